"""Clocks and their ledgers as they are stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session

from intake.domain.timekeeping.clock_moves import NO_DATE, OF_OTHERS, step_of
from intake.domain.timekeeping.clock_profiles import from_data
from intake.domain.timekeeping.clocks import ClockState, Entry, EntryKind, Ledger
from intake.domain.workflow import Status
from intake.models import Clock, ClockEntry, Submission
from intake.models.base import UTCDateTime

STOPPED = ClockState.STOPPED.value
_COLUMNS = ClockEntry.__table__.c
_ENTRIES = select(
    _COLUMNS.clock_id,
    _COLUMNS.kind,
    _COLUMNS.at,
    _COLUMNS.due_at,
    _COLUMNS.plain_due_at,
    _COLUMNS.reason_code,
    _COLUMNS["count"],
).order_by(_COLUMNS.clock_id, _COLUMNS.number)
_RUNNING = (
    select(Clock.submission_id, Clock.profile, Clock.due_at)
    .where(
        Clock.submission_id.in_(bindparam("ids", expanding=True)),
        Clock.state == ClockState.RUNNING.value,
        Clock.profile.not_in(sorted(OF_OTHERS)),
    )
    .order_by(Clock.due_at.desc(), Clock.id.desc())  # the nearest comes last, and stays
)
_S = Submission.__table__.c
# What ``Submission.next_due_at`` is to be, for a statement about the table of submissions.
NEAREST_RUNNING = func.coalesce(
    select(func.min(Clock.due_at))
    .where(
        Clock.submission_id == _S.id,
        Clock.state == ClockState.RUNNING.value,
        Clock.profile.not_in(sorted(OF_OTHERS)),
    )
    .correlate(Submission.__table__)
    .scalar_subquery(),
    literal(NO_DATE, UTCDateTime()),
)


@dataclass(frozen=True, slots=True)
class Untrue:
    """A submission whose stored nearest date is not what its clocks say; NO_DATE means none."""

    submission_id: int
    stored: datetime
    by_clocks: datetime


def open_clocks(session: Session, submission_id: int, *, lock: bool = False) -> list[Clock]:
    """The clocks of a submission that have not ended, in order of their start; ``lock`` keeps
    others from moving them until the transaction ends."""
    wanted = (
        select(Clock)
        .where(Clock.submission_id == submission_id, Clock.state != STOPPED)
        .order_by(Clock.id)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(wanted))


def due_dates(session: Session, submission_id: int) -> dict[str, datetime]:
    """When the open clocks of a submission are due, by profile."""
    wanted = select(Clock.profile, Clock.due_at).where(
        Clock.submission_id == submission_id, Clock.state != STOPPED
    )
    return {profile: due for profile, due in session.execute(wanted)}


def steps_due(session: Session, submissions: Collection[Submission]) -> dict[int, datetime]:
    """By when the step in hand of each of these submissions is to be done, by their id; those whose
    step is not limited are left out."""
    steps = {one.id: step_of(Status(one.status)) for one in submissions}
    wanted = select(Clock.submission_id, Clock.profile, Clock.due_at).where(
        Clock.submission_id.in_(list(steps)), Clock.state != STOPPED
    )
    return {one: due for one, profile, due in session.execute(wanted) if steps[one] == profile}


def nearest_due(session: Session, ids: Collection[int]) -> dict[int, tuple[str, datetime]]:
    """The nearest date that officials who have these submissions in their queue must keep, by id:
    profile and moment. Those for which no such clock runs are left out."""
    if not ids:
        return {}
    rows = session.execute(_RUNNING, {"ids": list(ids)})
    return {one: (profile, due) for one, profile, due in rows}


def untrue_dates(session: Session, after_id: int, limit: int) -> tuple[int, int, list[Untrue]]:
    """Of the next ``limit`` submissions in order of id: how many there are, the id of the last, and
    those whose stored nearest date is not what their clocks say."""
    wanted = (
        select(_S.id, _S.next_due_at, NEAREST_RUNNING)
        .where(_S.id > after_id)
        .order_by(_S.id)
        .limit(limit)
    )
    rows = session.execute(wanted).all()
    found = [Untrue(*row) for row in rows if row[1] != row[2]]
    return len(rows), rows[-1][0] if rows else after_id, found


def clocks_of(session: Session, submission_id: int) -> list[Clock]:
    """Every clock that a submission ever had, in order of their start."""
    return list(
        session.scalars(
            select(Clock).where(Clock.submission_id == submission_id).order_by(Clock.id)
        )
    )


def by_id(session: Session, ids: Collection[int]) -> dict[int, Clock]:
    """These clocks by their id, locked, as they are now."""
    wanted = select(Clock).where(Clock.id.in_(ids)).order_by(Clock.id)
    found = session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {clock.id: clock for clock in found}


def ledger_of(session: Session, clock: Clock) -> Ledger:
    """The ledger of one clock."""
    return ledgers_of(session, [clock])[clock.id]


def ledgers_of(session: Session, clocks: Collection[Clock]) -> dict[int, Ledger]:
    """The ledgers of several clocks, by the id of the clock, in one query."""
    if not clocks:
        return {}
    entries: dict[int, list[Entry]] = {clock.id: [] for clock in clocks}
    for row in session.execute(_ENTRIES.where(_COLUMNS.clock_id.in_(list(entries)))):
        clock_id, kind, *rest = row
        entries[clock_id].append(Entry(EntryKind(kind), *rest))
    return {clock.id: Ledger(from_data(clock.terms), tuple(entries[clock.id])) for clock in clocks}


def running_after(session: Session, last_id: int, limit: int) -> Sequence[Clock]:
    """The next ``limit`` running clocks in order of id, locked; for walking through all of them."""
    return session.scalars(
        select(Clock)
        .where(Clock.id > last_id, Clock.state == ClockState.RUNNING.value)
        .order_by(Clock.id)
        .limit(limit)
        .with_for_update()
    ).all()
