"""The one door through which a submission changes its status; people, rules and the model all use
it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intake.domain.errors import InvalidMove, StaleSubmission
from intake.domain.history.record import SYSTEM, By, EventKind
from intake.domain.jobs import JobKind
from intake.domain.workflow import Move, Queue, Status, move, moves_for, queue_of
from intake.models import Submission
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import (
    clock_moves,
    cluster_moves,
    contribution_moves,
    notice_moves,
    publication_moves,
)
from intake.services.moving.cluster_moves import Along

# What the sender is told by mail when it happens.
LETTERS: Mapping[Move, str] = {
    Move.ASSIGN: "assigned",
    Move.ASK_SENDER: "asked",
    Move.ANSWER: "answered",
    Move.REDIRECT: "redirected",
    Move.REJECT: "rejected",
    Move.MERGE: "merged",
    Move.REOPEN: "contested",
    Move.OBJECT: "contested",
    Move.ANSWER_ALONG: "answered",
    Move.EVALUATE: "evaluation",
    Move.ASK_REVISION: "revise",
    Move.ADOPT: "decided",
    Move.TURN_DOWN: "decided",
    Move.UPHOLD: "decided",
    Move.REFER: "assigned",
    Move.APPEAL: "contested",
    Move.START_PILOT: "carried_out",
    Move.SCALE_UP: "carried_out",
    Move.COMPLETE: "carried_out",
    Move.STOP: "carried_out",
}
_ANSWERS = frozenset({Move.ANSWER, Move.ANSWER_ALONG})

# After an answer the end is no news; after a question that stayed without a reply it is.
CLOSED_UNANSWERED = "closed"


def apply(  # noqa: PLR0913 (the one door of every move: all of it is part of the event)
    session: Session,
    submission: Submission,
    action: Move,
    *,
    by: By,
    now: datetime,
    reason_code: str = "",
    note: str = "",
    data: Mapping[str, object] | None = None,
    back_to: Status | None = None,
) -> int:
    """Make a move: status, queue, event, clocks, jobs, and what follows for those joined to it.
    ``back_to`` is where it was before, for the move that leads back. Returns the event's place in
    the record. Raises InvalidMove, also for a move that only proposals make."""
    old = Status(submission.status)
    if action not in moves_for(submission.kind):
        raise InvalidMove(f"{action.value} of {submission.kind}")
    new = move(old, action, back_to=back_to)
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
            EventKind.ANSWERED if action in _ANSWERS else EventKind.MOVED,
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
    notice_moves.follow(session, submission, action, by=by, now=now)
    publication_moves.follow(session, submission, action, now=now)
    touch(session, submission, now=now)
    if letter := _letter(action, old, new):
        jobs.enqueue(session, [jobs.notify(submission.id, letter, seq)], now=now)
    for along in cluster_moves.follow(session, submission, action, old, now=now):
        _apply_along(session, along, by=by, now=now, data=data)
    return seq


def _apply_along(
    session: Session, along: Along, *, by: By, now: datetime, data: Mapping[str, object] | None
) -> None:
    """Make the move of another that follows from one whose event says ``data``."""
    answered = along.action is Move.ANSWER_ALONG
    apply(
        session,
        along.submission,
        along.action,
        by=by if answered else SYSTEM,
        now=now,
        reason_code=along.reason_code,
        data={**along.data, **(_shared(data) if answered else {})},
        back_to=along.back_to,
    )


def _shared(data: Mapping[str, object] | None) -> Mapping[str, object]:
    """What the event of an answer says and those joined to it read too: who took part in it."""
    return {"with": data["with"]} if data and "with" in data else {}


def _letter(action: Move, old: Status, new: Status) -> str:
    if old in (Status.WAITING_CITIZEN, Status.REVISE) and new is Status.CLOSED:
        return CLOSED_UNANSWERED
    return LETTERS.get(action, "")


def touch(session: Session, submission: Submission, *, now: datetime) -> None:
    """Note that something that pages and search show has changed: whoever has its page open acts on
    an older version now, even within the same moment."""
    submission.updated_at = now
    flag_modified(submission, "updated_at")
    jobs.enqueue(session, jobs.for_submission(submission.id, JobKind.INDEX), now=now)


def expect_version(submission: Submission, version: int | None) -> None:
    """Raise StaleSubmission when the page that acts was opened before somebody else's change."""
    if version is not None and submission.version != version:
        raise StaleSubmission(str(submission.id))
