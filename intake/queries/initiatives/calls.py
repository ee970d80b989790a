"""Reading calls: what everybody may see, what a secretary may change, what can be answered now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from intake.domain.evaluation.rubric import from_data
from intake.domain.initiatives.calls import (
    Ballot,
    CallDraft,
    CallKind,
    CallRules,
    CallState,
    QuestionState,
    Standing,
    closes_at,
    standing,
)
from intake.domain.permissions import Action, Actor
from intake.models import Call, CallQuestion, CallVersion, ProposalCall
from intake.queries.submissions import within

MOST_LISTED = 200
_ORDER = (Standing.DRAFT, Standing.OPEN, Standing.UPCOMING, Standing.CLOSED, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Shown:
    """A call with its newest version, and where it stands."""

    call: Call
    newest: CallVersion
    standing: Standing

    @property
    def closes_at(self) -> datetime | None:
        """The instant from which it is closed."""
        return closes_at(self.newest.closes_on)


def public(session: Session, *, now: datetime) -> list[Shown]:
    """What is published: open ones first, by closing day; withdrawn ones only at their address."""
    return _listed(session, Call.state == CallState.PUBLISHED, now=now)


def public_one(session: Session, call_id: int, *, now: datetime) -> Shown | None:
    """One call that is or was public, or None."""
    return _one(session, and_(Call.id == call_id, Call.state != CallState.DRAFT), now=now)


def open_now(session: Session, *, now: datetime) -> list[Shown]:
    """The calls that a proposal can answer at this moment."""
    return [one for one in public(session, now=now) if one.standing is Standing.OPEN]


def public_among(session: Session, ids: Collection[int], *, now: datetime) -> list[Shown]:
    """Those of these calls that are or were public, the newest first."""
    return _listed(session, and_(Call.id.in_(ids), Call.state != CallState.DRAFT), now=now)


def writable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` may see the draft of a call and change it."""
    return within(actor, Action.RUN_CALLS, Call.department_id)


def listed_for(session: Session, actor: Actor, *, now: datetime) -> list[Shown]:
    """The calls that ``actor`` may change, drafts first."""
    return _listed(session, writable_by(actor), now=now)


def writable(session: Session, actor: Actor, call_id: int, *, now: datetime) -> Shown | None:
    """One of them, or None when there is none or the actor may not change it."""
    return _one(session, and_(Call.id == call_id, writable_by(actor)), now=now)


def versions(session: Session, call_id: int) -> list[CallVersion]:
    """Every version of a call, newest first."""
    found = select(CallVersion).where(CallVersion.call_id == call_id)
    return list(session.scalars(found.order_by(CallVersion.number.desc())))


def of_submission(session: Session, submission_id: int, *, now: datetime) -> Shown | None:
    """The call that a proposal answers, if any; the caller has seen that it may be read."""
    found = select(ProposalCall.call_id).where(ProposalCall.submission_id == submission_id)
    call_id = session.scalar(found)
    return None if call_id is None else public_one(session, call_id, now=now)


def proposals_for(session: Session, call_ids: Collection[int]) -> dict[int, int]:
    """How many proposals were sent to each of these calls; a call without any is left out."""
    found = (
        select(ProposalCall.call_id, func.count())
        .where(ProposalCall.call_id.in_(call_ids))
        .group_by(ProposalCall.call_id)
    )
    return {call_id: number for call_id, number in session.execute(found)}


def waiting_questions(session: Session, call_ids: Collection[int]) -> dict[int, int]:
    """How many questions of each of these calls wait; a call without any is left out."""
    found = (
        select(CallQuestion.call_id, func.count())
        .where(
            CallQuestion.call_id.in_(call_ids), CallQuestion.state == QuestionState.WAITING.value
        )
        .group_by(CallQuestion.call_id)
    )
    return {call_id: number for call_id, number in session.execute(found)}


def questions(session: Session, call_id: int, state: QuestionState) -> list[CallQuestion]:
    """The questions of a call in one state, oldest first."""
    found = select(CallQuestion).where(
        CallQuestion.call_id == call_id, CallQuestion.state == state.value
    )
    return list(session.scalars(found.order_by(CallQuestion.id).limit(MOST_LISTED)))


def draft_of(version: CallVersion) -> CallDraft:
    """What a version says, as the rules know it."""
    rules = CallRules(
        from_data(version.rubric),
        blind=version.blind,
        quorum=version.quorum,
        disagreement=version.disagreement,
        ballot=Ballot(version.ballot),
    )
    return CallDraft(
        CallKind(version.kind), version.opens_on, version.closes_on, version.texts, rules
    )


def _one(session: Session, condition: ColumnElement[bool], *, now: datetime) -> Shown | None:
    return next(iter(_listed(session, condition, now=now)), None)


def _listed(session: Session, condition: ColumnElement[bool], *, now: datetime) -> list[Shown]:
    later = CallVersion.__table__.alias()
    newest = ~(
        select(true())
        .where(later.c.call_id == CallVersion.call_id, later.c.number > CallVersion.number)
        .exists()
    )
    rows = session.execute(
        select(Call, CallVersion)
        .join(CallVersion, CallVersion.call_id == Call.id)
        .where(condition, newest)
        .order_by(Call.id.desc())
        .limit(MOST_LISTED)
    )
    found = [
        Shown(call, it, standing(call.state, it.opens_on, it.closes_on, now=now))
        for call, it in rows
    ]
    return sorted(found, key=_place)


def _place(one: Shown) -> tuple[int, bool, float, int]:
    end = one.closes_at
    when = end.timestamp() if end else 0.0
    if one.standing is Standing.CLOSED:
        when = -when  # what was open last comes first
    return _ORDER.index(one.standing), end is None, when, -one.call.id
