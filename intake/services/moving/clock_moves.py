"""Clocks follow the moves: what ``domain.timekeeping.clock_moves`` says, in the transaction of the
move. None of this commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.handover import Standing
from intake.domain.history.record import By
from intake.domain.timekeeping.clock_moves import ClockEffect, effect_of
from intake.domain.timekeeping.clock_profiles import PauseReason
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.workflow import Move, Status
from intake.models import Clock, Submission
from intake.services.timekeeping import clock_book, clocks
from intake.services.timekeeping.clock_book import Change

_ASKED = PauseReason.WAITING_CITIZEN


def follow(
    session: Session,
    submission: Submission,
    action: Move,
    old: Status,
    *,
    by: By,
    now: datetime,
) -> None:
    """Start, rest and end the clocks of a submission that has just been moved from ``old``."""
    standing = Standing(submission.declines, submission.bound)
    new = Status(submission.status)
    effect = effect_of(action, old, new, needs_coordinator=standing.needs_coordinator)
    opened, office = clocks.opened(session, submission.id)
    changes = [
        Change(clock, changed)
        for clock, ledger in opened
        if (changed := _changed(clock, ledger, effect, action, now)) is not None
    ]
    # A pause that ends needs the calendar; the others only put an entry down.
    if effect.resumes:
        changes += [
            Change(clock, ledger.resumed(max(now, ledger.last.at), office, reason=_ASKED.value))
            for clock, ledger in opened
            if clock.state == ClockState.PAUSED and ledger.last.reason == _ASKED
        ]
    clock_book.write(session, changes, by=by, now=now, office=office)
    session.flush()
    going = {clock.profile for clock, _ledger in opened if clock.state != ClockState.STOPPED}
    for profile in effect.starts:
        if profile in going:  # a referral does not give the council its three months again
            continue
        clocks.start_for(session, submission.id, profile, by=by, now=now)


def _changed(
    clock: Clock, ledger: Ledger, effect: ClockEffect, action: Move, now: datetime
) -> Ledger | None:
    """The ledger with one entry more, or None when the move does nothing to this clock."""
    # The clocks of machines differ: a move may seem to come before the one that it follows.
    at = max(now, ledger.last.at)
    if clock.profile in effect.ends or effect.ends_promise:
        return ledger.stopped(at, action.value)
    if effect.pauses and clock.state == ClockState.RUNNING and _ASKED in ledger.profile.pauses_on:
        return ledger.paused(at, _ASKED)
    return None
