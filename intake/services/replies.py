"""The answer: written by one official, approved by another, kept in versions that never change.

Whoever wrote an answer cannot approve it; the approver sends it or gives it back with a reason, and
so may the coordinator before it goes out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain import contributions as joint
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.permissions import Action, Actor, require
from intake.domain.record import by_official
from intake.domain.replies import PARTS, ReplyState, as_text
from intake.domain.workflow import Move
from intake.models import Reply, Submission
from intake.queries.contributions import of_submission
from intake.services import contributions, moves


def draft(
    session: Session,
    actor: Actor,
    submission: Submission,
    parts: Mapping[str, str],
    *,
    now: datetime,
) -> Reply:
    """Write an answer and put it before an approver; ``parts`` are cleaned, and those that an
    answer needs are not empty. Raises NotAllowed, InvalidMove; ContributionMissing while another
    department owes a contribution that is needed."""
    require(actor, Action.ANSWER, submission.department_id)
    contributions.require_complete(session, submission)
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
    _move(session, actor, submission, Move.DRAFT_REPLY, reply, now=now)
    return reply


def may_approve(actor: Actor, submission: Submission, reply: Reply | None) -> bool:
    """Whether ``actor`` may send this very answer: never one's own."""
    return (
        reply is not None
        and reply.author_id != actor.official_id
        and actor.may(Action.APPROVE, submission.department_id)
    )


def approve(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> Reply:
    """Send the answer that waits. Raises NotAllowed (also for one's own), InvalidMove;
    ContributionMissing as ``draft`` does."""
    require(actor, Action.APPROVE, submission.department_id)
    reply = _waiting(session, submission)
    if reply.author_id == actor.official_id:
        raise NotAllowed("own_reply")
    contributions.require_complete(session, submission)
    reply.state = ReplyState.SENT.value
    reply.approver_id = actor.official_id
    reply.sent_at = now
    with_others = joint.took_part(of_submission(session, submission.id), reply.department_id)
    _move(session, actor, submission, Move.ANSWER, reply, now=now, with_others=with_others)
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
    with_others: Sequence[str] = (),
) -> None:
    data: dict[str, Any] = {"reply": reply.version}
    if with_others:  # the departments that took part in the answer
        data["with"] = list(with_others)
    by = by_official(actor.official_id)
    moves.apply(session, submission, action, by=by, now=now, note=note, data=data)
