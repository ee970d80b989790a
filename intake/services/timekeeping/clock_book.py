"""The one pen that writes clocks: every entry of a ledger, the row that sums it up, and the event
of the record when a promised date moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from intake.domain.history.record import By, EventKind
from intake.domain.jobs import JobKind
from intake.domain.timekeeping.clock_profiles import to_data
from intake.domain.timekeeping.clock_standing import fold
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.escalation import Rung, next_step_at, progress_notice_at
from intake.models import Clock, ClockEntry, Submission
from intake.queries.organisation.calendar import calendar_for
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.timekeeping import nearest_dates
from intake.services.timekeeping.deadline_profiles import shipped

# Every submission needs them: built once.
_STORE = insert(cast(Table, Clock.__table__))
_STORE_MANY = _STORE.returning(cast(Table, Clock.__table__).c.id, sort_by_parameter_order=True)
_STORE_ENTRIES = insert(cast(Table, ClockEntry.__table__))
_FOREVER = 40_000  # days


@dataclass(frozen=True, slots=True)
class Change:
    """A stored clock and its ledger with one entry more; ``note`` is what a person typed."""

    clock: Clock
    ledger: Ledger
    approver_id: int | None = None
    note: str = ""


def office_since(session: Session, day: date, days: int = _FOREVER) -> OfficeTime:
    """Working days from ``day`` on, and the hours in which offices are open."""
    return OfficeTime(calendar_for(session, day, days), shipped().hours)


def keep(
    session: Session,
    reckoned: Iterable[tuple[int, Ledger]],
    *,
    by: By,
    now: datetime,
    office: OfficeTime,
) -> list[int]:
    """Store the clocks of ``reckoned`` (submission id, ledger); returns their ids in order.
    ``office`` reaches over their dates and the ladder that follows. The due dates of the
    submissions are left to the caller, who is just writing them; their nearest dates are not."""
    pairs = list(reckoned)
    if not pairs:
        return []
    rows = [_row(submission_id, ledger, now=now, office=office) for submission_id, ledger in pairs]
    ids = _store(session, rows)
    entries = [_entry_row(key, one[1], by=by) for key, one in zip(ids, pairs, strict=True)]
    session.execute(_STORE_ENTRIES, entries if len(entries) > 1 else entries[0])
    nearest_dates.follow_clocks(session, (submission_id for submission_id, _ledger in pairs))
    return ids


def _store(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    if len(rows) == 1:  # whoever sends waits for this; one row needs no machinery for many
        return list(session.execute(_STORE, rows[0]).inserted_primary_key)  # type: ignore[attr-defined]
    return list(session.scalars(_STORE_MANY, rows))


def write(
    session: Session, changes: Sequence[Change], *, by: By, now: datetime, office: OfficeTime
) -> None:
    """Add the last entry of each ledger to the stored one, and bring the clock's row up to it. A
    date that moved is an event of the record, and the submission's if it is promised."""
    if not changes:
        return
    session.execute(
        _STORE_ENTRIES,
        [
            _entry_row(one.clock.id, one.ledger, by=by, approver_id=one.approver_id)
            for one in changes
        ],
    )
    events, promised = [], []
    for one in changes:
        clock, entry = one.clock, one.ledger.last
        if entry.due_at != clock.due_at:
            events.append(_moved_event(one, by=by))
            # The new date has its own warning and ladder.
            clock.rung, clock.sender_told_at = Rung.NONE.value, None
            clock.due_at = entry.due_at
            promised += [clock] if one.ledger.profile.promised else []
        clock.state, clock.plain_due_at = one.ledger.state.value, entry.plain_due_at
        if one.ledger.state is ClockState.STOPPED:
            clock.stopped_at = entry.at
            clock.timeliness = fold(one.ledger, entry.at, office).timeliness.value
        plan(clock, one.ledger, now=now, office=office)
    if events:
        record.append_all(session, events)
    promise(session, promised, now=now)
    nearest_dates.follow_clocks(session, (one.clock.submission_id for one in changes))


def plan(clock: Clock, ledger: Ledger, *, now: datetime, office: OfficeTime) -> None:
    """Note when somebody must be told next about a clock."""
    clock.next_at = _next_at(
        ledger, rung=Rung(clock.rung), told=clock.sender_told_at, now=now, office=office
    )


def promise(session: Session, clocks: Sequence[Clock], *, now: datetime) -> None:
    """The date that the sender is told is the clock's."""
    wanted = {clock.submission_id: clock.due_at for clock in clocks}
    if not wanted:
        return
    wishes = []
    for submission in session.scalars(select(Submission).where(Submission.id.in_(list(wanted)))):
        if submission.due_at != wanted[submission.id]:
            submission.due_at, submission.updated_at = wanted[submission.id], now
            wishes += jobs.for_submission(submission.id, JobKind.INDEX)
    jobs.enqueue(session, wishes, now=now)


def _moved_event(change: Change, *, by: By) -> NewEvent:
    """The event that says which promise moved, from when to when, and why; the clock's row still
    has the old date."""
    clock, entry = change.clock, change.ledger.last
    return NewEvent(
        clock.submission_id,
        EventKind.DUE_MOVED,
        by,
        entry.at,
        old=clock.due_at.isoformat(),
        new=entry.due_at.isoformat(),
        reason_code=entry.reason,
        note=change.note,
        data={
            "clock": clock.profile,
            "entry": len(change.ledger.entries),
            "by": entry.kind.value,
            "count": entry.count,
        },
    )


def _next_at(
    ledger: Ledger, *, rung: Rung, told: datetime | None, now: datetime, office: OfficeTime
) -> datetime | None:
    """When somebody must be told next, after ``rung`` and after the sender was told at ``told``."""
    standing = fold(ledger, max(now, ledger.last.at), office)
    moments = (
        next_step_at(standing, rung, office.calendar),
        progress_notice_at(standing, ledger.profile.progress_days, told),
    )
    return min((moment for moment in moments if moment), default=None)


def _row(
    submission_id: int, ledger: Ledger, *, now: datetime, office: OfficeTime
) -> dict[str, Any]:
    first = ledger.last
    return {
        "submission_id": submission_id,
        "profile": ledger.profile.code,
        "terms": to_data(ledger.profile),
        "state": ledger.state.value,
        "started_at": first.at,
        "due_at": first.due_at,
        "plain_due_at": first.plain_due_at,
        "timeliness": "",
        "rung": Rung.NONE.value,
        "next_at": _next_at(ledger, rung=Rung.NONE, told=None, now=now, office=office),
    }


def _entry_row(
    clock_id: int, ledger: Ledger, *, by: By, approver_id: int | None = None
) -> dict[str, Any]:
    entry = ledger.last
    return {
        "clock_id": clock_id,
        "number": len(ledger.entries),
        "kind": entry.kind.value,
        "at": entry.at,
        "due_at": entry.due_at,
        "plain_due_at": entry.plain_due_at,
        "reason_code": entry.reason,
        "count": entry.count,
        "actor_kind": by.kind.value,
        "actor_id": by.official_id,
        "approver_id": approver_id,
    }
