"""The answer: written by one official, approved by another, kept in versions that never change.

Whoever wrote an answer cannot approve it; the approver sends it or gives it back with a reason, and
so may the coordinator before it goes out.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotAllowed
from intake.domain.permissions import Action, Actor, require
from intake.domain.record import by_official
from intake.domain.replies import PARTS, ReplyState, as_text
from intake.domain.workflow import Move
from intake.models import Reply, Submission
from intake.services import moves, reply_checks


def draft(
    session: Session,
    actor: Actor,
    submission: Submission,
    parts: Mapping[str, str],
    *,
    now: datetime,
    template: int | None = None,
) -> Reply:
    """Write an answer and put it before an approver; ``parts`` are cleaned, and ``template`` is
    the version of the template that it began with, if any. Raises NotAllowed, InvalidMove, and
    InvalidData when a check finds what must not go out: its problems are codes of
    domain.reply_checks.Check by part."""
    require(actor, Action.ANSWER, submission.department_id)
    blocked = reply_checks.problems(submission, parts, now=now)
    if blocked:
        raise InvalidData(blocked)
    last = latest(session, submission.id)
    reply = Reply(
        submission_id=submission.id,
        version=(last.version if last else 0) + 1,
        language=submission.sender_language,
        parts={part.value: parts.get(part.value, "") for part in PARTS},
        body=as_text(parts),
        state=ReplyState.DRAFT.value,
        department_id=submission.department_id,
        author_id=actor.official_id,
        approver_id=None,
        created_at=now,
        sent_at=None,
    )
    session.add(reply)
    session.flush()
    began_with = {"template": template} if template is not None else {}
    _move(session, actor, submission, Move.DRAFT_REPLY, reply, now=now, data=began_with)
    return reply


def may_approve(actor: Actor, submission: Submission, reply: Reply | None) -> bool:
    """Whether ``actor`` may send this very answer: never one's own."""
    return (
        reply is not None
        and reply.author_id != actor.official_id
        and actor.may(Action.APPROVE, submission.department_id)
    )


def approve(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> Reply:
    """Send the answer that waits. Raises NotAllowed (also for one's own), InvalidMove."""
    require(actor, Action.APPROVE, submission.department_id)
    reply = _waiting(session, submission)
    if reply.author_id == actor.official_id:
        raise NotAllowed("own_reply")
    reply.state = ReplyState.SENT.value
    reply.approver_id = actor.official_id
    reply.sent_at = now
    _move(session, actor, submission, Move.ANSWER, reply, now=now)
    return reply


def give_back(
    session: Session, actor: Actor, submission: Submission, why: str, *, now: datetime
) -> Reply:
    """Return the answer that waits to its author. Raises NotAllowed, InvalidMove."""
    require(actor, Action.RETURN_REPLY, submission.department_id)
    reply = _waiting(session, submission)
    reply.state = ReplyState.RETURNED.value
    _move(session, actor, submission, Move.RETURN_REPLY, reply, now=now, note=why)
    return reply


def latest(session: Session, submission_id: int) -> Reply | None:
    """The last version of the answer, whatever became of it."""
    return session.scalar(
        select(Reply)
        .where(Reply.submission_id == submission_id)
        .order_by(Reply.version.desc())
        .limit(1)
    )


def _waiting(session: Session, submission: Submission) -> Reply:
    reply = latest(session, submission.id)
    if reply is None or reply.state != ReplyState.DRAFT:
        raise InvalidMove("no answer waits for approval")
    return reply


def _move(
    session: Session,
    actor: Actor,
    submission: Submission,
    action: Move,
    reply: Reply,
    *,
    now: datetime,
    note: str = "",
    data: Mapping[str, object] | None = None,
) -> None:
    data = {"reply": reply.version, **(data or {})}
    by = by_official(actor.official_id)
    moves.apply(session, submission, action, by=by, now=now, note=note, data=data)
