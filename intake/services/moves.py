"""The one door through which a submission changes its status; people, rules and the model all use
it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import StaleSubmission
from intake.domain.jobs import JobKind
from intake.domain.record import By, EventKind
from intake.domain.workflow import Move, Queue, Status, move, queue_of
from intake.models import Submission
from intake.services import clock_moves, contribution_moves, jobs, record
from intake.services.record import NewEvent

# What the sender is told by mail when it happens.
LETTERS: Mapping[Move, str] = {
    Move.ASSIGN: "assigned",
    Move.ASK_SENDER: "asked",
    Move.ANSWER: "answered",
    Move.REDIRECT: "redirected",
    Move.REJECT: "rejected",
}

# After an answer the end is no news; after a question that stayed without a reply it is.
CLOSED_UNANSWERED = "closed"


def apply(
    session: Session,
    submission: Submission,
    action: Move,
    *,
    by: By,
    now: datetime,
    reason_code: str = "",
    note: str = "",
    data: Mapping[str, object] | None = None,
) -> int:
    """Make a move: status, queue, event, clocks, jobs. Returns the event's place in the record.
    Raises InvalidMove."""
    old = Status(submission.status)
    new = move(old, action)
    submission.status = new.value
    submission.queue = queue_of(new).value
    if new in (Status.ANSWERED, Status.CLOSED):
        setattr(submission, f"{new.value}_at", now)
    if queue_of(new) in (Queue.TRIAGE, Queue.SCREENING):
        submission.department_id = None
        submission.assignee_id = None
    seq = record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.ANSWERED if action is Move.ANSWER else EventKind.MOVED,
            by,
            now,
            old=old.value,
            new=new.value,
            reason_code=reason_code,
            note=note,
            data={"move": action.value, **(data or {})},
        ),
    )
    clock_moves.follow(session, submission, action, old, by=by, now=now)
    contribution_moves.follow(session, submission, action, old, now=now)
    touch(session, submission, now=now)
    letter = CLOSED_UNANSWERED if old is Status.WAITING_CITIZEN and new is Status.CLOSED else ""
    letter = letter or LETTERS.get(action, "")
    if letter:
        jobs.enqueue(session, [jobs.notify(submission.id, letter, seq)], now=now)
    return seq


def touch(session: Session, submission: Submission, *, now: datetime) -> None:
    """Note that something that search shows has changed."""
    submission.updated_at = now
    jobs.enqueue(session, jobs.for_submission(submission.id, JobKind.INDEX), now=now)


def expect_version(submission: Submission, version: int | None) -> None:
    """Raise StaleSubmission when the page that acts was opened before somebody else's change."""
    if version is not None and submission.version != version:
        raise StaleSubmission(str(submission.id))
