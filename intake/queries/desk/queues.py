"""Queues in order of the nearest date that their officials must keep, paged by key: page 1,000
costs what page 1 costs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.domain.timekeeping.clock_moves import NO_DATE
from intake.domain.timekeeping.deadlines import DueLevel
from intake.domain.workflow import Queue
from intake.models import Submission
from intake.queries import recusals
from intake.queries.desk.queue_statements import (
    COUNT_LIMIT,
    FLAGS,
    PAGE_SIZE,
    beside,
    counts_of,
    free_for,
    ids_of,
    numbers_of,
    page_of,
)
from intake.queries.paging import Cursor, Page, paged
from intake.queries.quarantine import asked_by

__all__ = ["COUNT_LIMIT", "PAGE_SIZE", "Cursor", "QueueFilter", "QueuePage"]
NUMBERS_AT_ONCE = 8  # as many saved views as stand beside a queue


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which queue, and which of its submissions. Empty strings do not filter."""

    queue: Queue
    department: str | None = None  # required for the department queue
    status: str = ""
    kind: str = ""
    language: str = ""
    due_before: datetime | None = None  # these two bound the nearest date, as its badge has it
    due_from: datetime | None = None
    province: str = ""
    assignee: int | None = None  # who works on it
    unassigned: bool = False
    contested: bool = False  # the sender objected
    repeated: bool = False  # the same was sent before
    by_received: bool = False  # in order of the day of receipt, not of the nearest date

    def place_of(self, submission: Submission) -> datetime:
        """The moment by which a submission has its place in this order."""
        return submission.submitted_at if self.by_received else submission.next_due_at


QueuePage = Page[Row[*tuple[Any, ...]]]


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
        return Page([], None, None)
    backwards = cursor is not None and cursor.backwards
    asked = _values(wanted, actor)
    if cursor is not None:
        asked |= {"here_at": cursor.at, "here_id": cursor.submission_id}
    statement = page_of(frozenset(asked), backwards=backwards)
    rows: list[Any] = list(session.execute(statement, _given(asked)))
    return paged(rows, PAGE_SIZE, cursor, lambda row: (wanted.place_of(row), row.id))


def free_after(
    session: Session,
    actor: Actor,
    wanted: QueueFilter,
    at: datetime,
    submission_id: int,
    *,
    statuses: Collection[str],
    now: datetime,
    limit: int,
) -> Iterator[Submission]:
    """The submissions of these statuses that nobody else has in hand: up to ``limit`` behind the
    one that has its place at ``at``, then up to ``limit`` from the front of the queue. Nothing
    when the actor may not see it."""
    if not may_see(actor, wanted):
        return
    asked = _values(wanted, actor)
    behind = asked | {"here_at": at, "here_id": submission_id}
    # Whoever has chosen a colleague's list goes on in it.
    free = free_for(actor.official_id, statuses, now=now, of_colleagues=wanted.assignee is not None)
    for values, ids_in_order in (
        (behind, beside(frozenset(behind), backwards=False)),
        (asked, ids_of(frozenset(asked))),
    ):
        found = session.scalars(ids_in_order.where(free).limit(limit), _given(values)).all()
        for one in found:
            if one != submission_id:
                yield session.get_one(Submission, one)


def neighbours(
    session: Session, actor: Actor, wanted: QueueFilter, at: datetime, submission_id: int
) -> tuple[int | None, int | None]:
    """The submissions before and after the one that has its place at ``at``, which need not be in
    the queue any more; None where there is none."""
    if not may_see(actor, wanted):
        return None, None
    asked = _values(wanted, actor) | {"here_at": at, "here_id": submission_id}
    before, after = (
        session.scalar(beside(frozenset(asked), backwards=backwards), _given(asked))
        for backwards in (True, False)
    )
    return before, after


def ids(session: Session, actor: Actor, wanted: QueueFilter, limit: int) -> list[int]:
    """The first ``limit`` submissions of a queue, the most urgent first; none when the actor may
    not see it."""
    if not may_see(actor, wanted):
        return []
    asked = _values(wanted, actor)
    return list(session.scalars(ids_of(frozenset(asked)).limit(limit), _given(asked)))


def counts(session: Session, actor: Actor, wanted: QueueFilter) -> tuple[dict[str, int], bool]:
    """How many there are of each status, whatever status ``wanted`` names, and whether all were
    counted.

    At most COUNT_LIMIT are looked at, the most urgent first: nobody acts on the difference, and
    counting stays cheap.
    """
    if not may_see(actor, wanted):
        return {}, True
    # In order of the nearest date always: nobody minds which of more than COUNT_LIMIT are counted.
    asked = _values(replace(wanted, status="", by_received=False), actor)
    rows = session.execute(counts_of(frozenset(asked)), _given(asked))
    found = {status: n for status, n in rows}
    return found, sum(found.values()) < COUNT_LIMIT


def numbers(
    session: Session, actor: Actor, wanted: Sequence[QueueFilter]
) -> list[tuple[int, bool]]:
    """How many there are for each of ``wanted``, with the status that it names, and whether all
    were counted: 0 of what the actor may not see. One statement counts NUMBERS_AT_ONCE."""
    asked = [_values(replace(one, by_received=False), actor) for one in wanted]
    who = asked_by(actor) | recusals.asked_by(actor)  # the same for all
    # In an order of their own: views saved in another order then share a built statement.
    seen = [place for place, one in enumerate(wanted) if may_see(actor, one)]
    seen.sort(key=lambda place: sorted(asked[place]))
    found = [0] * len(wanted)
    for start in range(0, len(seen), NUMBERS_AT_ONCE):
        some = seen[start : start + NUMBERS_AT_ONCE]
        statement = numbers_of(tuple(frozenset(asked[place]) for place in some))
        values = {
            name if name in who else f"{name}_{mark}": value
            for mark, place in enumerate(some)
            for name, value in _given(asked[place]).items()
        }
        for place, number in zip(some, session.execute(statement, values).one(), strict=True):
            found[place] = number
    return [(number, number < COUNT_LIMIT) for number in found]


def due_bounds(
    level: DueLevel, day_starts: datetime, day_ends: datetime, soon_ends: datetime
) -> tuple[datetime | None, datetime | None]:
    """The (from, before) bounds of nearest dates at a level, NO_DATE in none of them; the three
    moments are those of today in Vietnam."""
    return {
        DueLevel.OVERDUE: (None, day_starts),
        DueLevel.TODAY: (day_starts, day_ends),
        DueLevel.SOON: (day_ends, soon_ends),
        DueLevel.LATER: (soon_ends, NO_DATE),
    }[level]


def _values(wanted: QueueFilter, actor: Actor) -> dict[str, Any]:
    """What is asked for, by the name of its placeholder; what does not filter is left out."""
    in_department = wanted.queue is Queue.DEPARTMENT
    asked = {
        "queue": wanted.queue.value,
        "department": wanted.department if in_department else None,
        "status": wanted.status,
        "kind": wanted.kind,
        "language": wanted.language,
        "due_from": wanted.due_from,
        "due_before": wanted.due_before,
        "province": wanted.province,
        "assignee": wanted.assignee,
    }
    asked |= {name: getattr(wanted, name) for name in FLAGS}
    who = recusals.asked_by(actor)
    if wanted.queue is Queue.SCREENING:
        who |= asked_by(actor)
    return {name: value for name, value in asked.items() if value} | who


def _given(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the placeholders."""
    return {name: value for name, value in asked.items() if name not in FLAGS}
