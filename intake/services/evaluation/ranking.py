"""How the proposals of a call stand to each other, as data: for the secretary's page and a
table."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from intake.domain.evaluation.scoring import Result, ranking
from intake.domain.evaluation.seats import BallotState
from intake.domain.evaluation.votes import Ballot, Outcome
from intake.domain.permissions import Actor
from intake.models import Evaluation, Submission
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.queries.evaluation.seen import to_declare
from intake.services.evaluation import ballots, results


@dataclass(frozen=True, slots=True)
class Ranked:
    """One proposal: ``mean`` and ``spread``, the largest of its criteria, are None while scores are
    still to come or when nothing could be judged; ``outcome`` is None until the council has
    voted. Of one that is ``closed`` none is told: the reader has still to declare, or may not yet
    (ADR 0053)."""

    place: int
    submission: Submission
    evaluation: Evaluation
    mean: Fraction | None
    spread: int | None
    outcome: Outcome | None
    closed: bool = False


def of_call(session: Session, actor: Actor, call_id: int) -> list[Ranked]:
    """The proposals of a call that ``actor`` prepares and that came before the council, the best
    first; equal means share a place."""
    rounds = {one.submission.id: one for one in queries.of_call(session, actor, call_id)}
    closed = to_declare(session, actor, [one.submission for one in rounds.values()])
    opened = {about: one for about, one in rounds.items() if about not in closed}
    every = [one.evaluation for one in opened.values()]
    told = results.told_of(session, every)
    judged = results.of_rounds(session, [one for one in every if one.id in told])
    voted = ballots.counts(
        session, [one.evaluation for one in opened.values() if one.ballot is BallotState.CLOSED]
    )
    means = {
        about: judged[one.evaluation.id].mean if one.evaluation.id in told else None
        for about, one in rounds.items()
    }
    return [
        _ranked(place, rounds[about], judged, voted, closed=about in closed)
        for place, about in ranking(means)
    ]


def _ranked(
    place: int,
    it: Round,
    judged: Mapping[int, Result],
    voted: Mapping[int, Ballot],
    *,
    closed: bool,
) -> Ranked:
    result, ballot = judged.get(it.evaluation.id), voted.get(it.evaluation.id)
    mean = result.mean if result else None
    spread = None
    if result is not None and mean is not None:
        spread = max(one.spread for one in result.criteria)
    outcome = None if ballot is None else ballot.outcome
    return Ranked(place, it.submission, it.evaluation, mean, spread, outcome, closed)
