"""Queues in order of due date, paged by key: page 1,000 costs what page 1 costs."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from intake.domain.deadlines import DueLevel
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Queue
from intake.models import Submission
from intake.queries.quarantine import OPEN_TO_WHO_ASKS, asked_by

PAGE_SIZE = 50
COUNT_LIMIT = 1000
_S = Submission.__table__.c


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

    rows: list[Row[*tuple[Any, ...]]]
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
    asked = _values(wanted, actor)
    if cursor is not None:
        asked |= {"here_due": cursor.due_at, "here_id": cursor.submission_id}
    found = session.execute(_page(frozenset(asked), backwards=backwards), asked)
    rows: list[Any] = list(found)
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
    asked = _values(wanted, actor)
    base = select(_S.id).where(_condition(frozenset(asked)), _S.id != submission_id)
    ordered = base.order_by(_S.due_at, _S.id).limit(1)
    after = ordered.where(tuple_(_S.due_at, _S.id) > tuple_(due_at, submission_id))
    return session.scalar(after, asked) or session.scalar(ordered, asked)


def ids(session: Session, actor: Actor, wanted: QueueFilter, limit: int) -> list[int]:
    """The first ``limit`` submissions of a queue, the most urgent first; none when the actor may
    not see it."""
    if not may_see(actor, wanted):
        return []
    asked = _values(wanted, actor)
    found = select(_S.id).where(_condition(frozenset(asked))).order_by(_S.due_at, _S.id)
    return list(session.scalars(found.limit(limit), asked))


def counts(session: Session, actor: Actor, wanted: QueueFilter) -> tuple[dict[str, int], bool]:
    """How many there are of each status, whatever status ``wanted`` names, and whether all were
    counted.

    At most COUNT_LIMIT are looked at, the most urgent first: nobody acts on the difference, and
    counting stays cheap.
    """
    if not may_see(actor, wanted):
        return {}, True
    asked = _values(replace(wanted, status=""), actor)
    found = {status: n for status, n in session.execute(_counts(frozenset(asked)), asked)}
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


def _values(wanted: QueueFilter, actor: Actor) -> dict[str, Any]:
    """What is asked for, by the name of its placeholder; what does not filter is left out."""
    who = asked_by(actor) if wanted.queue is Queue.SCREENING else {}
    in_department = wanted.queue is Queue.DEPARTMENT
    asked = {
        "queue": wanted.queue.value,
        "department": wanted.department if in_department else None,
        "status": wanted.status,
        "kind": wanted.kind,
        "language": wanted.language,
        "due_from": wanted.due_from,
        "due_before": wanted.due_before,
    }
    return {name: value for name, value in asked.items() if value} | who


# The desk asks for a queue with every act. A statement depends only on which filters are set; it is
# built once for each such set, because building it costs more than running it.


@lru_cache(maxsize=512)
def _page(asked: frozenset[str], *, backwards: bool) -> Select[Any]:
    order = (_S.due_at, _S.id)
    query = select(_S.id, _S.title, _S.kind, _S.status, _S.submitted_at, _S.due_at).where(
        _condition(asked)
    )
    if "here_id" in asked:
        here = tuple_(
            bindparam("here_due", type_=_S.due_at.type), bindparam("here_id", type_=_S.id.type)
        )
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    query = query.order_by(*(column.desc() for column in order) if backwards else order)
    return query.limit(PAGE_SIZE + 1)


@lru_cache(maxsize=256)
def _counts(asked: frozenset[str]) -> Select[Any]:
    some = (
        select(_S.status)
        .where(_condition(asked))
        .order_by(_S.due_at, _S.id)
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return select(some.c.status, func.count()).group_by(some.c.status)


def _condition(asked: frozenset[str]) -> ColumnElement[bool]:
    conditions = [_S.queue == bindparam("queue")]
    if "department" in asked:
        conditions.append(_S.department_id == bindparam("department"))
        conditions.append(_S.restricted.is_(False))
    else:
        conditions.append(_S.department_id.is_(None))
    if "asking_official" in asked:
        conditions.append(OPEN_TO_WHO_ASKS)
    conditions.extend(
        _S[name] == bindparam(name) for name in ("status", "kind", "language") if name in asked
    )
    if "due_from" in asked:
        conditions.append(_S.due_at >= bindparam("due_from"))
    if "due_before" in asked:
        conditions.append(_S.due_at < bindparam("due_before"))
    return and_(*conditions)


def _with_cursors(
    rows: list[Row[*tuple[Any, ...]]],
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
