"""What is done with all clocks at once: after a change of the calendar, and when somebody must be
told. None of these commits."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.history.record import By
from intake.domain.timekeeping.clock_standing import fold
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.escalation import TELLS, Rung, Told, progress_notice_at, steps_due
from intake.models import Clock
from intake.queries import clocks as kept
from intake.services.timekeeping import clock_book
from intake.services.timekeeping.clock_book import Change

_AT_ONCE = 500
_FIRST_DAY = date(2000, 1, 1)
CALENDAR_CHANGED = "calendar_changed"


@dataclass(frozen=True, slots=True)
class Recount:
    """What a changed calendar did to the running clocks: how many were looked at, which dates
    moved, and how many stayed although the law would now give an earlier one."""

    looked_at: int
    moved: tuple[int, ...]  # ids of clocks
    kept_earlier: int

    def and_then(self, other: "Recount") -> "Recount":
        """Both together."""
        return Recount(
            self.looked_at + other.looked_at,
            self.moved + other.moved,
            self.kept_earlier + other.kept_earlier,
        )


class ToSender(enum.StrEnum):
    """What the sender of a late submission is told."""

    NOTHING = "nothing"
    APOLOGY = "apology"  # the date was missed
    PROGRESS = "progress"  # it still is not done


@dataclass(frozen=True, slots=True)
class DueWarning:
    """What must be told about one clock now; ``rung`` is the highest step that is due."""

    clock_id: int
    submission_id: int
    profile: str
    due_at: datetime
    rung: Rung
    tells: frozenset[Told]
    to_sender: ToSender


def recompute_open(session: Session, *, by: By, now: datetime) -> Recount:
    """Reckon every running clock by the calendar as it is now, in one transaction; see
    ``recompute_some``."""
    whole = Recount(0, (), 0)
    last_id: int | None = 0
    while last_id is not None:
        some, last_id = recompute_some(session, last_id, by=by, now=now)
        whole = whole.and_then(some)
    return whole


def recompute_some(
    session: Session, after_id: int, *, by: By, now: datetime
) -> tuple[Recount, int | None]:
    """Reckon some hundred running clocks by the calendar as it is now; each date that moves is an
    entry of its ledger and an event of the record. Resting clocks are reckoned when they resume.

    Returns what was found and the id of the last clock looked at, None after the last of all.
    """
    batch = kept.running_after(session, after_id, _AT_ONCE)
    if not batch:
        return Recount(0, (), 0), None
    office = clock_book.office_since(session, _FIRST_DAY)
    ledgers = kept.ledgers_of(session, batch)
    kept_earlier = 0
    changes = []
    for clock in batch:
        ledger = ledgers[clock.id]
        at = max(now, ledger.last.at)
        found = ledger.recompute(at, office)
        if found.moved:
            changes.append(Change(clock, ledger.recomputed(at, office, reason=CALENDAR_CHANGED)))
        else:
            kept_earlier += found.reason == "kept_earlier"
            # The ladder counts working days: its steps move although the date does not.
            clock_book.plan(clock, ledger, now=now, office=office)
    clock_book.write(session, changes, by=by, now=now, office=office)
    session.flush()
    moved = tuple(one.clock.id for one in changes)
    return Recount(len(batch), moved, kept_earlier), batch[-1].id


def due_warnings(session: Session, now: datetime, limit: int = _AT_ONCE) -> list[DueWarning]:
    """Whatever must be told now, the longest overdue first, at most ``limit`` clocks.

    Nothing is marked: whoever tells calls ``mark_told`` in the same transaction.
    """
    due = session.scalars(
        select(Clock).where(Clock.next_at <= now).order_by(Clock.next_at, Clock.id).limit(limit)
    ).all()
    if not due:  # as a rule: the calendar of all years is not read for nothing
        return []
    office = clock_book.office_since(session, _FIRST_DAY)
    ledgers = kept.ledgers_of(session, due)
    return [_warning(clock, ledgers[clock.id], now=now, office=office) for clock in due]


def mark_told(session: Session, warnings: Sequence[DueWarning], *, now: datetime) -> None:
    """Note what has been told, and when the next is due. A clock that has ended, rests or was given
    another date meanwhile is left alone."""
    if not warnings:
        return
    office = clock_book.office_since(session, _FIRST_DAY)
    clocks = kept.by_id(session, [one.clock_id for one in warnings])
    ledgers = kept.ledgers_of(session, clocks.values())
    for warning in warnings:
        clock = clocks[warning.clock_id]
        if clock.state != ClockState.RUNNING or clock.due_at != warning.due_at:
            continue
        clock.rung = max(clock.rung, warning.rung.value)
        if warning.to_sender is not ToSender.NOTHING:
            clock.sender_told_at = now
        clock_book.plan(clock, ledgers[clock.id], now=now, office=office)


def _warning(clock: Clock, ledger: Ledger, *, now: datetime, office: OfficeTime) -> DueWarning:
    standing = fold(ledger, max(now, ledger.last.at), office)
    steps = steps_due(standing, Rung(clock.rung), now=now, calendar=office.calendar)
    notice = progress_notice_at(standing, ledger.profile.progress_days, clock.sender_told_at)
    to_sender = ToSender.NOTHING
    if notice is not None and notice <= now:
        to_sender = ToSender.PROGRESS if clock.sender_told_at else ToSender.APOLOGY
    return DueWarning(
        clock_id=clock.id,
        submission_id=clock.submission_id,
        profile=clock.profile,
        due_at=clock.due_at,
        rung=max((step.rung for step in steps), default=Rung(clock.rung)),
        tells=frozenset(one for step in steps for one in TELLS[step.rung]),
        to_sender=to_sender,
    )
