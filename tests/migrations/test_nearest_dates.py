"""Submissions that were there before queues were ordered by the nearest date have theirs."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, inspect, select
from sqlalchemy.orm import Session

from intake.domain.timekeeping.clock_moves import NO_DATE
from intake.models import Clock, Submission
from intake.services.installation import schema
from intake.services.timekeeping import nearest_dates
from tests.migrations.rows import as_it_was, sample_row

ANSWER = datetime(2026, 12, 8, 16, 59, 59, 999999, tzinfo=UTC)
ACCEPT = ANSWER - timedelta(days=13)
# More than are filled at once.
MANY = 5200
# Profile, state and date of each clock of a submission, and the date that it is to have.
STORIES = [
    ([("answer", "running", ANSWER), ("accept", "running", ACCEPT)], ACCEPT),
    ([("answer", "running", ANSWER), ("accept", "stopped", ACCEPT)], ANSWER),
    ([("answer", "paused", ANSWER), ("sender_reply", "running", ACCEPT)], NO_DATE),
    ([("answer", "stopped", ANSWER), ("contest_window", "running", ANSWER)], NO_DATE),
    ([], NO_DATE),
]


def before_it(engine: Engine) -> None:
    schema.migrate(engine, "0034")
    table = as_it_was(Submission, without={"next_due_at"})
    row = sample_row(table) | {"department_id": None, "assignee_id": None, "source": None}
    numbers = range(1, MANY + 1)
    clocks = []
    for number in numbers:
        told, _wanted = STORIES[number % len(STORIES)] if number <= 10 else STORIES[0]
        for profile, state, due in told:
            clock = sample_row(Clock.__table__) | {"submission_id": number, "profile": profile}
            clocks.append(clock | {"id": len(clocks) + 1, "state": state, "due_at": due})
    with engine.begin() as connection:
        rows = [row | {"id": number, "draft_id": number, "due_at": ANSWER} for number in numbers]
        connection.execute(insert(table), rows)
        connection.execute(insert(Clock.__table__), clocks)


def test_each_has_the_date_that_its_clocks_say(empty: Engine) -> None:
    before_it(empty)
    schema.migrate(empty, "0035")
    with Session(empty) as session:
        dates = dict(session.execute(select(Submission.id, Submission.next_due_at)).all())
        assert [dates[number] for number in range(1, 11)] == [
            STORIES[number % len(STORIES)][1] for number in range(1, 11)
        ]
        assert {dates[number] for number in range(11, MANY + 1)} == {ACCEPT}
        assert nearest_dates.check(session) == nearest_dates.Check(MANY, ())


def test_it_can_be_taken_back_and_made_again(empty: Engine) -> None:
    before_it(empty)
    schema.migrate(empty, "0035")
    assert "next_due_at" in ordered_by(empty)
    schema.migrate(empty, "0034")
    assert "next_due_at" not in ordered_by(empty)
    assert "due_at" in ordered_by(empty)
    schema.migrate(empty, "0035")
    with Session(empty) as session:
        assert nearest_dates.check(session).untrue == ()


def ordered_by(engine: Engine) -> list[str | None]:
    """The columns of the index of queues."""
    (found,) = [
        one["column_names"]
        for one in inspect(engine).get_indexes("submission")
        if one["name"] == "ix_submission_queue"
    ]
    return found
