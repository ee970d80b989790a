"""The demonstration of initiatives: five proposals stand where they should, sealed, and once."""

import json
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cli.demo.call import read
from intake.config import Settings
from intake.domain.workflow import Status
from intake.models import Base, Call, Milestone, Submission
from intake.ports import Tools
from tests.page_client import PageClient
from tests.stories import Sent, departments_exist, open_tracking

RUN = ("seed", "demo", "--submissions", "0")
_WINDOW = 24  # characters of a sealed text that must be found nowhere


def test_the_proposals_of_the_demonstration_stand_where_they_should(
    app: Flask, session: Session, tools: Tools, settings: Settings, client: PageClient
) -> None:
    departments_exist(session, tools.clock())
    run = app.test_cli_runner()
    made = run.invoke(args=RUN)
    assert made.exit_code == 0, made.exception
    stored = session.scalars(select(Submission).order_by(Submission.id)).all()
    told = read("proposals.json")
    assert [one.status for one in stored] == [one["stands"] for one in told]
    assert {one["stands"] for one in told} == {
        Status.IN_PROGRESS,
        Status.EVALUATION,
        Status.DECIDING,
        Status.PILOTING,
        Status.NOT_ACCEPTED,
    }
    assert all(one.is_demo for one in stored)
    assert [one.state for one in session.scalars(select(Milestone))] == ["reached", "open", "open"]
    for what in ("verify", "verify-calls", "verify-councils"):
        assert run.invoke(args=("record", what)).exit_code == 0, what
    assert run.invoke(args=("clocks", "verify")).exit_code == 0

    kept = everything(session)
    assert told[0]["title"] in kept
    texts = [*sealed(told)]
    assert len(texts) > 80
    assert [piece for text in texts for piece in pieces(text) if piece in kept] == []

    file = settings.instance_dir / "demo-accounts.txt"
    lines = file.read_text(encoding="utf-8").splitlines()[-2:]
    for line, shown in zip(lines, ("Loa bản", "Dán mã QR"), strict=True):
        reference, code, *_rest = line.split()
        assert shown in open_tracking(client, Sent(reference, code)).text

    assert run.invoke(args=RUN).exit_code == 0
    session.rollback()
    assert everything(session) == kept
    assert len(session.scalars(select(Call.id)).all()) == 1


def everything(session: Session) -> str:
    """All rows of all tables, as they can be read."""
    return "\n".join(
        repr(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
    )


def sealed(told: list[dict[str, object]]) -> Iterator[str]:
    """Every long text of the proposals that is private, and every comment and reason."""
    private = [
        {name: one.get(name) for name in ("parts", "sheets", "notes", "decision")} for one in told
    ]
    for one in private:
        decision = one["decision"]
        if isinstance(decision, dict):  # the milestones are read by whoever carries it out
            one["decision"] = {**decision, "milestones": ()}
    yield from strings(json.loads(json.dumps(private)))


def strings(data: object) -> Iterator[str]:
    """The texts of nested lists and dictionaries that are long enough to be nobody else's."""
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from strings(one)
    elif isinstance(data, str) and len(data) >= _WINDOW:
        yield data


def pieces(text: str) -> Iterator[str]:
    """The text cut up, so that a part of it would be found as well."""
    for at in range(0, len(text) - _WINDOW + 1, _WINDOW):
        yield text[at : at + _WINDOW]
