"""How the proposals of a call stand to each other, as data: for the secretary's page and a
table."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from intake.domain.evaluation import Result, ranking
from intake.domain.evaluation_seats import BallotState
from intake.domain.evaluation_votes import Outcome
from intake.domain.permissions import Actor
from intake.models import Evaluation, Submission
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, results


@dataclass(frozen=True, slots=True)
class Ranked:
    """One proposal: ``mean`` None when nothing could be judged yet, ``spread`` the largest of its
    criteria, ``outcome`` None until the council has voted."""

    place: int
    submission: Submission
    evaluation: Evaluation | None
    mean: Fraction | None
    spread: int
    outcome: Outcome | None


def of_call(session: Session, actor: Actor, call_id: int) -> list[Ranked]:
    """The proposals of a call that ``actor`` prepares and that came before the council, the best
    first; equal means share a place."""
    found = {one.id: (one, last) for one, last in queries.of_call(session, actor, call_id)}
    judged = {
        one_id: results.of_round(session, last) if last is not None else None
        for one_id, (_one, last) in found.items()
    }
    means = {one_id: result.mean if result else None for one_id, result in judged.items()}
    return [
        _ranked(session, place, *found[one_id], judged[one_id]) for place, one_id in ranking(means)
    ]


def _ranked(
    session: Session,
    place: int,
    submission: Submission,
    evaluation: Evaluation | None,
    result: Result | None,
) -> Ranked:
    spread = max((one.spread for one in result.criteria), default=0) if result else 0
    outcome = None
    if evaluation is not None and evaluation.ballot_state == BallotState.CLOSED:
        outcome = ballots.counted(session, Round(evaluation, submission)).outcome
    mean = result.mean if result else None
    return Ranked(place, submission, evaluation, mean, spread, outcome)
