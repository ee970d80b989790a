"""The clock ledger: what happened to a deadline, and what was promised after each entry.

A ledger is a list of entries that is only ever added to. Each entry keeps the date that was
promised when it was written, so that history does not change when the calendar does; from the
entries and a calendar follows what the law gives. A promise never moves to an earlier date, and one
that was missed does not move at all.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.domain.errors import ClockRefused
from intake.domain.timekeeping.clock_profiles import PauseReason, Profile
from intake.domain.timekeeping.counted_time import (
    OfficeTime,
    add_term,
    give_back,
    left_until,
    rolled,
)


class EntryKind(enum.StrEnum):
    """What can happen to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    CALENDAR = "calendar"  # the calendar changed and moved the date to a later one
    STOP = "stop"


class ClockState(enum.StrEnum):
    """Whether the time counts."""

    NEW = "new"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


_STATE = ClockState
# Which states an entry may follow, and which it leads to.
_ORDER: dict[EntryKind, tuple[frozenset[ClockState], ClockState]] = {
    EntryKind.START: (frozenset({_STATE.NEW}), _STATE.RUNNING),
    EntryKind.PAUSE: (frozenset({_STATE.RUNNING}), _STATE.PAUSED),
    EntryKind.RESUME: (frozenset({_STATE.PAUSED}), _STATE.RUNNING),
    EntryKind.EXTEND: (frozenset({_STATE.RUNNING}), _STATE.RUNNING),
    EntryKind.CALENDAR: (frozenset({_STATE.RUNNING}), _STATE.RUNNING),
    EntryKind.STOP: (frozenset({_STATE.RUNNING, _STATE.PAUSED}), _STATE.STOPPED),
}
_WHY_NOT: dict[ClockState, str] = {
    _STATE.NEW: "not_started",
    _STATE.RUNNING: "already_running",
    _STATE.PAUSED: "paused",
    _STATE.STOPPED: "stopped",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    ``due_at`` is the promise from this moment on, ``plain_due_at`` the same without any extension;
    ``count`` is the number of units of an extension. Moments are timezone-aware.
    """

    kind: EntryKind
    at: datetime
    due_at: datetime
    plain_due_at: datetime
    reason: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Account:
    """Where a replay has come to: the end by law, days off not yet moved, and what is left while
    it rests (None = it runs, or was late when it was paused)."""

    end: datetime
    left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a calendar makes of a promise: the old and the new date, and why it moved or stayed."""

    old_due: datetime
    new_due: datetime
    reason: str  # later, unchanged, kept_earlier, already_late, not_running

    @property
    def moved(self) -> bool:
        """Whether there is a new date."""
        return self.new_due != self.old_due


@dataclass(frozen=True, slots=True)
class Ledger:
    """A clock: its profile and its entries in order. Every change gives a new ledger.

    Raises ClockRefused when the entries are in an impossible order.
    """

    profile: Profile
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no clock can have lived through."""
        state, last = _STATE.NEW, None
        for entry in self.entries:
            _require(state in _ORDER[entry.kind][0], _WHY_NOT[state])
            _require(last is None or entry.at >= last, "before_the_last_entry")
            state, last = _ORDER[entry.kind][1], entry.at

    @property
    def state(self) -> ClockState:
        """Whether the time counts after the last entry."""
        return _ORDER[self.entries[-1].kind][1] if self.entries else _STATE.NEW

    @property
    def last(self) -> Entry:
        """The last entry. Raises ClockRefused before the start."""
        _require(bool(self.entries), "not_started")
        return self.entries[-1]

    @property
    def due_at(self) -> datetime:
        """What is promised now."""
        return self.last.due_at

    def started(self, at: datetime, office: OfficeTime) -> "Ledger":
        """The clock starts at ``at``; the day of ``at`` is not counted, its hours are."""
        return self._with(EntryKind.START, at, office)

    def paused(self, at: datetime, reason: PauseReason) -> "Ledger":
        """The time stops counting. Raises ClockRefused if the profile does not rest for that."""
        _require(reason in self.profile.pauses_on, "reason_does_not_pause")
        return self._with(EntryKind.PAUSE, at, None, reason=reason.value)

    def resumed(self, at: datetime, office: OfficeTime, *, reason: str = "") -> "Ledger":
        """The time counts again: what was left is given back, from the day after ``at``.

        A clock that was late when it was paused is late still.
        """
        return self._with(EntryKind.RESUME, at, office, reason=reason)

    def extended(self, at: datetime, count: int, *, reason: str, office: OfficeTime) -> "Ledger":
        """``count`` more units after the promised end, in the unit of the profile's extension.

        Raises ClockRefused without a reason, beyond the limits, or once it is late: an extension
        heals nothing.
        """
        limit = self.profile.extension
        so_far = sum(1 for entry in self.entries if entry.kind is EntryKind.EXTEND)
        _require(limit.times > 0, "no_extension_allowed")
        _require(so_far < limit.times, "no_further_extension")
        _require(0 < count <= limit.count, "extension_out_of_range")
        _require(bool(reason.strip()), "no_reason")
        extended = self._with(EntryKind.EXTEND, at, office, reason=reason, count=count)
        _require(at <= self.due_at, "already_late")
        return extended

    def stopped(self, at: datetime, reason: str) -> "Ledger":
        """It is done; nothing counts any more. Raises ClockRefused without a reason."""
        _require(bool(reason.strip()), "no_reason")
        return self._with(EntryKind.STOP, at, None, reason=reason)

    def recompute(self, at: datetime, office: OfficeTime) -> Recomputed:
        """What ``office`` makes of the promise at ``at``; never an earlier date.

        A resting clock is reckoned when it resumes. A date that has passed stays: the sender has
        been told that it was missed.
        """
        old = self.due_at
        if self.state is not _STATE.RUNNING:
            return Recomputed(old, old, "not_running")
        if at > old:
            return Recomputed(old, old, "already_late")
        by_law = _by_law(self, office, extended=True)
        if by_law > old:
            return Recomputed(old, by_law, "later")
        return Recomputed(old, old, "unchanged" if by_law == old else "kept_earlier")

    def recomputed(self, at: datetime, office: OfficeTime, *, reason: str) -> "Ledger":
        """The ledger with an entry for a date that moved; the same ledger when none did."""
        if not self.recompute(at, office).moved:
            return self
        return self._with(EntryKind.CALENDAR, at, office, reason=reason)

    def _with(
        self,
        kind: EntryKind,
        at: datetime,
        office: OfficeTime | None,
        *,
        reason: str = "",
        count: int = 0,
    ) -> "Ledger":
        """One entry more, with what is promised from then on (as before without ``office``)."""
        due, plain = (self.last.due_at, self.last.plain_due_at) if self.entries else (at, at)
        entry = Entry(kind, at, due, plain, reason, count)
        longer = Ledger(self.profile, (*self.entries, entry))
        if office is None:
            return longer
        # What counts is the last moment at which the time ran.
        ran = self.last.at if kind is EntryKind.RESUME else at
        if ran <= due:
            due = max(due, _by_law(longer, office, extended=True))
        if ran <= plain:
            plain = max(plain, _by_law(longer, office, extended=False))
        entry = replace(entry, due_at=due, plain_due_at=plain)
        return Ledger(self.profile, (*self.entries, entry))


def left(ledger: Ledger, at: datetime, office: OfficeTime) -> timedelta:
    """What is left of the term at ``at``, not before the last entry: open hours, or whole days
    after the day of ``at``."""
    _require(at >= ledger.last.at, "before_the_last_entry")
    account = _replay(ledger.profile, ledger.entries, office, extended=True)
    if ledger.state is ClockState.RUNNING and at <= ledger.due_at:
        return left_until(ledger.profile.unit, at, account.end, office)
    return account.left or timedelta(0)


def _by_law(ledger: Ledger, office: OfficeTime, *, extended: bool) -> datetime:
    account = _replay(ledger.profile, ledger.entries, office, extended=extended)
    return rolled(ledger.profile.unit, account.end, office)


def _replay(
    profile: Profile, entries: Sequence[Entry], office: OfficeTime, *, extended: bool
) -> _Account:
    """Reckon the term anew under ``office``, with or without its extensions.

    What had been promised before an entry stands, even when that calendar has lost a day off.
    """
    account = _Account(add_term(profile.unit, profile.count, entries[0].at, office))
    promised = _promise(entries[0], extended=extended)
    for entry in entries[1:]:
        if promised > rolled(profile.unit, account.end, office):
            account = replace(account, end=promised)
        account = _after(profile, account, entry, promised, office=office, extended=extended)
        promised = _promise(entry, extended=extended)
    return account


def _after(
    profile: Profile,
    account: _Account,
    entry: Entry,
    promised: datetime,
    *,
    office: OfficeTime,
    extended: bool,
) -> _Account:
    unit = profile.unit
    if entry.kind is EntryKind.PAUSE and entry.at <= promised:
        return replace(account, left=left_until(unit, entry.at, account.end, office))
    if entry.kind is EntryKind.RESUME and account.left is not None:
        return _Account(give_back(unit, entry.at, account.left, office))
    if entry.kind is EntryKind.EXTEND and extended:
        # The old term ends on a working day; the new one follows it.
        base = max(promised, rolled(unit, account.end, office))
        return _Account(add_term(profile.extension.unit, entry.count, base, office))
    return account


def _promise(entry: Entry, *, extended: bool) -> datetime:
    return entry.due_at if extended else entry.plain_due_at


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise ClockRefused(problem)
