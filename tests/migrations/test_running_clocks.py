"""What was open before there were clocks has one afterwards, and it can be worked with."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from intake.domain.timekeeping.clock_moves import effect_of
from intake.domain.workflow import AT_COUNCIL, CARRIED_OUT, MOVES, Move, Status, is_open
from intake.models import Clock, Submission
from intake.queries import clocks as kept
from intake.services.installation import schema
from tests.migrations.rows import as_it_was, sample_row

RECEIVED = datetime(2026, 11, 2, 3, tzinfo=UTC)
DUE = RECEIVED + timedelta(days=15)
ASKED = RECEIVED + timedelta(days=4)
LATER = AT_COUNCIL | CARRIED_OUT  # open as well, and unknown to that revision


def before_the_clocks(engine: Engine) -> dict[Status, int]:
    """A submission of every status, and no clock; returns their ids."""
    schema.migrate(engine, "0002")
    table = as_it_was(Submission, without={"next_due_at"})
    row = sample_row(table) | {"department_id": None, "assignee_id": None, "draft_id": None}
    row |= {"submitted_at": RECEIVED, "due_at": DUE, "updated_at": ASKED, "source": None}
    known = [status for status in Status if status not in LATER]
    ids = {status: number for number, status in enumerate(known, start=1)}
    with engine.begin() as connection:
        for status, number in ids.items():
            connection.execute(insert(table), row | {"id": number, "status": status.value})
    return ids


def test_whatever_is_open_has_its_clock(empty: Engine) -> None:
    ids = before_the_clocks(empty)
    schema.migrate(empty, "0003")
    with Session(empty) as session:
        for status, number in ids.items():
            clocks = kept.clocks_of(session, number)
            wanted = is_open(status) or status is Status.MERGED
            assert [clock.profile for clock in clocks] == (["answer"] if wanted else []), status
            for clock in clocks:
                ledger = kept.ledger_of(session, clock)
                assert (clock.started_at, clock.due_at) == (RECEIVED, DUE)
                assert (ledger.state, ledger.due_at) == (clock.state, DUE)


def test_the_time_of_those_who_were_asked_rests(empty: Engine) -> None:
    ids = before_the_clocks(empty)
    schema.migrate(empty, "0003")
    with Session(empty) as session:
        clock = session.scalars(
            select(Clock).where(Clock.submission_id == ids[Status.WAITING_CITIZEN])
        ).one()
        ledger = kept.ledger_of(session, clock)
    assert (clock.state, ledger.last.at, clock.next_at) == ("paused", ASKED, None)
    asked = MOVES[Move.ASK_SENDER].enters
    assert effect_of(Move.SENDER_REPLIED, asked, Status.IN_PROGRESS).resumes
