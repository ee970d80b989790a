"""The record is checked and its roots are written by command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from intake.cli import record as command
from intake.database import transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.submission import NewSubmission, SubmissionKind
from intake.models import CallHead, CouncilHead, RecordHead, SubmissionEvent
from intake.ports import Tools
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.receiving import submissions
from tests.calls import call_published
from tests.conftest import MovedClock
from tests.councils import council_made

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def written(session: Session, tools: Tools) -> int:
    """Six events."""
    new = NewSubmission(SubmissionKind.REPORT, "Cầu", "Hỏng", "vi")
    with transaction(session):
        it = submissions.submit(session, new, now=tools.clock(), code_hash=None).id
        events = [NewEvent(it, EventKind.MOVED, SYSTEM, tools.clock()) for _ in range(5)]
        record.append_all(session, events)
    return 6


@pytest.fixture
def published(run: Run, written: int, clock: MovedClock, tools: Tools) -> Path:
    """The root of the day on which the six were written."""
    clock.move(days=1)
    assert run("record", "root").exit_code == 0
    assert tools.roots_file is not None
    return tools.roots_file


def delete_rows(session: Session, *seqs: int) -> None:
    with transaction(session):
        session.execute(delete(SubmissionEvent).where(SubmissionEvent.seq.in_(seqs)))


def test_what_is_missing_is_named(run: Run, session: Session, written: int) -> None:
    delete_rows(session, 3)
    result = run("record", "verify")
    assert result.exit_code == 1
    assert "event 3 is missing. 2 events before that hold." in result.stdout
    delete_rows(session, 4)
    assert "events 3 to 4 are missing" in run("record", "verify").stdout
    delete_rows(session, 5, 6)
    assert "events 3 to 6 were cut off" in run("record", "verify").stdout


def test_rows_that_changed_places_are_named(run: Run, session: Session, written: int) -> None:
    with transaction(session):
        for old, new in ((2, 99), (4, 2), (99, 4)):
            move = update(SubmissionEvent).where(SubmissionEvent.seq == old)
            session.execute(move.values(seq=new))
    assert "events 2 and 4 have changed places" in run("record", "verify").stdout
    facts = json.loads(run("record", "verify", "--json").stdout)
    assert (facts["problem"], facts["first_bad"], facts["other"]) == ("swapped", 2, 4)


def test_every_problem_has_its_words() -> None:
    from intake.queries.history.record import Verdict

    for problem in command._PROBLEMS:
        name = problem.removesuffix("_many").removesuffix("_before")
        words = command._words(Verdict(5, 3, name, 4))
        assert "{" not in words
        assert "2 events before that hold" in words


def test_published_roots_find_what_the_chain_cannot(
    run: Run, session: Session, published: Path
) -> None:
    held = run("record", "verify", "--roots", published)
    assert held.stdout == "The record holds: 6 events, 1 published roots fit.\n"
    assert run("record", "root", "--json").stdout == "[]\n"
    delete_rows(session, 5, 6)  # and the head is made to fit
    fourth = session.get_one(SubmissionEvent, 4)
    with transaction(session):
        session.execute(update(RecordHead).values(seq=4, hash=fourth.hash))
    assert run("record", "verify").exit_code == 0
    result = run("record", "verify", "--roots", published)
    assert result.exit_code == 1
    assert "not those of the root that was published for 2026-11-23" in result.stdout
    facts = json.loads(run("record", "verify", "--roots", published, "--json").stdout)
    assert facts["bad_root"] == published.read_text().strip()


def test_a_file_that_is_no_file_of_roots_is_refused(
    run: Run, written: int, tmp_path: Path, published: Path
) -> None:
    wrong = tmp_path / "wrong"
    for content in (b"x\ny\n", b"\xff\n"):
        wrong.write_bytes(content)
        assert run("record", "verify", "--roots", wrong).exit_code == 2
    published.write_bytes(b"x\ny\n")
    result = run("record", "root")
    assert result.exit_code == 1
    assert "holds something else: line 1" in result.stderr


def test_a_long_record_shows_how_far_the_check_has_come(
    run: Run, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_LONG", 5)
    result = run("record", "verify", "--json")
    assert json.loads(result.stdout)["holds"]
    assert "Checking the record: 100%" in result.stderr
    assert "6/6" in result.stderr
    assert "event/s" in result.stderr


def test_the_histories_of_calls_are_walked(run: Run, session: Session, tools: Tools) -> None:
    call_id = call_published(session, tools)
    held = run("record", "verify-calls")
    assert (held.exit_code, held.stdout) == (0, "The histories of all calls hold.\n")
    session.execute(update(CallHead).values(events=1))
    session.commit()
    broken = run("record", "verify-calls")
    assert broken.exit_code == 1
    assert broken.stdout == f"The history of call {call_id} does not hold.\n"


def test_the_histories_of_councils_are_walked(run: Run, session: Session, tools: Tools) -> None:
    council_id = council_made(session, tools)
    held = run("record", "verify-councils")
    assert (held.exit_code, held.stdout) == (0, "The histories of all councils hold.\n")
    session.execute(update(CouncilHead).values(events=2))
    session.commit()
    broken = run("record", "verify-councils")
    assert broken.exit_code == 1
    assert broken.stdout == f"The history of council {council_id} does not hold.\n"
