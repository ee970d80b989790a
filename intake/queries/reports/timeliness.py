"""Whether promises are kept: open clocks that are late, and how those that ended did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.domain.timekeeping.clock_moves import PROMISED
from intake.domain.timekeeping.clock_standing import Timeliness
from intake.domain.timekeeping.clocks import ClockState
from intake.models import Clock, Submission
from intake.queries.recusals import not_recused

LIST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """The promises of one department: late and still open, and how those that ended were kept."""

    late_now: int = 0
    on_time: int = 0
    on_time_extended: int = 0
    late: int = 0

    @property
    def share(self) -> float | None:
        """The part that was kept, extensions included, of all promises that have ended or whose
        date has passed: whoever does not answer at all keeps nothing. None when there are none."""
        due = self.due
        return (self.on_time + self.on_time_extended) / due if due else None

    @property
    def due(self) -> int:
        """How many promises have ended, or are late and still open."""
        return self.on_time + self.on_time_extended + self.late + self.late_now


def by_department(session: Session, actor: Actor, *, now: datetime) -> dict[str, Kept]:
    """The promises of each department for which the actor answers, by department."""
    return _kept(session, actor.scope(Action.EXTEND), now=now)


def of_all(session: Session, *, now: datetime) -> dict[str, Kept]:
    """The promises of every department, by department: for the public."""
    return _kept(session, None, now=now)


def _kept(session: Session, scope: Collection[str] | None, *, now: datetime) -> dict[str, Kept]:
    counts: dict[str | None, dict[str, int]] = {}
    ended = (
        select(Submission.department_id, Clock.timeliness, func.count())
        .select_from(Clock)
        .join(Submission, Submission.id == Clock.submission_id)
        .where(Clock.profile.in_(PROMISED), Clock.timeliness != "", *_within(scope))
        .group_by(Submission.department_id, Clock.timeliness)
    )
    for department, timeliness, number in session.execute(ended):
        counts.setdefault(department, {})[timeliness] = number
    late_now = (
        select(Submission.department_id, func.count())
        .select_from(Clock)
        .join(Submission, Submission.id == Clock.submission_id)
        .where(*_late(now), *_within(scope))
        .group_by(Submission.department_id)
    )
    for department, number in session.execute(late_now):
        counts.setdefault(department, {})["late_now"] = number
    return {
        str(department): Kept(
            late_now=found.get("late_now", 0),
            on_time=found.get(Timeliness.ON_TIME, 0),
            on_time_extended=found.get(Timeliness.ON_TIME_EXTENDED, 0),
            late=found.get(Timeliness.LATE, 0),
        )
        for department, found in sorted(counts.items(), key=lambda one: str(one[0]))
    }


def late(session: Session, actor: Actor, *, now: datetime) -> list[Row[*tuple[Any, ...]]]:
    """The submissions whose promised date has passed, the longest first, at most LIST_SIZE: id,
    title, department_id, submitted_at, due_at, rung."""
    rows = session.execute(
        select(
            Submission.id,
            Submission.title,
            Submission.department_id,
            Submission.submitted_at,
            Clock.due_at,
            Clock.rung,
        )
        .select_from(Clock)
        .join(Submission, Submission.id == Clock.submission_id)
        .where(
            *_late(now),
            *_within(actor.scope(Action.EXTEND), unrouted=True),
            not_recused(actor),
        )
        .order_by(Clock.due_at, Clock.id)
        .limit(LIST_SIZE)
    )
    return list(rows)


def _late(now: datetime) -> tuple[Any, ...]:
    return (
        Clock.profile.in_(PROMISED),
        Clock.state == ClockState.RUNNING.value,
        Clock.due_at < now,
    )


def _within(scope: Collection[str] | None, *, unrouted: bool = False) -> tuple[Any, ...]:
    """Only what lies with a department, and never what is in quarantine; with ``unrouted`` also
    what lies with none, for those who look after all."""
    if unrouted and scope is None:
        return (Submission.restricted.is_(False),)
    here: tuple[Any, ...] = (
        Submission.department_id.is_not(None),
        Submission.restricted.is_(False),
    )
    return here if scope is None else (*here, Submission.department_id.in_(scope))
