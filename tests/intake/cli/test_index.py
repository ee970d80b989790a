"""What operators do with the search index, on the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from intake.config import Settings, published_address
from intake.ports import Tools
from intake.services.installation.setup import CALENDAR_FILE, DEPARTMENTS_FILE
from search_index import ENGINES, Filters, Query, open_index
from search_index._folder import IndexFolder
from tests.stories import answer_sent, published, received, work

Run = Callable[..., Result]
EVERYTHING = Filters(departments=None)


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def one_of_two_public(run: Run, session: Session, tools: Tools, app: Flask) -> None:
    assert run("departments", "load", DEPARTMENTS_FILE, "--commit").exit_code == 0
    assert run("calendar", "load", CALENDAR_FILE, "--commit").exit_code == 0
    where = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    received(session, tools, "Cột điện nghiêng", "Cột trước chợ nghiêng.")
    answered = received(session, tools, "Mất sóng", "Mất sóng ở thôn.", **where)
    answer_sent(session, tools, answered)
    published(session, tools, answered)
    work(app, tools)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_of_another_engine_is_built_beside_the_live_ones(
    run: Run, settings: Settings, tools: Tools, engine: str, one_of_two_public: None
) -> None:
    done = run("index", "rebuild", "--engine", engine)
    assert done.exit_code == 0, done.output
    assert "2 submissions indexed" in done.stdout
    assert "1 published copies indexed" in done.stdout
    address = done.stdout.partition("INTAKE_INDEX_URL=")[2].partition(",")[0]
    assert address == f"{engine}://{settings.instance_dir.resolve()}/index-{engine}"
    for place, expected in ((address, 2), (published_address(address), 1)):
        index = open_index(place)
        assert index.search(Query("", EVERYTHING)).total == expected
        index.close()
    assert tools.index.search(Query("", EVERYTHING)).total == 2, "the live one is as it was"


def test_both_indexes_are_described_compared_and_healed(
    run: Run, tools: Tools, app: Flask, one_of_two_public: None
) -> None:
    facts = json.loads(run("index", "info", "--json").stdout)
    assert (facts["documents"], facts["published"]["documents"]) == (2, 1)
    assert "[published]" in run("index", "info").stdout
    assert run("index", "verify").exit_code == 0
    tools.published_index.delete(list(tools.published_index.ids()))
    differs = run("index", "verify", "--json")
    found = json.loads(differs.stdout)
    assert (differs.exit_code, found["agrees"]) == (1, False)
    assert (found["missing"], found["published"]["missing"]) == (0, 1)
    repaired = run("index", "verify", "--repair")
    assert (repaired.exit_code, "1 jobs asked for" in repaired.stdout) == (1, True)
    work(app, tools)
    healed = run("index", "verify")
    assert (healed.exit_code, "They agree." in healed.stdout) == (0, True)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_that_cannot_be_used_is_told_in_a_sentence(
    run: Run, app: Flask, tools: Tools, tmp_path: Path, engine: str, one_of_two_public: None
) -> None:
    folder = tmp_path / engine
    index = open_index(f"{engine}://{folder}")
    app.extensions["intake_tools"] = replace(tools, index=index)
    assert run("index", "rebuild").exit_code == 0
    current = folder / "current"
    sound = current.read_text()
    older = json.dumps(json.loads(sound) | {"analysis_version": 1})
    for written, code, said in (
        ("{", "index_damaged", "The index is damaged"),
        (older, "index_outdated", "another version or another engine"),
        (None, "index_missing", "There is no index at this place"),
    ):
        current.unlink(missing_ok=True)
        if written is not None:
            current.write_text(written)
        for command in (["verify"], ["verify", "--json"], ["sync"], ["search", "thôn"]):
            refused = run("index", *command)
            assert (refused.exit_code, refused.stdout) == (1, ""), command
            assert said in refused.stderr
            assert (
                f"flask index rebuild builds it anew from the database. ({code})" in refused.stderr
            )
        told = run("index", "info", "--json")
        facts = json.loads(told.stdout)
        assert (told.exit_code, facts["problem"], facts["published"]["documents"]) == (1, code, 1)
    assert run("index", "rebuild").exit_code == 0
    with IndexFolder(folder).writing():
        locked = run("index", "rebuild")
    assert (locked.exit_code, "Somebody else is writing" in locked.stderr) == (1, True)
    assert (
        run("index", "search", "after:x thôn").stdout.splitlines()[1] == "notes: bad_date, any_word"
    )
    for limit in ("-1", "99999999999"):
        refused = run("index", "search", "thôn", "--limit", limit)
        assert (refused.exit_code, "0<=x<=1000" in refused.stderr) == (2, True)
    index.delete(list(index.ids()))
    repaired = run("index", "verify", "--repair", "--json")
    assert json.loads(repaired.stdout)["missing"] == 2, "what else is said does not break the JSON"
    index.close()


@pytest.mark.parametrize("engine", ["memory", *ENGINES])
def test_relevance_is_measured_on_a_folder_of_texts(run: Run, tmp_path: Path, engine: str) -> None:
    texts = {"a": "Mất sóng ở thôn Nà Pục", "b": "Cột điện nghiêng trước chợ"}
    questions = {"1": "thôn nào mất sóng?", "2": "cái gì ở trước chợ?"}
    for name, lines in (("docs", texts), ("queries", questions)):
        written = (json.dumps({"id": key, "text": text}) for key, text in lines.items())
        (tmp_path / f"{name}.jsonl").write_text("\n".join(written), encoding="utf-8")
    # the second is judged wrongly on purpose: what is right comes second and counts a half
    (tmp_path / "qrels.tsv").write_text("1\ta\t1\n2\ta\t1\n", encoding="utf-8")
    lines = run("index", "relevance", tmp_path, "--engine", engine, "--json").stdout.splitlines()
    first = json.loads(lines[0])
    assert (first["engine"], first["condition"]) == (engine, "as written")
    assert (first["mrr"], first["recall"]) == (0.75, 1.0)
    refused = run("index", "relevance", tmp_path.parent)
    assert (refused.exit_code, "cannot be read" in refused.output) == (1, True)
