"""More time for an answer: granted once, with a reason, by somebody other than whoever works on it;
the sender is told the new date."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import ClockRefused, NotAllowed
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.clock_moves import PROMISED
from intake.domain.timekeeping.clocks import ClockState, EntryKind, Ledger
from intake.models import Clock, Submission
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.timekeeping import clock_book, clocks
from intake.services.timekeeping.clock_book import Change
from intake.services.timekeeping.clocks import Extension

EXTENDED = "extended"  # the letter


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be granted now: at most ``most`` units of the profile's extension."""

    profile: str
    due_at: datetime
    most: int


def may_grant(actor: Actor, submission: Submission) -> bool:
    """Whether it is for ``actor`` to grant more time, if any can be granted at all."""
    return (
        actor.may(Action.EXTEND, submission.department_id)
        and actor.official_id != submission.assignee_id
    )


def offer(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> Offer | None:
    """What ``actor`` may grant for the promised clock of a submission; None when nothing."""
    if not may_grant(actor, submission):
        return None
    found = _promised(session, submission)
    if found is None:
        return None
    clock, ledger = found
    limit = ledger.profile.extension
    granted = sum(1 for entry in ledger.entries if entry.kind is EntryKind.EXTEND)
    if granted >= limit.times or now > clock.due_at:
        return None
    return Offer(clock.profile, clock.due_at, limit.count)


def grant(
    session: Session,
    actor: Actor,
    submission: Submission,
    extension: Extension,
    *,
    now: datetime,
) -> None:
    """Move the promised date to a later one.

    Raises NotAllowed, also for whoever works on the submission, and ClockRefused: without a clock
    that runs, beyond the limits of its profile, or once the date has passed.
    """
    require(actor, Action.EXTEND, submission.department_id)
    if not may_grant(actor, submission):
        raise NotAllowed("own_extension")
    found = _promised(session, submission)
    if found is None:
        raise ClockRefused("not_running")
    clock, ledger = found
    at = max(now, ledger.last.at)
    office = clocks.opened(session, submission.id)[1]
    longer = ledger.extended(at, extension.count, reason=extension.reason_code, office=office)
    change = Change(clock, longer, actor.official_id, extension.note)
    by = by_official(actor.official_id)
    clock_book.write(session, [change], by=by, now=now, office=office)
    told = NewEvent(submission.id, EventKind.NOTIFIED, by, now, data={"letter": EXTENDED})
    seq = record.append(session, told)
    jobs.enqueue(session, [jobs.notify(submission.id, EXTENDED, seq)], now=now)
    moves.touch(session, submission, now=now)


def _promised(session: Session, submission: Submission) -> tuple[Clock, Ledger] | None:
    """The clock of the date that the sender was told, if it runs."""
    opened, _office = clocks.opened(session, submission.id)
    return next(
        (
            (clock, ledger)
            for clock, ledger in opened
            if clock.profile in PROMISED and clock.state == ClockState.RUNNING
        ),
        None,
    )
