"""Reading the path of proposals: what a secretary leads, a chair decides on, a department carries
out; decisions, milestones and diary."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from intake.domain.evaluation.excerpts import LISTED
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import PROPOSAL_KINDS
from intake.domain.workflow import Status
from intake.models import (
    CallVersion,
    DiaryEntry,
    Milestone,
    ProposalCall,
    ProposalDecision,
    Submission,
)
from intake.queries.recusals import not_recused
from intake.queries.submissions import within

PAGE = 100
_LEADING = (Action.PREPARE_EVALUATION, Action.DECIDE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which proposals; None does not filter."""

    status: Status | None = None
    call_id: int | None = None


def led_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` leads a proposal to its decision, or decides on it: in
    the departments where the role of secretary or chair is held; nothing in quarantine, and nothing
    from which ``actor`` is recused."""
    return and_(
        not_recused(actor),
        or_(*(within(actor, action) for action in _LEADING)),
        Submission.kind.in_([kind.value for kind in PROPOSAL_KINDS]),
        Submission.status.in_([status.value for status in LISTED]),
        Submission.department_id.is_not(None),
        Submission.restricted.is_(False),
    )


def led_one(session: Session, actor: Actor, submission_id: int) -> Submission | None:
    """One of them, or None when there is none or it is not the actor's."""
    return session.scalar(select(Submission).where(Submission.id == submission_id, led_by(actor)))


def led(session: Session, actor: Actor, wanted: Filter, *, after: int = 0) -> list[Submission]:
    """A page of them, the next date first; one more than PAGE when there are others."""
    found = select(Submission).where(led_by(actor), _where(wanted))
    found = found.order_by(Submission.next_due_at, Submission.id).offset(after).limit(PAGE + 1)
    return list(session.scalars(found))


def counts(session: Session, actor: Actor, wanted: Filter) -> dict[str, int]:
    """How many there are of each status, whichever status is wanted."""
    found = (
        select(Submission.status, func.count())
        .where(led_by(actor), _where(Filter(None, wanted.call_id)))
        .group_by(Submission.status)
    )
    return {status: number for status, number in session.execute(found)}


def calls_of(session: Session, actor: Actor) -> list[int]:
    """The calls that these proposals answer, the newest first."""
    found = (
        select(ProposalCall.call_id)
        .join(Submission, Submission.id == ProposalCall.submission_id)
        .where(led_by(actor))
        .distinct()
        .order_by(ProposalCall.call_id.desc())
    )
    return list(session.scalars(found))


def call_ids(session: Session, submission_ids: Collection[int]) -> dict[int, int]:
    """The call that each of these proposals answers; those that answer none are left out."""
    found = select(ProposalCall.submission_id, ProposalCall.call_id).where(
        ProposalCall.submission_id.in_(submission_ids)
    )
    return {one: call_id for one, call_id in session.execute(found)}


def rules_of(session: Session, submission_id: int) -> CallVersion | None:
    """The version of the call that a proposal answers, by whose rules it is judged; None for
    none."""
    return session.scalar(
        select(CallVersion)
        .join(
            ProposalCall,
            and_(
                ProposalCall.call_id == CallVersion.call_id,
                ProposalCall.call_version == CallVersion.number,
            ),
        )
        .where(ProposalCall.submission_id == submission_id)
    )


def decisions(session: Session, submission_id: int) -> Sequence[ProposalDecision]:
    """What was decided on a proposal, oldest first."""
    found = select(ProposalDecision).where(ProposalDecision.submission_id == submission_id)
    return session.scalars(found.order_by(ProposalDecision.number)).all()


def milestones(session: Session, submission_id: int) -> Sequence[Milestone]:
    """The milestones of a proposal, by their day."""
    found = select(Milestone).where(Milestone.submission_id == submission_id)
    return session.scalars(found.order_by(Milestone.due_on, Milestone.id)).all()


def diary(session: Session, submission_id: int) -> Sequence[DiaryEntry]:
    """What was told of carrying it out, newest first."""
    found = select(DiaryEntry).where(DiaryEntry.submission_id == submission_id)
    return session.scalars(found.order_by(DiaryEntry.id.desc())).all()


def _where(wanted: Filter) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if wanted.status is not None:
        condition &= Submission.status == wanted.status.value
    if wanted.call_id is not None:
        answers = select(ProposalCall.submission_id).where(ProposalCall.call_id == wanted.call_id)
        condition &= Submission.id.in_(answers)
    return condition
