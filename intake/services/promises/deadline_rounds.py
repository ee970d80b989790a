"""Nobody is left in silence: a late submission is apologised for and reported on, a question that
stays without a reply is recalled and then closed, and the window after an answer ends by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.timekeeping.clock_moves import APPEAL_WINDOW, CONTEST_WINDOW, REVISION
from intake.domain.timekeeping.escalation import Rung
from intake.domain.workflow import Move, Status
from intake.models import Submission
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves, notice_moves
from intake.services.promises import clock_rounds
from intake.services.promises.clock_rounds import DueWarning, ToSender
from intake.services.timekeeping import clocks

AT_ONCE = 200
SENDER_REPLY = "sender_reply"
REMINDER, APOLOGY, PROGRESS = "reminder", "late_apology", "late_progress"
REVISE_REMINDER = "revise_reminder"
LETTERS = frozenset({REMINDER, REVISE_REMINDER, APOLOGY, PROGRESS})
_REMINDERS = {SENDER_REPLY: REMINDER, REVISION: REVISE_REMINDER}
_TO_SENDER = {ToSender.NOTHING: "", ToSender.APOLOGY: APOLOGY, ToSender.PROGRESS: PROGRESS}
# The end of which clock closes a submission of which status, and why.
_ENDS = {
    SENDER_REPLY: (Status.WAITING_CITIZEN, "no_reply"),
    CONTEST_WINDOW: (Status.ANSWERED, "window_over"),
    REVISION: (Status.REVISE, "no_reply"),
    APPEAL_WINDOW: (Status.NOT_ACCEPTED, "window_over"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """What a look at the deadlines did; ``more`` says that others wait to be looked at."""

    looked_at: int = 0
    told: int = 0
    closed: int = 0
    more: bool = False

    def and_then(self, other: "Round") -> "Round":
        """Both together."""
        return Round(
            self.looked_at + other.looked_at,
            self.told + other.told,
            self.closed + other.closed,
            other.more,
        )


def look_after(session: Session, *, now: datetime, limit: int = AT_ONCE) -> Round:
    """Tell and close whatever is due now, at most ``limit`` clocks; the caller commits."""
    warnings = clock_rounds.due_warnings(session, now, limit)
    told = closed = 0
    rest = []
    for warning in warnings:
        submission = session.get_one(Submission, warning.submission_id, with_for_update=True)
        if _is_over(warning, submission):
            _close(session, submission, warning, now=now)
            closed += 1
        else:
            told += _tell(session, submission, warning, now=now)
            rest.append(warning)
    clock_rounds.mark_told(session, rest, now=now)
    session.flush()
    return Round(len(warnings), told, closed, more=len(warnings) == limit)


def _is_over(warning: DueWarning, submission: Submission) -> bool:
    status, _reason = _ENDS.get(warning.profile, (None, ""))
    return status == submission.status and warning.rung >= Rung.DUE


def _close(session: Session, submission: Submission, warning: DueWarning, *, now: datetime) -> None:
    _status, reason = _ENDS[warning.profile]
    if warning.profile == APPEAL_WINDOW:  # what was not accepted stays so; only the window ends
        clocks.stop(session, submission.id, reason, by=SYSTEM, now=now, profiles={warning.profile})
        return
    moves.apply(session, submission, Move.CLOSE, by=SYSTEM, now=now, reason_code=reason)


def _tell(session: Session, submission: Submission, warning: DueWarning, *, now: datetime) -> bool:
    """Have officials told, and write to the sender if it is time to; whether that was so."""
    notice_moves.climb(session, submission, warning.profile, warning.rung, warning.tells, now=now)
    letter = _letter(warning)
    # What came from another system is answered for there until it is answered here.
    if not letter or submission.source is not None:
        return False
    seq = record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.NOTIFIED,
            SYSTEM,
            now,
            data={"letter": letter, "clock": warning.profile, "due": warning.due_at.isoformat()},
        ),
    )
    jobs.enqueue(session, [jobs.notify(submission.id, letter, seq)], now=now)
    return True


def _letter(warning: DueWarning) -> str:
    if warning.profile in _REMINDERS:
        return _REMINDERS[warning.profile] if warning.rung == Rung.WARNING else ""
    return _TO_SENDER[warning.to_sender]
