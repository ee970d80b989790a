"""Interests that are not ours to judge: the secretary decides on them, with a reason. None of this
commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.seats import SITTING, BallotState, SeatState
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Actor
from intake.models import EvaluationSeat
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, interests, seating


@dataclass(frozen=True, slots=True)
class Answer:
    """What a secretary decides: whether it is an interest, and the reason, which stands in the
    history."""

    is_interest: bool
    why: str


def is_open(it: Round, seat: EvaluationSeat, actor: Actor) -> bool:
    """Whether ``actor``, who prepares the round, can decide on what was found about a member: not
    about themselves, and not when the vote is over."""
    return (
        bool(seat.asks)
        and seat.state in SITTING
        and it.ballot is not BallotState.CLOSED
        and seat.official_id != actor.official_id
    )


def settle(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    official_id: int,
    answer: Answer,
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """Recuse a member because of what was found, or let the member go on: the same is not asked
    again. Scores that were sent count until somebody is recused.

    Raises NotFound, NotAllowed, StaleEvaluation; InvalidMove when nothing is to be decided, or not
    by the actor; InvalidData without a reason.
    """
    it = seating.prepared(session, actor, evaluation_id, seen_version)
    seat = queries.seat_for(session, evaluation_id, official_id)
    if seat is None:
        raise NotFound(str(official_id))
    if not is_open(it, seat, actor):
        raise InvalidMove("no question is open")
    if not answer.why.strip():
        raise InvalidData({"why": "missing"})
    by, kind = by_official(actor.official_id), EventKind.EVALUATION_INTEREST
    codes, seat.asks = seat.asks, []
    if answer.is_interest:
        seat.state, seat.found = SeatState.RECUSED.value, codes
        interests.tell(session, it.submission, kind, by, now, "decided", seat, note=answer.why)
        session.flush()
        ballots.void_if_voted(session, it, seat, by=by, now=now)
    else:
        seat.settled = codes
        interests.tell(session, it.submission, kind, by, now, "no_interest", seat, note=answer.why)
    ballots.touch(session, it)
