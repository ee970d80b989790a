"""A department works a submission off: accept, ask, note, close; for the answer see ``replies``."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.discretion.privacy import KNOWN_OTHERWISE
from intake.domain.errors import InvalidMove
from intake.domain.following.contests import Satisfaction
from intake.domain.history.record import EventKind, by_official
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.clock_moves import CONTEST_WINDOW, REVISION, SENDER_REPLY
from intake.domain.workflow import Move, Status
from intake.models import Message, Note, Submission
from intake.queries.clocks import open_clocks
from intake.queries.desk.contests import rating_of
from intake.services.background import jobs
from intake.services.following import contests
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves


def accept(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Take responsibility for the department; the actor becomes the one who works on it."""
    require(actor, Action.ACCEPT, submission.department_id)
    contests.require_another(session, actor, submission)
    submission.assignee_id = actor.official_id
    moves.apply(session, submission, Move.ACCEPT, by=by_official(actor.official_id), now=now)


def ask_sender(
    session: Session, actor: Actor, submission: Submission, question: str, *, now: datetime
) -> Message:
    """Put a question to the sender; ``question`` is cleaned and not empty. Raises NotAllowed,
    InvalidMove."""
    require(actor, Action.ASK, submission.department_id)
    message = Message(
        submission_id=submission.id,
        from_sender=False,
        author_id=actor.official_id,
        body=question,
        created_at=now,
    )
    session.add(message)
    session.flush()
    moves.apply(
        session,
        submission,
        Move.ASK_SENDER,
        by=by_official(actor.official_id),
        now=now,
        data={"message": message.id},
    )
    return message


def go_on(
    session: Session, actor: Actor, submission: Submission, why: str, *, now: datetime
) -> None:
    """Go on without the reply of the sender, because what was asked is known by other ways; ``why``
    is cleaned and not empty. Raises NotAllowed, InvalidMove."""
    require(actor, Action.ASK, submission.department_id)
    moves.apply(
        session,
        submission,
        Move.SENDER_REPLIED,
        by=by_official(actor.official_id),
        now=now,
        reason_code=KNOWN_OTHERWISE,
        note=why,
    )


def annotate(
    session: Session, actor: Actor, submission: Submission, text: str, *, now: datetime
) -> Note:
    """Leave an internal note; possible in every status. Raises NotAllowed."""
    require(actor, Action.NOTE, submission.department_id)
    last = session.scalar(
        select(Note).where(Note.submission_id == submission.id).order_by(Note.id.desc()).limit(1)
    )
    if last is not None and (last.author_id, last.body) == (actor.official_id, text):
        return last  # the button was pressed twice
    note = Note(submission_id=submission.id, author_id=actor.official_id, body=text, created_at=now)
    session.add(note)
    session.flush()
    record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.NOTED,
            by_official(actor.official_id),
            now,
            data={"note": note.id},
        ),
    )
    jobs.enqueue(session, jobs.for_submission(submission.id, JobKind.INDEX), now=now)
    return note


def may_close(session: Session, submission: Submission, *, now: datetime) -> bool:
    """Whether nothing stands in the way of its end: the sender's time to reply, to revise, or to
    object, is over, or the sender is satisfied with the answer."""
    if submission.status == Status.ANSWERED:
        rating = rating_of(session, submission.id)
        if rating is not None and rating.level == Satisfaction.SATISFIED:
            return True
    waits = (SENDER_REPLY, CONTEST_WINDOW, REVISION)
    running = open_clocks(session, submission.id)
    return all(clock.due_at <= now for clock in running if clock.profile in waits)


def close(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """End it after the answer, or when the sender stays silent. Raises NotAllowed; InvalidMove
    while the sender still has time."""
    require(actor, Action.CLOSE, submission.department_id)
    if not may_close(session, submission, now=now):
        raise InvalidMove("the sender still has time")
    moves.apply(session, submission, Move.CLOSE, by=by_official(actor.official_id), now=now)
