"""Queues in order of due date, paged by key: page 1,000 costs what page 1 costs."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, tuple_
from sqlalchemy.orm import Session

from intake.domain.deadlines import DueLevel
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Queue
from intake.models import Submission

PAGE_SIZE = 50
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which queue, and which of its submissions. Empty strings do not filter."""

    queue: Queue
    department: str | None = None  # required for the department queue
    status: str = ""
    kind: str = ""
    language: str = ""
    due_before: datetime | None = None
    due_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two submissions of a queue."""

    due_at: datetime
    submission_id: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows in order, and the cursors to the neighbouring pages (None = there is none)."""

    rows: list[Row[Any]]
    previous: Cursor | None
    next: Cursor | None


def queues_of(actor: Actor) -> list[tuple[Queue, str | None]]:
    """The queues that the actor may work, departments by id; (DEPARTMENT, None) stands for all
    departments."""
    found: list[tuple[Queue, str | None]] = []
    if actor.may_anywhere(Action.READ_RESTRICTED):
        found.append((Queue.SCREENING, None))
    if actor.may(Action.TRIAGE):
        found.append((Queue.TRIAGE, None))
    scope = actor.scope(Action.READ)
    if scope is None:
        found.append((Queue.DEPARTMENT, None))
    else:
        found.extend((Queue.DEPARTMENT, department) for department in sorted(scope))
    return found


def may_see(actor: Actor, wanted: QueueFilter) -> bool:
    """Whether the actor may see this queue."""
    if wanted.queue is Queue.SCREENING:
        return actor.may_anywhere(Action.READ_RESTRICTED)
    if wanted.queue is Queue.TRIAGE:
        return actor.may(Action.TRIAGE)
    return wanted.department is not None and actor.may(Action.READ, wanted.department)


def page(
    session: Session, actor: Actor, wanted: QueueFilter, cursor: Cursor | None = None
) -> QueuePage:
    """One page of a queue; an empty one when the actor may not see it."""
    if not may_see(actor, wanted):
        return QueuePage([], None, None)
    backwards = cursor is not None and cursor.backwards
    order = (Submission.due_at, Submission.id)
    query = select(
        Submission.id,
        Submission.title,
        Submission.kind,
        Submission.status,
        Submission.language,
        Submission.submitted_at,
        Submission.due_at,
        Submission.assignee_id,
    ).where(_condition(wanted))
    if cursor is not None:
        here = tuple_(cursor.due_at, cursor.submission_id)
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    query = query.order_by(*(column.desc() for column in order) if backwards else order)
    rows: list[Any] = list(session.execute(query.limit(PAGE_SIZE + 1)))
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    return _with_cursors(rows, cursor, backwards=backwards, more=more)


def next_after(
    session: Session, actor: Actor, wanted: QueueFilter, due_at: datetime, submission_id: int
) -> int | None:
    """The submission to open after this one: the next in the queue, else the first."""
    if not may_see(actor, wanted):
        return None
    base = select(Submission.id).where(_condition(wanted), Submission.id != submission_id)
    ordered = base.order_by(Submission.due_at, Submission.id).limit(1)
    after = ordered.where(tuple_(Submission.due_at, Submission.id) > tuple_(due_at, submission_id))
    return session.scalar(after) or session.scalar(ordered)


def counts(session: Session, actor: Actor, wanted: QueueFilter) -> tuple[dict[str, int], bool]:
    """How many there are of each status, whatever status ``wanted`` names, and whether all were
    counted.

    At most COUNT_LIMIT are looked at, the most urgent first: nobody acts on the difference, and
    counting stays cheap.
    """
    if not may_see(actor, wanted):
        return {}, True
    some = (
        select(Submission.status)
        .where(_condition(replace(wanted, status="")))
        .order_by(Submission.due_at, Submission.id)
        .limit(COUNT_LIMIT)
        .subquery()
    )
    rows = session.execute(select(some.c.status, func.count()).group_by(some.c.status)).all()
    found = {status: number for status, number in rows}
    return found, sum(found.values()) < COUNT_LIMIT


def due_bounds(
    level: DueLevel, day_starts: datetime, day_ends: datetime, soon_ends: datetime
) -> tuple[datetime | None, datetime | None]:
    """The (from, before) bounds of due dates at a level; the three moments are those of today in
    Vietnam."""
    return {
        DueLevel.OVERDUE: (None, day_starts),
        DueLevel.TODAY: (day_starts, day_ends),
        DueLevel.SOON: (day_ends, soon_ends),
        DueLevel.LATER: (soon_ends, None),
    }[level]


def _condition(wanted: QueueFilter) -> ColumnElement[bool]:
    conditions = [Submission.queue == wanted.queue.value]
    if wanted.queue is Queue.DEPARTMENT:
        conditions.append(Submission.department_id == wanted.department)
        conditions.append(Submission.restricted.is_(False))
    else:
        conditions.append(Submission.department_id.is_(None))
    for column, value in (
        (Submission.status, wanted.status),
        (Submission.kind, wanted.kind),
        (Submission.language, wanted.language),
    ):
        if value:
            conditions.append(column == value)
    if wanted.due_from is not None:
        conditions.append(Submission.due_at >= wanted.due_from)
    if wanted.due_before is not None:
        conditions.append(Submission.due_at < wanted.due_before)
    return and_(*conditions)


def _with_cursors(
    rows: list[Row[Any]],
    cursor: Cursor | None,
    *,
    backwards: bool,
    more: bool,
) -> QueuePage:
    if not rows:
        return QueuePage([], None, None)
    before = Cursor(rows[0].due_at, rows[0].id, backwards=True)
    after = Cursor(rows[-1].due_at, rows[-1].id)
    has_before = more if backwards else cursor is not None
    has_after = True if backwards else more
    return QueuePage(rows, before if has_before else None, after if has_after else None)
