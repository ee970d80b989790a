"""The clocks of a submission: start, pause, resume, extend, stop. None of these commits.

Each change is one entry of the clock's ledger; a promised date that moves is an event of the
record as well, with the old and the new date.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import NotAllowed
from intake.domain.history.record import By, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping import escalation
from intake.domain.timekeeping.clock_profiles import PauseReason
from intake.domain.timekeeping.clock_standing import Standing, fold
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.deadlines import Calendar, local_date
from intake.models import Clock, Submission
from intake.queries import clocks as kept
from intake.services.timekeeping import clock_book
from intake.services.timekeeping.clock_book import Change, office_since
from intake.services.timekeeping.deadline_profiles import shipped


@dataclass(frozen=True, slots=True)
class Extension:
    """How much longer, in the unit of the profile, and why; ``note`` is what a person typed."""

    count: int
    reason_code: str
    note: str = ""


def reckon(session: Session, code: str, at: datetime) -> Ledger:
    """The ledger of a clock that starts at ``at``, not yet stored: what will be promised. Raises
    NotFound for an unknown profile."""
    return reckon_with_office(session, code, at)[0]


def reckon_with_office(session: Session, code: str, at: datetime) -> tuple[Ledger, OfficeTime]:
    """The same, with the calendar that it was reckoned by, which reaches over the escalation."""
    profile = shipped().profile(code)
    office = office_since(session, local_date(at), profile.reach_days)
    return Ledger(profile).started(at, office), office


def start_for(
    session: Session,
    submission_id: int,
    code: str,
    *,
    by: By,
    now: datetime,
    at: datetime | None = None,
) -> Clock:
    """Start a clock of the profile ``code`` at ``at`` (now). If the profile is promised to the
    sender, its date becomes the submission's. Raises NotFound; a second open clock of one profile
    breaks a constraint of the database."""
    ledger, office = reckon_with_office(session, code, at or now)
    (clock_id,) = clock_book.keep(session, [(submission_id, ledger)], by=by, now=now, office=office)
    if not ledger.profile.promised:
        return session.get_one(Clock, clock_id)
    clock = session.get_one(Clock, clock_id)
    clock_book.promise(session, [clock], now=now)
    return clock


def pause(
    session: Session, submission_id: int, reason: PauseReason, *, by: By, now: datetime
) -> list[Clock]:
    """Stop the time of every running clock that rests for this reason; returns those."""
    clocks, office = opened(session, submission_id)
    changes = [
        Change(clock, ledger.paused(now, reason))
        for clock, ledger in clocks
        if clock.state == ClockState.RUNNING and reason in ledger.profile.pauses_on
    ]
    return _write(session, changes, by=by, now=now, office=office)


def resume(
    session: Session, submission_id: int, reason: PauseReason, *, by: By, now: datetime
) -> list[Clock]:
    """Let the clocks that rest for this reason run again; returns those."""
    clocks, office = opened(session, submission_id)
    changes = [
        Change(clock, ledger.resumed(now, office, reason=reason.value))
        for clock, ledger in clocks
        if clock.state == ClockState.PAUSED and ledger.last.reason == reason
    ]
    return _write(session, changes, by=by, now=now, office=office)


def stop(
    session: Session,
    submission_id: int,
    reason_code: str,
    *,
    by: By,
    now: datetime,
    profiles: Collection[str] | None = None,
) -> list[Clock]:
    """End the open clocks of these profiles (None = all) and note how each ended; returns those."""
    clocks, office = opened(session, submission_id)
    changes = [
        Change(clock, ledger.stopped(now, reason_code))
        for clock, ledger in clocks
        if profiles is None or clock.profile in profiles
    ]
    return _write(session, changes, by=by, now=now, office=office)


def extend(
    session: Session,
    clock: Clock,
    extension: Extension,
    *,
    asker: Actor,
    approver: Actor,
    now: datetime,
) -> None:
    """Give a clock more time. Whoever approves is another person than the one who asks.

    Raises NotAllowed, and ClockRefused without a reason, beyond the limits or once it is late.
    """
    submission = session.get_one(Submission, clock.submission_id)
    require(asker, Action.ANSWER, submission.department_id)
    require(approver, Action.EXTEND, submission.department_id)
    if asker.official_id == approver.official_id:
        raise NotAllowed("own_extension")
    session.refresh(clock, with_for_update=True)
    ledger = kept.ledger_of(session, clock)
    office = office_since(session, local_date(clock.started_at))
    longer = ledger.extended(now, extension.count, reason=extension.reason_code, office=office)
    change = Change(clock, longer, approver.official_id, extension.note)
    clock_book.write(session, [change], by=by_official(asker.official_id), now=now, office=office)


def standing_of(session: Session, clock: Clock, now: datetime) -> Standing:
    """How a stored clock stands at ``now``."""
    office = office_since(session, local_date(clock.started_at))
    return fold(kept.ledger_of(session, clock), now, office)


def is_publicly_late(session: Session, submission_id: int, *, now: datetime) -> bool:
    """Whether the public label says "late": see ``domain.timekeeping.escalation``."""
    clocks, office = opened(session, submission_id)
    return any(
        escalation.is_publicly_late(
            fold(ledger, max(now, ledger.last.at), office), now=now, calendar=office.calendar
        )
        for clock, ledger in clocks
        if ledger.profile.promised
    )


def opened(session: Session, submission_id: int) -> tuple[list[tuple[Clock, Ledger]], OfficeTime]:
    """The open clocks of a submission, locked, each with its ledger; and the calendar since the
    first began."""
    clocks = kept.open_clocks(session, submission_id, lock=True)
    ledgers = kept.ledgers_of(session, clocks)
    since = min((local_date(clock.started_at) for clock in clocks), default=None)
    office = office_since(session, since) if since else OfficeTime(Calendar(), shipped().hours)
    return [(clock, ledgers[clock.id]) for clock in clocks], office


def _write(
    session: Session, changes: list[Change], *, by: By, now: datetime, office: OfficeTime
) -> list[Clock]:
    clock_book.write(session, changes, by=by, now=now, office=office)
    return [change.clock for change in changes]
