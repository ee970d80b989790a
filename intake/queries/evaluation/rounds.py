"""Reading evaluations: rounds, seats, and what lies before whom. Rights stand in each query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from intake.domain.evaluation.seats import SITTING, BallotState, Seat, SeatState
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import PROPOSAL_KINDS
from intake.domain.workflow import AT_COUNCIL, Status, is_of_path
from intake.models import (
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    EvaluationSheet,
    Official,
    ProposalCall,
    Submission,
)
from intake.queries.recusals import not_recused
from intake.queries.submissions import within

MOST_LISTED = 200
# While the sender revises, members have nothing to do.
_BEFORE_MEMBERS = sorted(one.value for one in AT_COUNCIL - {Status.REVISE})
# What was withdrawn or went elsewhere is before nobody.
_ON_PATH = sorted(one.value for one in Status if is_of_path(one))
_SITS = sorted(one.value for one in SITTING)
_PROPOSALS = Submission.kind.in_([kind.value for kind in PROPOSAL_KINDS])
NEWEST = Evaluation.number == (
    select(func.max(Evaluation.number))
    .where(Evaluation.submission_id == Submission.id)
    .correlate(Submission)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Round:
    """A round and its proposal."""

    evaluation: Evaluation
    submission: Submission

    @property
    def status(self) -> Status:
        """Where the proposal stands."""
        return Status(self.submission.status)

    @property
    def ballot(self) -> BallotState:
        """Where the vote stands."""
        return BallotState(self.evaluation.ballot_state)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member before one proposal."""

    round: Round
    row: EvaluationSeat
    sent: bool  # scores, at least once

    @property
    def seat(self) -> Seat:
        """The same as the rules know it."""
        return seat_of(self.row, sent=self.sent)


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat with the name of whoever has it, for the secretary."""

    row: EvaluationSeat
    name: str
    sheets: int  # that were sent

    @property
    def seat(self) -> Seat:
        """The same as the rules know it."""
        return seat_of(self.row, sent=self.sheets > 0)


def seat_of(row: EvaluationSeat, *, sent: bool) -> Seat:
    """A stored seat as the rules know one."""
    return Seat(row.official_id, SeatState(row.state), row.scores, sent)


def _prepared_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` prepares the decision on a proposal."""
    return _led_by(actor, Action.PREPARE_EVALUATION)


def _led_by(actor: Actor, action: Action) -> ColumnElement[bool]:
    return and_(
        within(actor, action),
        _PROPOSALS,
        Submission.restricted.is_(False),
        not_recused(actor),
    )


def to_prepare(session: Session, actor: Actor, submission_id: int) -> Submission | None:
    """A proposal that ``actor`` may lead to a decision, or None."""
    return session.scalar(
        select(Submission).where(Submission.id == submission_id, _prepared_by(actor))
    )


def prepared(session: Session, actor: Actor, evaluation_id: int) -> Round | None:
    """A round that ``actor`` prepares, or None."""
    return _round(session, evaluation_id, _prepared_by(actor))


def voted_for(session: Session, actor: Actor, evaluation_id: int) -> Round | None:
    """A round whose ballot is closed and on which ``actor`` decides, or has decided; or None."""
    closed = Evaluation.ballot_state == BallotState.CLOSED.value
    return _round(session, evaluation_id, _led_by(actor, Action.DECIDE), closed)


def _round(session: Session, evaluation_id: int, *conditions: ColumnElement[bool]) -> Round | None:
    row = session.execute(
        select(Evaluation, Submission)
        .join(Submission, Submission.id == Evaluation.submission_id)
        .where(Evaluation.id == evaluation_id, *conditions)
    ).one_or_none()
    return Round(*row) if row else None


def of_call(session: Session, actor: Actor, call_id: int) -> list[Round]:
    """The newest round about each proposal that answers a call and that ``actor`` prepares,
    whatever became of it."""
    rows = session.execute(
        select(Evaluation, Submission)
        .join(Submission, Submission.id == Evaluation.submission_id)
        .join(ProposalCall, ProposalCall.submission_id == Submission.id)
        .where(ProposalCall.call_id == call_id, NEWEST, _prepared_by(actor))
        .order_by(Submission.id)
    )
    return [Round(*row) for row in rows]


def of_submission(session: Session, submission_id: int) -> list[Evaluation]:
    """Every round about a proposal, the newest first."""
    found = select(Evaluation).where(Evaluation.submission_id == submission_id)
    return list(session.scalars(found.order_by(Evaluation.number.desc())))


def newest(session: Session, submission_id: int) -> Evaluation | None:
    """The newest round about a proposal."""
    return next(iter(of_submission(session, submission_id)), None)


def own_seats(actor: Actor) -> Any:
    """Rows of round, proposal, own seat, whether scores were sent: of every seat that is held."""
    sent = (
        select(EvaluationSheet.id)
        .where(EvaluationSheet.seat_id == EvaluationSeat.id)
        .correlate(EvaluationSeat)
        .exists()
    )
    return (
        select(Evaluation, Submission, EvaluationSeat, sent)
        .join(Submission, Submission.id == Evaluation.submission_id)
        .join(EvaluationSeat, EvaluationSeat.evaluation_id == Evaluation.id)
        .where(
            EvaluationSeat.official_id == actor.official_id,
            EvaluationSeat.state.in_(_SITS),
            Submission.status.in_(_ON_PATH),
            Submission.restricted.is_(False),
            not_recused(actor),
        )
    )


def sitting(session: Session, actor: Actor, evaluation_id: int) -> Sitting | None:
    """The seat of ``actor`` in a round, or None when there is none, the actor is recused or was
    taken off, or the proposal was withdrawn or went elsewhere."""
    row = session.execute(own_seats(actor).where(Evaluation.id == evaluation_id)).one_or_none()
    return _sitting(row) if row else None


def before(session: Session, actor: Actor, day: date) -> list[Sitting]:
    """What lies before ``actor`` as a member of councils on a day, those due first."""
    found = (
        own_seats(actor)
        .where(Submission.status.in_(_BEFORE_MEMBERS), NEWEST, ~term_over(actor, day))
        .order_by(Submission.next_due_at, Submission.id)
        .limit(MOST_LISTED)
    )
    return [_sitting(row) for row in session.execute(found)]


def term_over(actor: Actor, day: date) -> ColumnElement[bool]:
    """The condition under which the term of ``actor`` on the council of a round is over, or has not
    begun."""
    return exists().where(
        CouncilMember.council_id == Evaluation.council_id,
        CouncilMember.official_id == actor.official_id,
        or_(CouncilMember.since > day, CouncilMember.until < day),
    )


def _sitting(row: Any) -> Sitting:
    return Sitting(Round(row[0], row[1]), row[2], bool(row[3]))


def seats(session: Session, evaluation_id: int) -> list[Seated]:
    """Every seat of a round, by name."""
    return seats_of(session, [evaluation_id]).get(evaluation_id, [])


def seats_of(session: Session, evaluation_ids: Collection[int]) -> dict[int, list[Seated]]:
    """Every seat of these rounds by round, each by name; a round without any is left out."""
    sheets = (
        select(func.count())
        .where(EvaluationSheet.seat_id == EvaluationSeat.id)
        .correlate(EvaluationSeat)
        .scalar_subquery()
    )
    rows = session.execute(
        select(EvaluationSeat, Official.display_name, sheets)
        .join(Official, Official.id == EvaluationSeat.official_id)
        .where(EvaluationSeat.evaluation_id.in_(evaluation_ids))
        .order_by(Official.display_name, EvaluationSeat.id)
    )
    found: dict[int, list[Seated]] = {}
    for row in rows:
        found.setdefault(row[0].evaluation_id, []).append(Seated(*row))
    return found


def seat_for(session: Session, evaluation_id: int, official_id: int) -> EvaluationSeat | None:
    """The seat of an official in a round."""
    return session.scalar(
        select(EvaluationSeat).where(
            EvaluationSeat.evaluation_id == evaluation_id,
            EvaluationSeat.official_id == official_id,
        )
    )


def open_reviews(session: Session, officials: Collection[int]) -> dict[int, int]:
    """How many proposals wait for the scores of each of these officials."""
    sent = select(EvaluationSheet.seat_id)
    rows = session.execute(
        select(EvaluationSeat.official_id, func.count())
        .join(Submission, Submission.id == EvaluationSeat.submission_id)
        .where(
            EvaluationSeat.official_id.in_(officials),
            EvaluationSeat.scores,
            EvaluationSeat.state.in_(_SITS),
            EvaluationSeat.id.not_in(sent),
            Submission.status.in_(_BEFORE_MEMBERS),
        )
        .group_by(EvaluationSeat.official_id)
    )
    return {official: number for official, number in rows}


def seats_before(session: Session, submission_id: int) -> Sequence[EvaluationSeat]:
    """Every seat of every round about a proposal, oldest first."""
    found = select(EvaluationSeat).where(EvaluationSeat.submission_id == submission_id)
    return session.scalars(found.order_by(EvaluationSeat.id)).all()


def sent_sheets(session: Session, seat_ids: Collection[int]) -> list[EvaluationSheet]:
    """Every sheet of these seats, in the order in which they were sent by each."""
    found = select(EvaluationSheet).where(EvaluationSheet.seat_id.in_(seat_ids))
    return list(session.scalars(found.order_by(EvaluationSheet.seat_id, EvaluationSheet.number)))
