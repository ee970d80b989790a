"""What scores come to: medians, weights, spread, and what never changes a result."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.evaluation.rubric import Criterion
from intake.domain.evaluation.scoring import (
    Judgement,
    Score,
    ScoreProblem,
    evaluate,
    median,
    ranking,
    score_problem,
    sheet_problems,
)

RUBRIC = (
    Criterion("novelty", {}, 50, ()),
    Criterion("impact", {}, 30, ()),
    Criterion("resources", {}, 20, ()),
    Criterion("unused", {}, 0, ()),
)
CODES = tuple(one.code for one in RUBRIC)
COUNTING = CODES[:3]
LIMIT = 4


def scored(evaluator: int, criterion: str, points: int) -> Score:
    return Score(evaluator, criterion, Judgement.SCORED, points)


@st.composite
def sheets(draw: st.DrawFn) -> list[Score]:
    """Sheets of up to seven evaluators, some with criteria that they do not judge."""
    kinds = st.sampled_from([*Judgement, *[Judgement.SCORED] * 3])
    found = []
    for evaluator in range(draw(st.integers(0, 7))):
        for code in CODES:
            said = draw(kinds)
            points = draw(st.integers(0, 10)) if said is Judgement.SCORED else None
            found.append(Score(evaluator, code, said, points, "không đúng chuyên môn"))
    return found


def test_the_median_is_taken_before_the_weights() -> None:
    points = {"novelty": (2, 9, 10), "impact": (5, 6), "resources": (0, 4, 4)}
    scores = [
        scored(evaluator, code, one)
        for code, given_points in points.items()
        for evaluator, one in enumerate(given_points)
    ]
    result = evaluate(scores, RUBRIC, limit=LIMIT)
    assert [one.median for one in result.criteria] == [9, Fraction(11, 2), 4, None]
    assert result.mean == Fraction(9 * 50 * 2 + 11 * 30 + 4 * 20 * 2, 200)
    assert [one.spread for one in result.criteria] == [8, 1, 4, 0]
    assert result.to_discuss == ("novelty", "resources")
    assert result.left_out == ()


def test_what_nobody_could_judge_is_taken_out_and_said() -> None:
    scores = [
        scored(1, "novelty", 8),
        Score(1, "impact", Judgement.NOT_APPLICABLE),
        Score(1, "resources", Judgement.ABSTAINS, reason="Tôi là kế toán của họ."),
    ]
    result = evaluate(scores, RUBRIC, limit=LIMIT)
    assert result.mean == 8
    assert result.left_out == ("impact", "resources")
    assert [one.not_applicable for one in result.criteria] == [0, 1, 0, 0]
    assert [one.abstained for one in result.criteria] == [0, 0, 1, 0]
    assert evaluate([], RUBRIC, limit=LIMIT).mean is None


@given(sheets(), st.randoms())
def test_the_order_never_changes_a_result(scores: list[Score], random: object) -> None:
    mixed = list(scores)
    random.shuffle(mixed)
    assert evaluate(mixed, RUBRIC, limit=LIMIT) == evaluate(scores, RUBRIC, limit=LIMIT)
    moved = [replace(one, evaluator=100 - one.evaluator) for one in scores]
    assert evaluate(moved, RUBRIC, limit=LIMIT) == evaluate(scores, RUBRIC, limit=LIMIT)


@given(sheets(), st.data())
def test_a_higher_score_never_lowers_the_mean(scores: list[Score], data: st.DataObject) -> None:
    able = [at for at, one in enumerate(scores) if one.points is not None]
    if not able:
        return
    at = data.draw(st.sampled_from(able))
    before = evaluate(scores, RUBRIC, limit=LIMIT).mean
    higher = list(scores)
    higher[at] = replace(higher[at], points=data.draw(st.integers(scores[at].points, 10)))
    after = evaluate(higher, RUBRIC, limit=LIMIT).mean
    assert (before is None) == (after is None)
    assert before is None or after >= before


@given(sheets(), st.sets(st.integers(0, 7)))
def test_who_is_recused_counts_for_nothing(scores: list[Score], recused: set[int]) -> None:
    without = [one for one in scores if one.evaluator not in recused]
    expected = evaluate(without, RUBRIC, limit=LIMIT)
    assert evaluate(scores, RUBRIC, limit=LIMIT, recused=recused) == expected


@given(sheets())
def test_the_mean_lies_among_the_points_and_a_spread_says_when_to_talk(scores: list[Score]) -> None:
    result = evaluate(scores, RUBRIC, limit=LIMIT)
    points = [s.points for s in scores if s.points is not None and s.criterion in COUNTING]
    assert (result.mean is None) == (not points)
    if points:
        assert min(points) <= result.mean <= max(points)
    for one in result.criteria:
        assert one.discuss == (one.weight > 0 and one.spread >= LIMIT)
        assert one.judged + one.not_applicable + one.abstained == len(scores) // len(CODES)


def test_nobody_scores_a_criterion_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        evaluate([scored(1, "novelty", 3), scored(1, "novelty", 9)], RUBRIC, limit=LIMIT)


@pytest.mark.parametrize(
    ("score", "problem"),
    [
        (scored(1, "novelty", 10), None),
        (scored(1, "beauty", 10), ScoreProblem.UNKNOWN),
        (scored(1, "novelty", 11), ScoreProblem.OUT_OF_RANGE),
        (scored(1, "novelty", -1), ScoreProblem.OUT_OF_RANGE),
        (Score(1, "novelty", Judgement.SCORED), ScoreProblem.NO_POINTS),
        (Score(1, "novelty", Judgement.ABSTAINS), ScoreProblem.NO_REASON),
        (Score(1, "novelty", Judgement.ABSTAINS, reason=" "), ScoreProblem.NO_REASON),
        (Score(1, "novelty", Judgement.ABSTAINS, reason="Là em tôi."), None),
        (Score(1, "novelty", Judgement.NOT_APPLICABLE), None),
        (Score(1, "novelty", Judgement.NOT_APPLICABLE, 3), ScoreProblem.POINTS_TOO_MANY),
    ],
)
def test_which_scores_can_be_taken(score: Score, problem: ScoreProblem | None) -> None:
    assert score_problem(score, CODES) is problem


def test_a_sheet_has_every_criterion_that_counts() -> None:
    sheet = [scored(1, "novelty", 5), Score(1, "impact", Judgement.ABSTAINS)]
    assert sheet_problems(sheet, RUBRIC) == {
        "impact": ScoreProblem.NO_REASON,
        "resources": ScoreProblem.MISSING,
    }


@given(st.lists(st.integers(0, 10), min_size=1, max_size=9))
def test_half_lie_on_either_side_of_the_median(points: list[int]) -> None:
    middle = median(points)
    assert middle is not None
    assert 2 * sum(one < middle for one in points) <= len(points)
    assert 2 * sum(one > middle for one in points) <= len(points)


def test_equal_means_share_a_place() -> None:
    means = {7: Fraction(5), 3: Fraction(8), 5: None, 4: Fraction(8), 9: None}
    assert ranking(means) == [(1, 3), (1, 4), (3, 7), (4, 5), (4, 9)]
