"""Submissions about the same matter are joined, so that one answer reaches all who wrote.

Every sender keeps number, text, clock and the right to object; what is joined can be taken apart
again, and is then where it was before. Triage decides; a department may propose. Nothing commits.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidMove
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.workflow import JOINABLE, Move, Status
from intake.models import ClusterProposal, Message, Submission
from intake.queries.desk.clusters import count_waiting, proposal_for, stay_of, stays_with
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import cluster_moves, moves

# One answer is one transaction: so many members keep others from writing for about a second.
MOST_MEMBERS = 200


def may_join(submission: Submission) -> bool:
    """Whether it can still be answered together with another, or others with it."""
    return (
        submission.status in JOINABLE
        and not submission.restricted
        and submission.answered_at is None
    )


def join(
    session: Session,
    actor: Actor,
    submission: Submission,
    main: Submission,
    *,
    now: datetime,
    note: str = "",
) -> None:
    """Have ``submission`` answered by the answer of ``main``, with all that are joined to it. The
    caller has checked that the actor may read both. Raises NotAllowed, InvalidMove."""
    require(actor, Action.TRIAGE, submission.department_id)
    _check(submission, main)
    brought = stays_with(session, submission.id)
    if count_waiting(session, main.id) + len(brought) >= MOST_MEMBERS:
        raise InvalidMove("the cluster is full")
    status_before = submission.status
    by = by_official(actor.official_id)
    data = {"into": main.id}
    moves.apply(session, submission, Move.MERGE, by=by, now=now, note=note, data=data)
    cluster_moves.stay(
        session,
        submission,
        main,
        status_before=status_before,
        now=now,
        joined_by=actor.official_id,
    )
    for one, _ in brought:
        cluster_moves.pass_to(session, one, main, now=now, came_with=submission.id)
    added = NewEvent(main.id, EventKind.CLUSTER, by, now, data={"joined": submission.id})
    record.append(session, added)
    # Whoever is about to answer must see the new text first: their page is out of date now.
    moves.touch(session, main, now=now)
    _decide(session, actor, submission.id, main.id, agreed=True, now=now)


def part(
    session: Session, actor: Actor, submission: Submission, *, now: datetime, note: str
) -> None:
    """Take a joined submission out again: it is where it was before, and those that it brought come
    back to it. Raises NotAllowed, InvalidMove."""
    require(actor, Action.TRIAGE, submission.department_id)
    stay = stay_of(session, submission.id)
    if stay is None:
        raise InvalidMove("the submission is not joined to another")
    joined_at, back_to, main_id = stay.joined_at, Status(stay.status_before), stay.main_id
    moves.apply(
        session,
        submission,
        Move.UNMERGE,
        by=by_official(actor.official_id),
        now=now,
        note=note,
        data={"from": main_id},
        back_to=back_to,
    )
    if back_to is Status.WAITING_CITIZEN and _has_replied(session, submission.id, joined_at):
        moves.apply(
            session,
            submission,
            Move.SENDER_REPLIED,
            by=by_official(actor.official_id),
            now=now,
        )


def propose(
    session: Session,
    actor: Actor,
    submission: Submission,
    main: Submission,
    *,
    now: datetime,
    note: str = "",
) -> ClusterProposal:
    """Put before triage that two submissions are about the same matter; the same proposal made
    again is one. Raises NotAllowed, InvalidMove."""
    require(actor, Action.ANSWER, submission.department_id)
    _check(submission, main)
    waiting = proposal_for(session, submission.id, main.id)
    if waiting is not None:
        return waiting
    proposal = ClusterProposal(
        submission_id=submission.id,
        main_id=main.id,
        note=note,
        proposed_at=now,
        proposed_by_id=actor.official_id,
        decided_at=None,
        decided_by_id=None,
        agreed=False,
    )
    session.add(proposal)
    by = by_official(actor.official_id)
    data = {"proposed": main.id}
    record.append(session, NewEvent(submission.id, EventKind.CLUSTER, by, now, data=data))
    return proposal


def decline_proposal(
    session: Session, actor: Actor, submission: Submission, main_id: int, *, now: datetime
) -> None:
    """Say that two submissions are not about the same matter. Raises NotAllowed."""
    require(actor, Action.TRIAGE, submission.department_id)
    _decide(session, actor, submission.id, main_id, agreed=False, now=now)


def _check(submission: Submission, main: Submission) -> None:
    if submission.id == main.id:
        raise InvalidMove("a submission cannot be joined to itself")
    if not may_join(submission) or not may_join(main):
        raise InvalidMove("not both can be answered together")


def _has_replied(session: Session, submission_id: int, since: datetime) -> bool:
    found = select(Message.id).where(
        Message.submission_id == submission_id,
        Message.from_sender.is_(True),
        Message.created_at >= since,
    )
    return session.scalar(found.limit(1)) is not None


def _decide(
    session: Session,
    actor: Actor,
    submission_id: int,
    main_id: int,
    *,
    agreed: bool,
    now: datetime,
) -> None:
    proposal = proposal_for(session, submission_id, main_id)
    if proposal is not None:
        proposal.decided_at, proposal.decided_by_id = now, actor.official_id
        proposal.agreed = agreed
