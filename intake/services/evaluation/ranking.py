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
    """One proposal: ``mean`` and ``spread``, the largest of its criteria, are None while scores are
    still to come or when nothing could be judged; ``outcome`` is None until the council has
    voted."""

    place: int
    submission: Submission
    evaluation: Evaluation | None
    mean: Fraction | None
    spread: int | None
    outcome: Outcome | None


def of_call(session: Session, actor: Actor, call_id: int) -> list[Ranked]:
    """The proposals of a call that ``actor`` prepares and that came before the council, the best
    first; equal means share a place."""
    found = {one.id: (one, last) for one, last in queries.of_call(session, actor, call_id)}
    judged = {
        one_id: results.of_round(session, last) if last and _is_whole(session, last) else None
        for one_id, (_one, last) in found.items()
    }
    means = {one_id: result.mean if result else None for one_id, result in judged.items()}
    return [
        _ranked(session, place, *found[one_id], judged[one_id]) for place, one_id in ranking(means)
    ]


def _is_whole(session: Session, evaluation: Evaluation) -> bool:
    """What the scores come to is told once all have sent them: of one sheet alone the mean would be
    that evaluator's own."""
    begun = evaluation.ballot_state != BallotState.NONE
    return begun or results.is_whole(session, evaluation)


def _ranked(
    session: Session,
    place: int,
    submission: Submission,
    evaluation: Evaluation | None,
    result: Result | None,
) -> Ranked:
    outcome = None
    if evaluation is not None and evaluation.ballot_state == BallotState.CLOSED:
        outcome = ballots.counted(session, Round(evaluation, submission)).outcome
    mean = result.mean if result else None
    spread = None
    if result is not None and mean is not None:
        spread = max(one.spread for one in result.criteria)
    return Ranked(place, submission, evaluation, mean, spread, outcome)
