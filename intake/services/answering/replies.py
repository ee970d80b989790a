"""The answer: written by one official, approved by another, kept in versions that never change.

Whoever wrote an answer cannot approve it; the approver sends it or gives it back with a reason, and
so may the coordinator before it goes out.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering import contributions as joint
from intake.domain.answering.replies import PARTS, ReplyState, as_text, goes_out_at
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed
from intake.domain.history.record import SYSTEM, EventKind, by_official
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor, require
from intake.domain.workflow import Move, Status
from intake.models import Reply, ReplyHold, Submission
from intake.queries.answering.contributions import of_submission
from intake.queries.answering.replies import approvable, held_until
from intake.queries.answering.reply_templates import settings_of
from intake.queries.desk.contests import others_who_may
from intake.services.answering import contributions, reply_checks
from intake.services.background import jobs
from intake.services.following import contests
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves


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
    the version of the template that it began with, if any. Raises NotAllowed, InvalidMove;
    ContributionMissing while another department owes a contribution that is needed; and
    InvalidData when a check finds what must not go out: its problems are codes of
    domain.answering.reply_checks.Check by part."""
    require(actor, Action.ANSWER, submission.department_id)
    contests.require_another(session, actor, submission)
    contributions.require_complete(session, submission)
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


def is_free_to_go(reply: Reply | None, actor: Actor) -> bool:
    """Whether ``reply`` waits for an approver, and ``actor`` did not write it."""
    return (
        reply is not None
        and reply.state == ReplyState.DRAFT
        and reply.author_id != actor.official_id
    )


def may_approve(
    session: Session, actor: Actor, submission: Submission, reply: Reply | None
) -> bool:
    """Whether ``actor`` may send this very answer: never one's own."""
    if reply is None or not is_free_to_go(reply, actor):
        return False
    return actor.may(Action.APPROVE, submission.department_id) or stands_in(
        session, actor, submission, reply
    )


def stands_in(session: Session, actor: Actor, submission: Submission, reply: Reply) -> bool:
    """Whether ``actor`` coordinates and nobody in the department could approve what the author of
    ``reply`` wrote: an answer that nobody may send is worse than one that the coordinator sends."""
    return actor.may(Action.BIND) and not others_who_may(
        session, Action.APPROVE, submission.department_id, without=reply.author_id
    )


def approve(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> Reply:
    """Send the answer that waits, or let it wait for the coordinator where the department has
    settled so. Where the department has nobody else, a coordinator may. Raises NotAllowed (also for
    one's own), InvalidMove; ContributionMissing as
    ``draft`` does."""
    if not actor.may(Action.BIND):
        require(actor, Action.APPROVE, submission.department_id)
    reply = _waiting(session, submission)
    alone = stands_in(session, actor, submission, reply)
    if not alone:
        require(actor, Action.APPROVE, submission.department_id)
    if not is_free_to_go(reply, actor):
        raise NotAllowed("own_reply")
    contributions.require_complete(session, submission)
    # The third lock: the database says the same, whatever the two before made of the objects.
    if approvable(session, actor, submission.id, everywhere=alone) is not reply:
        raise InvalidMove("no answer waits for approval")
    reply.approver_id = actor.official_id
    settled = settings_of(session, submission.department_id)
    until = goes_out_at(now, settled.hold_hours if settled else 0, submission.due_at)
    if until > now:
        _hold(session, actor, submission, reply, until=until, now=now)
        return reply
    reply.state, reply.sent_at = ReplyState.SENT.value, now
    _move(session, actor, submission, Move.ANSWER, reply, now=now, data=_others(session, reply))
    return reply


def send_held(session: Session, reply_id: int, *, now: datetime) -> None:
    """Send an approved answer whose time for the coordinator is over; nothing when it was given
    back, or the submission has gone elsewhere. Repeatable."""
    reply = session.get(Reply, reply_id)
    until = held_until(session, reply)
    if reply is None or until is None:
        return
    submission = session.get_one(Submission, reply.submission_id)
    last = latest(session, submission.id)
    if submission.status != Status.DRAFTED or last is not reply:
        return
    if until > now:
        jobs.enqueue(session, [_sending(reply)], now=until)
        return
    reply.state, reply.sent_at = ReplyState.SENT.value, now
    data = {"reply": reply.version, "approver": reply.approver_id, **_others(session, reply)}
    moves.apply(session, submission, Move.ANSWER, by=SYSTEM, now=now, data=data)


def _others(session: Session, reply: Reply) -> dict[str, object]:
    """The departments that took part in the answer, for its event."""
    found = joint.took_part(of_submission(session, reply.submission_id), reply.department_id)
    return {"with": list(found)} if found else {}


def _hold(
    session: Session,
    actor: Actor,
    submission: Submission,
    reply: Reply,
    *,
    until: datetime,
    now: datetime,
) -> None:
    reply.state = ReplyState.APPROVED.value
    session.add(ReplyHold(reply_id=reply.id, approved_at=now, until=until))
    record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.REPLY_APPROVED,
            by_official(actor.official_id),
            now,
            data={"reply": reply.version},
        ),
    )
    moves.touch(session, submission, now=now)
    jobs.enqueue(session, [_sending(reply)], now=until)


def _sending(reply: Reply) -> jobs.Wish:
    return jobs.Wish(JobKind.SEND_REPLY, str(reply.id), {"reply": reply.id})


def give_back(
    session: Session, actor: Actor, submission: Submission, why: str, *, now: datetime
) -> Reply:
    """Return the answer that waits to its author, also one that was approved and has not gone out
    yet. Raises NotAllowed, InvalidMove."""
    require(actor, Action.RETURN_REPLY, submission.department_id)
    reply = _waiting(session, submission, ReplyState.DRAFT, ReplyState.APPROVED)
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


def _waiting(session: Session, submission: Submission, *states: ReplyState) -> Reply:
    reply = latest(session, submission.id)
    if reply is None or reply.state not in (states or (ReplyState.DRAFT,)):
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
