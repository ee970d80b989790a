"""Answers as approvers see them; that nobody approves their own stands in the query itself."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from intake.domain.answering.replies import ReplyState
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Status
from intake.models import Reply, ReplyHold, Submission
from intake.queries.submissions import within


def approvable_by(actor: Actor, *, everywhere: bool = False) -> ColumnElement[bool]:
    """The condition under which ``actor`` may approve an answer: it waits, somebody else wrote it,
    and it is one of the actor's departments, or ``everywhere``. For queries over Reply and
    Submission."""
    own = true() if everywhere else within(actor, Action.APPROVE)
    return and_(
        Reply.state == ReplyState.DRAFT.value,
        Reply.author_id != actor.official_id,
        Submission.status == Status.DRAFTED.value,
        Submission.restricted.is_(False),
        own,
    )


def approvable(
    session: Session, actor: Actor, submission_id: int, *, everywhere: bool = False
) -> Reply | None:
    """The answer of a submission that ``actor`` may approve, or None."""
    return session.scalar(
        select(Reply)
        .join(Submission, Submission.id == Reply.submission_id)
        .where(Submission.id == submission_id, approvable_by(actor, everywhere=everywhere))
        .order_by(Reply.version.desc())
        .limit(1)
    )


def held_until(session: Session, reply: Reply | None) -> datetime | None:
    """When an approved answer that waits for the coordinator goes out; None for any other."""
    if reply is None or reply.state != ReplyState.APPROVED:
        return None
    hold = session.get(ReplyHold, reply.id)
    return hold.until if hold else None
