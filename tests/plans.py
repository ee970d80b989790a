"""How a database goes about the statements that read queues."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, event, insert
from sqlalchemy.orm import Session

from intake.domain.permissions import Actor, Grant, Role
from intake.domain.workflow import Queue
from intake.models import Submission
from intake.queries.desk import queues
from intake.queries.desk.queues import Cursor, QueueFilter
from tests.migrations.rows import sample_row

NOW = datetime.fromisoformat("2026-11-23T03:00:00+00:00")
READER = Actor(1, "", frozenset({Grant(Role.INTAKE), Grant(Role.COORDINATOR)}))
HERE = QueueFilter(Queue.TRIAGE)
MANY = 20_000


def fill(session: Session) -> None:
    """So many submissions that a database thinks before it reads them all: one in four waits."""
    row = sample_row(Submission.__table__) | {"department_id": None, "assignee_id": None}
    row |= {"source": None, "restricted": False, "kind": "report"}
    rows = []
    for number in range(1, MANY + 1):
        waits = number % 4 == 0
        due = NOW + timedelta(hours=number * 37 % 900)
        rows.append(
            row
            | {"id": number, "draft_id": number, "queue": "triage" if waits else ""}
            | {"submitted_at": due - timedelta(days=15)}
            | {"status": "routing" if waits else "closed", "next_due_at": due, "due_at": due}
        )
    session.execute(insert(Submission.__table__), rows)
    session.commit()


AT_WORK = replace(HERE, queue=Queue.DEPARTMENT, department="most_telecom")
READINGS: dict[str, Callable[[Session], Any]] = {
    "first page": lambda session: queues.page(session, READER, HERE),
    "a later page": lambda session: queues.page(session, READER, HERE, Cursor(NOW, 7)),
    "the page before": lambda session: queues.page(
        session, READER, HERE, Cursor(NOW + timedelta(days=9), 7, backwards=True)
    ),
    "neighbours": lambda session: queues.neighbours(session, READER, HERE, NOW, 7),
    "counts": lambda session: queues.counts(session, READER, HERE),
    "numbers of views": lambda session: queues.numbers(session, READER, [HERE, HERE]),
    "due today": lambda session: queues.page(
        session,
        READER,
        QueueFilter(Queue.TRIAGE, due_from=NOW, due_before=NOW + timedelta(days=1)),
    ),
    "by day of receipt": lambda session: queues.page(
        session, READER, replace(HERE, by_received=True), Cursor(NOW, 7)
    ),
    "a page of a department": lambda session: queues.page(session, READER, AT_WORK, Cursor(NOW, 7)),
    "ids for many at once": lambda session: queues.ids(session, READER, HERE, 500),
}


def index_of(reading: str) -> str:
    """The index along which a queue is read for ``reading``."""
    return "ix_submission_received" if "receipt" in reading else "ix_submission_queue"


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with its values."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        asked.append((text, values))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def plans_of(session: Session, reading: str, explain: str) -> list[str]:
    """The plan of each statement that reads the submissions for ``reading``."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with statements(engine) as asked:
        READINGS[reading](session)
    connection = session.connection()
    found = []
    for text, values in asked:
        if "FROM submission" in text:
            rows = connection.exec_driver_sql(f"{explain} {text}", values).all()
            found.append("\n".join(str(row[-1]) for row in rows))
    assert found
    return found
