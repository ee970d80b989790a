"""How a clock stands at a moment: its intervals, the share of time used, and whether it is late."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain.errors import ClockRefused
from intake.domain.timekeeping.clocks import ClockState, EntryKind, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime, advance, counted

_NOTHING = timedelta(0)


class Span(enum.StrEnum):
    """What a stretch of a clock's age was."""

    RUNNING = "running"
    PAUSED = "paused"
    AFTER = "after"  # since it was stopped


_SPANS = {
    ClockState.RUNNING: Span.RUNNING,
    ClockState.PAUSED: Span.PAUSED,
    ClockState.STOPPED: Span.AFTER,
}
_LEADS_TO = {
    EntryKind.PAUSE: ClockState.PAUSED,
    EntryKind.STOP: ClockState.STOPPED,
}


class Timeliness(enum.StrEnum):
    """Whether the promise holds or was kept; the two ways of keeping it are counted apart."""

    ON_TIME = "on_time"
    ON_TIME_EXTENDED = "on_time_extended"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a clock's age; the next one begins where it ends."""

    span: Span
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock at a moment. ``share_used`` is 1 when the promised moment comes, and more when late;
    ``warn_at`` is None unless the clock runs."""

    state: ClockState
    due_at: datetime
    plain_due_at: datetime
    intervals: tuple[Interval, ...]
    share_used: float
    warn_at: datetime | None
    late_since: datetime | None
    timeliness: Timeliness

    @property
    def age(self) -> timedelta:
        """The time since the start, which is the sum of the intervals."""
        return self.intervals[-1].end - self.intervals[0].start

    def total(self, span: Span) -> timedelta:
        """How much of the age was running, paused or after the end."""
        return sum((one.length for one in self.intervals if one.span is span), _NOTHING)

    @property
    def elapsed(self) -> timedelta:
        """How long the clock ran, days off included."""
        return self.total(Span.RUNNING)


def fold(ledger: Ledger, now: datetime, office: OfficeTime) -> Standing:
    """The clock as it stood at ``now``; later entries are not looked at. Raises ClockRefused when
    it had not started."""
    known = Ledger(ledger.profile, tuple(one for one in ledger.entries if one.at <= now))
    if not known.entries:
        raise ClockRefused("not_started")
    intervals = _intervals(known, now)
    due, plain = known.last.due_at, known.last.plain_due_at
    ran_until = _ran_until(known, now)
    late = ran_until > due
    used, total = _amounts(known, intervals, ran_until, office)
    return Standing(
        state=known.state,
        due_at=due,
        plain_due_at=plain,
        intervals=intervals,
        share_used=used / total if total else 1.0,
        warn_at=_warn_at(known, intervals, total, office),
        late_since=due if late else None,
        timeliness=timeliness(ran_until, due, plain),
    )


def timeliness(ran_until: datetime, due: datetime, plain_due: datetime) -> Timeliness:
    """What the last running moment makes of the promise, with (``due``) and without extensions."""
    if ran_until > due:
        return Timeliness.LATE
    return Timeliness.ON_TIME if ran_until <= plain_due else Timeliness.ON_TIME_EXTENDED


def _intervals(ledger: Ledger, now: datetime) -> tuple[Interval, ...]:
    """Running, paused and after the end, without gaps from the start to ``now``."""
    found: list[Interval] = []
    ends = [entry.at for entry in ledger.entries[1:]] + [now]
    for entry, end in zip(ledger.entries, ends, strict=True):
        span = _SPANS[_LEADS_TO.get(entry.kind, ClockState.RUNNING)]
        if found and found[-1].span is span:
            found[-1] = Interval(span, found[-1].start, end)
        elif end > entry.at or not found:
            found.append(Interval(span, entry.at, end))
    return tuple(found)


def _ran_until(ledger: Ledger, now: datetime) -> datetime:
    """The last moment at which the time counted."""
    if ledger.state is ClockState.RUNNING:
        return now
    last = ledger.entries[-1]
    if last.kind is EntryKind.STOP and ledger.entries[-2].kind is EntryKind.PAUSE:
        return ledger.entries[-2].at
    return last.at


def _amounts(
    ledger: Ledger, intervals: tuple[Interval, ...], ran_until: datetime, office: OfficeTime
) -> tuple[timedelta, timedelta]:
    """The counted time used so far, and all that the promise gives."""
    due = ledger.due_at
    used = _counted(ledger, intervals, office)
    in_time = _counted(
        ledger,
        (Interval(one.span, one.start, min(one.end, due)) for one in intervals if one.start < due),
        office,
    )
    return used, in_time + counted(ledger.profile.unit, office, ran_until, due)


def _counted(ledger: Ledger, intervals: Iterable[Interval], office: OfficeTime) -> timedelta:
    unit = ledger.profile.unit
    running = (one for one in intervals if one.span is Span.RUNNING)
    return sum((counted(unit, office, one.start, one.end) for one in running), _NOTHING)


def _warn_at(
    ledger: Ledger, intervals: tuple[Interval, ...], total: timedelta, office: OfficeTime
) -> datetime | None:
    """When the share that calls for a warning is used, if the clock runs on."""
    if ledger.state is not ClockState.RUNNING:
        return None
    runs = intervals[-1].span is Span.RUNNING  # not yet, if it resumes at this very moment
    since = intervals[-1].start if runs else intervals[-1].end
    before = _counted(ledger, intervals[:-1], office)
    wanted = total * ledger.profile.warn_percent / 100 - before
    return min(advance(ledger.profile.unit, office, since, wanted), ledger.due_at)
