"""Criteria, weights and bands as data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.evaluation.rubric import (
    Band,
    Criterion,
    RubricProblem,
    check_bands,
    from_data,
    parse_bands,
    problems,
    to_data,
    written_bands,
)
from intake.services.initiatives.calls import starting_rubric
from intake.web.i18n import LANGUAGE_NAMES

CODES = ("novelty", "breakthrough", "feasibility", "impact", "resources")


def test_the_five_criteria_of_the_decision_are_there_in_every_language() -> None:
    rubric = starting_rubric()
    assert tuple(one.code for one in rubric) == CODES
    assert problems(rubric) == {}
    for one in rubric:
        assert set(one.name) == set(LANGUAGE_NAMES)
        assert all(set(band.anchor) == set(LANGUAGE_NAMES) for band in one.bands)


def test_a_rubric_survives_being_stored() -> None:
    assert from_data(to_data(starting_rubric())) == starting_rubric()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0-10: mọi thứ", RubricProblem.NUMBER),
        ("0-4: ít\n6-10: nhiều", RubricProblem.GAP),
        ("0-5: ít\n5-10: nhiều", RubricProblem.GAP),
        ("1-5: ít\n6-10: nhiều", RubricProblem.GAP),
        ("0-5: ít\n6-11: nhiều", RubricProblem.GAP),
        ("5-0: ít\n6-10: nhiều", RubricProblem.GAP),
        ("ít\nnhiều", RubricProblem.NO_LINE),
        ("0-5:\n6-10: nhiều", RubricProblem.NO_LINE),
        (f"0-5: {'x' * 301}\n6-10: nhiều", RubricProblem.TOO_LONG),
        ("", RubricProblem.NUMBER),
    ],
)
def test_bands_that_are_none(text: str, problem: RubricProblem) -> None:
    assert parse_bands(text, "vi") is problem


def test_bands_are_read_in_any_order_and_an_old_sentence_keeps_its_languages() -> None:
    known = starting_rubric()[0].bands
    same = known[-1].anchor["vi"]
    found = parse_bands(f"10 : {same}\n 0 — 9:  còn lại", "vi", known)
    assert found == (Band(0, 9, {"vi": "còn lại"}), Band(10, 10, known[-1].anchor))


def test_weights_must_be_a_hundred_and_none_below_nothing() -> None:
    bands = starting_rubric()[0].bands
    assert problems([Criterion("a", {}, 99, bands)]) == {"": RubricProblem.WEIGHTS}
    odd = [Criterion("a", {}, 110, bands), Criterion("b", {}, -10, bands)]
    assert problems(odd) == {"": RubricProblem.WEIGHTS}
    assert problems([]) == {"": RubricProblem.NOTHING}


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Band, ...]:
    """Bands that cover 0 to 10."""
    ends = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=5)))
    lows, highs = [0, *(end + 1 for end in ends)], [*ends, 10]
    return tuple(
        Band(low, high, {"vi": f"bậc {low}"}) for low, high in zip(lows, highs, strict=True)
    )


@given(cuts())
def test_every_number_of_points_lies_in_exactly_one_band(bands: tuple[Band, ...]) -> None:
    assert check_bands(bands) is None
    assert all(sum(band.holds(points) for band in bands) == 1 for points in range(11))
    assert parse_bands(written_bands(bands, "vi"), "vi") == bands
