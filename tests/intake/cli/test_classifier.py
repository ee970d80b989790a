"""Operators train, measure and change models; the gate keeps worse ones out."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from classifier import Example
from classifier.model_store import HISTORY, WEIGHTS, ModelStore
from classifier.training import train
from intake.cli import learning_curves
from intake.config import Settings
from intake.services.learning.example_texts import frozen_examples
from tests.classifier import corpus

Run = Callable[..., Result]
OURS = {"roads": "moc", "schools": "moet", "clinics": "moh", "taxes": "mof", "harbour": "most_ip"}
ASTRAY = {"moc": "moet", "moet": "moh", "moh": "mof", "mof": "moc", "most_ip": "most_ip"}


def _ours(examples: list[Example], names: dict[str, str]) -> list[Example]:
    return [replace(one, department=names[one.department]) for one in examples]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelStore, str, str]:
    """Two models of five departments: one as it should be, and one that was taught wrong."""
    store = ModelStore(tmp_path_factory.mktemp("models"))
    texts = _ours([*corpus.many_languages(), *corpus.kinds()[:5]], OURS)
    profiles = _ours(corpus.profiles(), OURS)
    good = store.save(train(texts, profiles)).version
    bad = store.save(train(_ours(texts, ASTRAY), _ours(profiles, ASTRAY))).version
    return store, good, bad


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["classifier", *(str(word) for word in words)])


@pytest.fixture
def store(settings: Settings, trained: tuple[ModelStore, str, str]) -> ModelStore:
    copytree(trained[0].directory, settings.models_dir)
    return ModelStore(settings.models_dir)


@pytest.fixture
def good(trained: tuple[ModelStore, str, str]) -> str:
    return trained[1]


@pytest.fixture
def bad(trained: tuple[ModelStore, str, str]) -> str:
    return trained[2]


def test_a_worse_model_is_put_in_force_only_by_force_and_with_a_reason(
    run: Run, store: ModelStore, good: str, bad: str
) -> None:
    assert run("activate", good).exit_code == 0
    refused = run("activate", bad)
    assert refused.exit_code == 1
    assert "worse overall" in refused.stderr
    assert "worse for mof" in refused.stderr
    assert store.active_version() == good
    assert run("activate", bad, "--force").exit_code == 2
    assert run("activate", bad, "--force", "--reason", " ").exit_code == 2
    assert run("activate", bad, "--force", "--reason", "a trial").exit_code == 0
    assert store.active_version() == bad
    assert store.history()[-1].reason == "a trial"


def test_the_way_back(run: Run, store: ModelStore, good: str, bad: str) -> None:
    assert "model_not_found" in run("rollback").stderr
    store.activate(bad)
    store.activate(good)
    assert run("rollback", "--reason", "wrong day").stdout == f"{bad} is in force\n"
    assert store.active_version() == bad
    assert store.history()[-1].back


def test_a_disk_that_fails_is_told_and_the_model_in_force_stays(
    run: Run, store: ModelStore, good: str, bad: str
) -> None:
    store.activate(bad)
    store.activate(good)
    (store.directory / HISTORY).unlink()
    (store.directory / HISTORY).mkdir()
    told = run("activate", bad, "--force", "--reason", "a trial")
    assert told.exit_code == 1
    assert f"{store.directory} cannot be used: Is a directory" in told.stderr
    assert store.active_version() == good


def test_models_are_listed_and_damaged_ones_named(
    run: Run, store: ModelStore, good: str, bad: str
) -> None:
    run("activate", good)
    (store.directory / bad / WEIGHTS).write_bytes(b"spoiled")
    listed = run("list")
    assert f"* {good}" in listed.stdout
    assert f"! {bad}" in listed.stderr
    assert "cannot be used" not in listed.stderr
    facts = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert {one["version"]: one["active"] for one in facts} == {good: True, bad: False}
    assert "damaged_model" in run("activate", bad).stderr
    assert store.active_version() == good
    rmtree(store.directory / good)
    assert f"{good} is in force and cannot be used" in run("list").stderr


def test_two_models_are_compared_on_the_frozen_texts(
    run: Run, store: ModelStore, good: str, bad: str
) -> None:
    assert "no usable model" in run("compare", good).stderr
    better = run("compare", good, bad)
    assert better.exit_code == 0
    assert "Not worse" in better.stdout
    worse = run("compare", bad, good, "--json")
    assert worse.exit_code == 1
    verdict = json.loads(worse.stdout)
    assert not verdict["passes"]
    assert verdict["worse"][0]["department"] is None
    assert verdict["candidate"]["overall"]["count"] > 1_000
    assert "model_not_found" in run("compare", "2020-01-01-000000000000", good).stderr


def test_a_model_is_measured_on_the_frozen_texts_also_spoiled(
    run: Run, store: ModelStore, good: str
) -> None:
    assert "model_not_found" in run("evaluate").stderr
    plain = run("evaluate", good)
    assert plain.exit_code == 0
    assert "Calibration error" in plain.stdout
    shares = {}
    for noise in ("none", "no-marks", "typos"):
        told = json.loads(run("evaluate", good, "--noise", noise, "--json").stdout)
        assert told["overall"]["count"] > 1_000
        shares[noise] = told["overall"]
    assert len({str(share) for share in shares.values()}) == 3
    crossed = json.loads(run("evaluate", good, "--out-of-fold", "--json").stdout)
    assert crossed["overall"]["count"] == store.card(good).facts.examples


def test_texts_that_were_confused_are_shown(run: Run, store: ModelStore, good: str) -> None:
    told = run("evaluate", good, "--texts")
    assert told.exit_code == 0, told.output
    pairs = [line for line in told.output.splitlines() if " -> " in line and ": " in line]
    assert len(pairs) == 10
    by_id = {one.id: one for one in frozen_examples()}
    shown = re.findall(r"^  (\S+): (.+)$", told.output, re.MULTILINE)
    assert len(shown) >= 20
    for number, text in shown:
        assert by_id[number].text.split()[-1] == text.split()[-1]
    assert run("evaluate", good, "--texts", "--json").exit_code == 2
    assert run("evaluate", good, "--learning-curve").exit_code == 2
    assert run("evaluate", good, "--out-of-fold", "--noise", "typos").exit_code == 2


def test_more_texts_teach_more(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no department describes itself: what the example texts alone teach."""
    learning_curves.show(session, (0.005, 0.04), as_json=True)
    few, more = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert few["part"] == 0.005
    assert few["examples"] < more["examples"] < 500
    assert few["each"] == 5.0, "each of five languages, rounded up"
    assert more["found"]["overall"]["count"] > 1_000
    assert more["found"]["overall"]["accuracy"] > 1.5 * few["found"]["overall"]["accuracy"]


def test_texts_of_a_file_are_judged_one_object_a_line(
    run: Run, store: ModelStore, good: str, tmp_path: Path
) -> None:
    file = tmp_path / "texts.jsonl"
    rows = [
        {"id": "a", "title": "Hoàn thuế chậm", "body": "Hoàn thuế chờ tám tháng chưa thấy tiền"},
        {"id": 2, "body": "The hospital wants a deposit before it will take an x-ray."},
        {"id": None, "title": None, "body": ""},
    ]
    file.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert "model_not_found" in run("predict", file).stderr
    run("activate", good)
    told = [json.loads(line) for line in run("predict", file).stdout.splitlines()]
    assert [one["id"] for one in told] == ["a", 2, None]
    assert [one["language"] for one in told] == ["vi", "en", "und"]
    for one in told:
        assert list(one) == [
            "id",
            "kind",
            "departments",
            "automatic",
            "threshold",
            "language",
            "model",
        ]
        assert one["model"] == good
        assert isinstance(one["automatic"], bool)
    assert [one["departments"][0]["department"] for one in told[:2]] == ["mof", "moh"]
    assert [len(one["departments"]) for one in told] == [5, 5, 0]
    assert set(told[0]["kind"]) == {"kind", "probability"}
    assert told[2]["kind"] is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": NaN, "body": "a"}', "not JSON"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        (b'{"id": 2, "text": "a"}', "neither title nor body"),
        (b'{"id": 2, "title": "", "text": "a"}', "neither title nor body"),
        (b'{"id": 2, "body": ["a"]}', "must be texts"),
        (b'{"id": 2, "body": "sm\xf8r"}', "not in UTF-8"),
    ],
)
def test_a_line_that_cannot_be_judged_is_named(
    run: Run, store: ModelStore, good: str, tmp_path: Path, line: bytes, why: str
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes('{"id": 1, "body": "cầu nứt"}\n'.encode() + line)
    store.activate(good)
    told = run("predict", file)
    assert told.exit_code == 1
    assert "texts.jsonl, line 2: " in told.stderr
    assert why in told.stderr


def test_files_of_other_systems_and_odd_ids_are_judged(
    run: Run, store: ModelStore, good: str, tmp_path: Path
) -> None:
    """A mark of byte order, line ends of Windows, half a character; and a language that was not
    taught never goes alone, however sure the model is."""
    store.activate(good)
    rows = [r'{"id": "\ud800\u2028", "title": "Hoàn thuế\udfff chậm tám tháng"}']
    rows += [json.dumps({"id": 2, "body": "Больница просит залог " * 3 + "їжак ґанок єнот"})]
    file = tmp_path / "texts.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode())
    told = run("predict", file)
    assert told.exit_code == 0, told.stderr
    first, second = (json.loads(line) for line in told.stdout.split("\n") if line)
    assert first["id"] == "\ud800\u2028"
    assert first["departments"][0]["department"] == "mof"
    assert (second["language"], second["automatic"]) == ("und", False)


def test_the_words_that_decided_are_told_and_sum_up(run: Run, store: ModelStore, good: str) -> None:
    run("activate", good)
    first, *lines = run("explain", "Hoàn thuế chậm tám tháng").stdout.splitlines()
    assert re.match(r"mof \(\d+\.\d%\) rather than \w+ \(\d+\.\d%\), ", first)
    total = sum(float(line.split("\t")[0]) for line in lines)
    assert total == pytest.approx(float(first.rsplit(": ", 1)[1]), abs=1e-3)
    other = run("explain", "Hoàn thuế chậm", "--department", "moh").stdout
    assert re.match(r"moh \(.*%\) rather than mof \(.*%\), .*: -", other)
    assert "knows no word" in run("explain", "§§§").stderr
    assert "no department nobody" in run("explain", "thuế", "--department", "nobody").stderr
    assert store.active_version() == good


def test_what_is_in_force_already_is_not_activated_again(
    run: Run, store: ModelStore, good: str
) -> None:
    run("activate", good)
    before = store.history()
    assert "already" in run("activate", good).stdout
    assert store.history() == before


def test_damaged_models_and_none_in_force_are_told_to_programs_too(
    run: Run, store: ModelStore, good: str
) -> None:
    assert "No model is in force" in run("list").stderr
    (store.directory / good / WEIGHTS).write_bytes(b"spoiled")
    told = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [bool(one["damaged"]) for one in told if one["version"] == good] == [True]
    shown = run("list")
    assert good not in shown.stdout
    assert f"! {good}" in shown.stderr
