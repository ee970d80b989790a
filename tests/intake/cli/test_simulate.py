"""A small year holds its promises, the same seed gives the same year, and the checks can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from classifier import Example
from intake.cli.simulation import checks, others, year
from intake.database import make_engine
from intake.queries.history.record import verify
from intake.services.installation import schema
from intake.services.learning.example_texts import starting_examples

COUNT = 40


@pytest.fixture(scope="module")
def texts() -> list[Example]:
    return list(starting_examples())


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{tmp_path / 'year.sqlite3'}")
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


def test_every_promise_holds(
    session: Session, texts: list[Example], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "_SPLIT", 0.3)  # else hardly one of so few
    lived = year.live(session, texts, count=COUNT, seed=5)
    found = checks.check(session, until=lived.until)
    assert found.violations == []
    # Senders try to take back what has been answered meanwhile; nobody else is refused anything.
    assert {one for one in lived.tally if one.startswith("refused")} <= {
        "refused: withdraw: invalid_move"
    }
    assert lived.tally["divided"] > 0
    # Those that were taken out of others have been looked at as well.
    assert found.submissions == COUNT + lived.tally["divided"]
    assert verify(session).holds
    assert lived.tally["→ answered"] > COUNT / 2
    assert found.clocks > 3 * COUNT
    assert lived.tally["contributed"] > 0

    broken = {
        "UPDATE submission SET status = 'assigned' WHERE status = 'closed' AND id % 2": (
            "the record tells another life than the one that is stored"
        ),
        "UPDATE contribution SET state = 'declined', required = 1, lead_id = "
        "(SELECT department_id FROM submission WHERE id = submission_id)": (
            "the record tells of other contributions than are stored"
        ),
        "UPDATE reply SET approver_id = author_id": "an answer that its author approved",
        "UPDATE clock SET state = 'running' "
        "WHERE id = (SELECT min(id) FROM clock WHERE profile = 'accept')": (
            "clocks of steps that are not in hand"
        ),
    }
    for statement, promise in broken.items():
        session.execute(text(statement))
        session.expire_all()
        promises = {one.promise for one in checks.check(session, until=lived.until).violations}
        assert promise in promises
        session.rollback()


def test_the_same_seed_gives_the_same_year(tmp_path: Path, texts: list[Example]) -> None:
    tallies = []
    for name in ("first", "second"):
        engine = make_engine(f"sqlite:///{tmp_path / name}.sqlite3")
        schema.upgrade(engine)
        with Session(engine, expire_on_commit=False) as session:
            tallies.append(year.live(session, texts, count=8, seed=11).tally)
        engine.dispose()
    assert tallies[0] == tallies[1]


def test_the_command_says_what_happened(app: Flask, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite3"
    arguments = ["simulate", "--submissions", "5", "--keep", str(kept)]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    assert "0 violations" in done.output
    assert kept.exists()
    again = app.test_cli_runner().invoke(args=arguments)
    assert again.exit_code == 2
    assert "is there already" in again.output
