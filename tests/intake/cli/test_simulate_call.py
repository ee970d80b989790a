"""A small call holds its promises and walks every arrow of the path, and the checks can fail."""

from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from intake.cli import simulate_call
from intake.cli.simulation import call_checks
from intake.database import make_engine

BREAKS = {
    "UPDATE evaluation_score SET points = 10 - points WHERE points <> 5": (
        "the mean has changed since the decision"
    ),
    "UPDATE evaluation SET quorum = 50": "without a quorum",
    "UPDATE evaluation_vote SET vote = 'against'": "accepted without two thirds",
    "UPDATE evaluation_tally SET number = number + 1": "it says other votes than were given",
    "UPDATE evaluation_seat SET state = 'recused' WHERE state = 'clear'": ("nothing says why"),
    "UPDATE council_member SET organisation = 'x'": "the history of council 1 does not hold",
}


def test_every_promise_of_a_call_holds(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        lived, found = simulate_call.run(tmp_path, proposals=8, members=5, seed=3)
    assert found.violations == []
    assert min(found.arrows.values()) > 0
    seldom = ("interest found", "interest declared", "namesake overruled", "sheets revised")
    assert all(lived.bench.tally[what] for what in seldom)
    file = tmp_path / "call.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    secret = lived.bench.secrets.planted[0].encode()
    with Session(engine) as session:
        leaks = call_checks.check(session, lived, file.read_bytes() + secret).violations
        assert len(leaks) == 1
        # Whoever owns the file can take the locks off that keep rows from being changed.
        locks = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for lock in session.scalars(text(locks)).all():
            session.execute(text(f"DROP TRIGGER {lock}"))
        session.commit()
        for statement, promise in BREAKS.items():
            session.execute(text(statement))
            broken = call_checks.check(session, lived, b"").violations
            assert any(promise in one for one in broken), (promise, broken)
            session.rollback()
    engine.dispose()
