"""Who is told what while a deadline nears and passes: the ladder inside, and the sender outside.

At 80 % the officer and the head; when the date has passed the approver; three working days later
the coordinator; five working days later the leadership, and the public label says "late". A late
submission is never silent: its sender hears at once that the date was missed, and then at least
every seven days.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.domain.timekeeping.clock_standing import Standing
from intake.domain.timekeeping.clocks import ClockState
from intake.domain.timekeeping.deadlines import VIETNAM, Calendar, local_date, start_of_day


class Told(enum.StrEnum):
    """Who is told."""

    OFFICER = "officer"
    HEAD = "head"
    APPROVER = "approver"
    COORDINATOR = "coordinator"
    LEADERSHIP = "leadership"


class Rung(enum.IntEnum):
    """The steps of the ladder in order; NONE = nobody has been told anything."""

    NONE = 0
    WARNING = 1
    DUE = 2
    COORDINATOR = 3
    LEADERSHIP = 4


TELLS: Mapping[Rung, frozenset[Told]] = {
    Rung.NONE: frozenset(),
    Rung.WARNING: frozenset({Told.OFFICER, Told.HEAD}),
    Rung.DUE: frozenset({Told.APPROVER}),
    Rung.COORDINATOR: frozenset({Told.COORDINATOR}),
    Rung.LEADERSHIP: frozenset({Told.LEADERSHIP}),
}
# Working days after the promised date.
_LATER = {Rung.COORDINATOR: 3, Rung.LEADERSHIP: 5}
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder and the moment from which it is to be climbed."""

    rung: Rung
    at: datetime


def ladder(standing: Standing, calendar: Calendar) -> tuple[Step, ...]:
    """Every step of a running clock in order of time; none while it rests or after its end."""
    if standing.state is not ClockState.RUNNING:
        return ()
    steps = [Step(Rung.WARNING, standing.warn_at)] if standing.warn_at else []
    steps.append(Step(Rung.DUE, standing.due_at + _TICK))
    steps += [
        Step(rung, _working_days_after(standing.due_at, days, calendar))
        for rung, days in _LATER.items()
    ]
    return tuple(steps)


def steps_due(
    standing: Standing, told: Rung, *, now: datetime, calendar: Calendar
) -> tuple[Step, ...]:
    """The steps to be climbed now, above the rung ``told``; after a silence several at once."""
    return tuple(step for step in ladder(standing, calendar) if step.at <= now and step.rung > told)


def next_step_at(standing: Standing, told: Rung, calendar: Calendar) -> datetime | None:
    """When the first step above ``told`` comes; None when there is none."""
    return min((step.at for step in ladder(standing, calendar) if step.rung > told), default=None)


def is_publicly_late(standing: Standing, *, now: datetime, calendar: Calendar) -> bool:
    """Whether the public label says "late": five working days after a date that was missed, and
    until an answer ends the clock."""
    if standing.state is ClockState.STOPPED or standing.late_since is None:
        return False
    after = _LATER[Rung.LEADERSHIP]
    return now >= _working_days_after(standing.late_since, after, calendar)


def progress_notice_at(
    standing: Standing, every_days: int | None, last_told: datetime | None
) -> datetime | None:
    """From when on the sender must hear of a late clock: when the date has passed, then from the
    beginning of the ``every_days``-th day after the last notice, so that a job that runs once a day
    keeps the term. None when the clock is not late or rests, or no notices are promised."""
    if every_days is None or standing.state is not ClockState.RUNNING:
        return None
    first = standing.due_at + _TICK
    if last_told is None or last_told < first:
        return first
    return start_of_day(local_date(last_told) + timedelta(days=every_days))


def _working_days_after(moment: datetime, count: int, calendar: Calendar) -> datetime:
    """The same time of day, ``count`` working days later."""
    here = moment.astimezone(VIETNAM)
    day = calendar.add_working_days(here.date(), count)
    return datetime.combine(day, here.time(), tzinfo=VIETNAM).astimezone(UTC)
