"""What the scores of a council come to, recomputed from its rows.

Sources: peers 5.2 (median of the evaluators for each criterion, then the weighted mean; not
applicable is allowed, abstaining needs a reason; the spread is shown and one above the limit of the
call forces a discussion), Decision 2266/QĐ-TTg (the criteria). All figures are exact fractions, so
that nobody's order and no rounding changes a result.
"""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from intake.domain.evaluation.rubric import LEAST_POINTS, MOST_POINTS, Criterion


class Judgement(enum.StrEnum):
    """What an evaluator says of one criterion."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"  # the criterion does not fit this proposal
    ABSTAINS = "abstains"  # the evaluator cannot judge it, and says why


class ScoreProblem(enum.StrEnum):
    """Why a score cannot be taken."""

    UNKNOWN = "unknown"  # no such criterion
    NO_POINTS = "no_points"
    OUT_OF_RANGE = "out_of_range"
    POINTS_TOO_MANY = "points_too_many"  # points beside "not applicable" or an abstention
    NO_REASON = "no_reason"  # an abstention without one
    MISSING = "missing"  # a criterion that nobody may leave out


@dataclass(frozen=True, slots=True)
class Score:
    """What one evaluator says of one criterion; ``points`` only for SCORED, ``reason`` always for
    an abstention."""

    evaluator: int
    criterion: str
    judgement: Judgement
    points: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What the council says of one criterion. ``median`` is None when nobody could judge it;
    ``spread`` is the largest less the smallest number of points."""

    code: str
    weight: int
    median: Fraction | None
    spread: int
    judged: int
    not_applicable: int
    abstained: int
    discuss: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What it all comes to: ``mean`` from 0 to 10, None when nobody could judge anything that
    counts; ``left_out`` are the criteria with a weight that nobody could judge, whose weights were
    taken out."""

    criteria: tuple[CriterionResult, ...]
    mean: Fraction | None
    left_out: tuple[str, ...]

    @property
    def to_discuss(self) -> tuple[str, ...]:
        """The criteria about which the council must talk before it decides."""
        return tuple(one.code for one in self.criteria if one.discuss)


def score_problem(score: Score, codes: Collection[str]) -> ScoreProblem | None:
    """What is wrong with one score among the criteria of these codes; None when nothing is."""
    if score.criterion not in codes:
        return ScoreProblem.UNKNOWN
    if score.judgement is Judgement.SCORED:
        if score.points is None:
            return ScoreProblem.NO_POINTS
        fits = LEAST_POINTS <= score.points <= MOST_POINTS
        return None if fits else ScoreProblem.OUT_OF_RANGE
    if score.points is not None:
        return ScoreProblem.POINTS_TOO_MANY
    if score.judgement is Judgement.ABSTAINS and not score.reason.strip():
        return ScoreProblem.NO_REASON
    return None


def sheet_problems(scores: Iterable[Score], rubric: Sequence[Criterion]) -> dict[str, ScoreProblem]:
    """What is wrong with the whole sheet of one evaluator, by criterion: every criterion that has a
    weight needs a score, "not applicable" or an abstention."""
    codes = {one.code for one in rubric if one.weight}
    given = {score.criterion: score_problem(score, codes) for score in scores}
    missing = {code: ScoreProblem.MISSING for code in codes - set(given)}
    return missing | {code: wrong for code, wrong in given.items() if wrong is not None}


def median(points: Iterable[int]) -> Fraction | None:
    """The middle one, or halfway between the two in the middle; None of nothing."""
    ordered = sorted(points)
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def evaluate(
    scores: Iterable[Score],
    rubric: Sequence[Criterion],
    *,
    limit: int,
    recused: Collection[int] = (),
) -> Result:
    """The result of a proposal. ``limit`` is the spread of points from which on a criterion must be
    discussed; scores of ``recused`` evaluators count for nothing, whenever they were given. Each
    evaluator has at most one score for a criterion; raises ValueError for a second one."""
    counting = [score for score in scores if score.evaluator not in recused]
    if len({(score.evaluator, score.criterion) for score in counting}) < len(counting):
        raise ValueError("one evaluator has scored a criterion twice")
    criteria = tuple(_criterion(one, counting, limit) for one in rubric)
    judged = [one for one in criteria if one.median is not None and one.weight]
    weights = sum(one.weight for one in judged)
    total = sum((one.median * one.weight for one in judged if one.median is not None), Fraction(0))
    left_out = tuple(one.code for one in criteria if one.median is None and one.weight)
    return Result(criteria, total / weights if weights else None, left_out)


def _criterion(one: Criterion, scores: Iterable[Score], limit: int) -> CriterionResult:
    own = [score for score in scores if score.criterion == one.code]
    points = [score.points for score in own if score.points is not None]
    spread = max(points) - min(points) if points else 0
    said = [score.judgement for score in own]
    return CriterionResult(
        one.code,
        one.weight,
        median(points),
        spread,
        judged=len(points),
        not_applicable=said.count(Judgement.NOT_APPLICABLE),
        abstained=said.count(Judgement.ABSTAINS),
        discuss=bool(one.weight) and spread >= limit,
    )


def ranking(means: Mapping[int, Fraction | None]) -> list[tuple[int, int]]:
    """(place, proposal) of a call, the best first; equal means share a place, and what could not be
    judged comes last, without an order of its own."""
    ordered = sorted(means.items(), key=lambda one: (one[1] is None, -(one[1] or 0), one[0]))
    places: list[tuple[int, int]] = []
    for at, (proposal, mean) in enumerate(ordered):
        shared = at > 0 and ordered[at - 1][1] == mean
        places.append((places[-1][0] if shared else at + 1, proposal))
    return places
