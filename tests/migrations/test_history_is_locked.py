"""History is append-only in the database itself, whoever holds the pen."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.models import Base, SubmissionEvent
from intake.queries.history.record import verify
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.installation import schema
from tests.migrations.databases import DATABASES, database_without_tables
from tests.migrations.rows import sample_row

NOW = datetime(2026, 11, 20, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture(scope="module", params=DATABASES)
def with_history(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A submission with an event that carries a note, a routing record, and a clock."""
    with database_without_tables(request, tmp_path_factory.mktemp("history")) as engine:
        schema.upgrade(engine)
        write_history(engine)
        yield engine


HISTORIES = (
    *("department", "official", "submission", "route_record", "clock", "clock_entry"),
    *("reply_template", "reply_template_version", "call", "call_event"),
)


def write_history(engine: Engine) -> None:
    tables = Base.metadata.tables
    with engine.begin() as connection:
        for name in HISTORIES:
            connection.execute(insert(tables[name]), sample_row(tables[name]))
    with Session(engine) as session, transaction(session):
        record.append(
            session, NewEvent(1, EventKind.RECEIVED, SYSTEM, NOW, new="submitted", data={"a": [1]})
        )
        record.append(
            session, NewEvent(1, EventKind.NOTED, SYSTEM, NOW, note="gọi bà Lan 0901 234 567")
        )


def attempt(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(sql))


CHANGES = {
    "seq": "seq = 7",
    "submission_id": "submission_id = NULL",
    "kind": "kind = 'answered'",
    "actor_kind": "actor_kind = 'official'",
    "actor_id": "actor_id = 1",
    "at": "at = '2020-01-01'",
    "old": "old = 'x'",
    "new": "new = 'x'",
    "reason_code": "reason_code = 'x'",
    "data": "data = '{}'",
    "note_digest": "note_digest = 'x'",
    "hash": "hash = 'x'",
}


@pytest.mark.parametrize("column", [*CHANGES, "note"])
def test_an_event_cannot_be_changed(with_history: Engine, column: str) -> None:
    change = CHANGES.get(column, "note = 'something else'")
    # Even together with an allowed erasure of the note.
    erasure = "" if column == "note" else ", note = NULL, note_salt = NULL"
    with pytest.raises(DatabaseError, match=r"append-only|NOT NULL"):
        attempt(with_history, f"UPDATE submission_event SET {change}{erasure} WHERE seq = 1")


def test_every_chained_column_is_tried_above() -> None:
    columns = {column.name for column in SubmissionEvent.__table__.columns}
    assert columns - {"note", "note_salt"} == set(CHANGES)


def test_history_cannot_be_thinned_out(with_history: Engine) -> None:
    statements = [
        "DELETE FROM submission_event WHERE seq = 2",
        "UPDATE submission_event SET note_salt = NULL WHERE seq = 2",
        "UPDATE route_record SET department_id = NULL",
        "DELETE FROM route_record",
        "UPDATE clock_entry SET due_at = at",
        "DELETE FROM clock_entry",
        "UPDATE reply_template_version SET name = 'x'",
        "DELETE FROM reply_template_version",
        "UPDATE call_event SET kind = 'x'",
        "DELETE FROM call_event",
    ]
    if with_history.dialect.name == "postgresql":  # SQLite has no such statement
        statements += [
            f"TRUNCATE {table}"
            for table in (
                "submission_event",
                "route_record",
                "clock_entry",
                "reply_template_version",
                "call_event",
            )
        ]
    for sql in statements:
        with pytest.raises(DatabaseError, match="append-only"):
            attempt(with_history, sql)


def test_a_note_can_be_erased_and_the_chain_still_holds(with_history: Engine) -> None:
    events = Base.metadata.tables["submission_event"]
    with Session(with_history) as session:
        session.execute(update(events).where(events.c.seq == 2).values(note=None, note_salt=None))
        assert session.get_one(SubmissionEvent, 2).note is None
        erased = NewEvent(1, EventKind.ERASED, SYSTEM, NOW, data={"notes": [2]})
        record.append(session, erased)
        verdict = verify(session)
        session.rollback()  # the other stories need the note
    assert verdict.holds
    assert (verdict.checked, verdict.tombstones) == (3, 1)
