"""Thresholds of departments: nobody's routes break the promise, and none are lowered on a guess."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import NEVER_AUTOMATIC
from classifier._calibration import Routed
from classifier._card import Thresholds
from classifier._trust import Guess, Trust, promises_with_own


def _of(department: str, probability: float, right: int, wrong: int = 0) -> list[Guess]:
    judged = [True] * right + [False] * wrong
    return [Guess(department, probability, one) for one in judged]


def test_a_department_that_breaks_the_promise_gets_its_own_threshold() -> None:
    guesses = [
        *_of("good", 0.8, right=400),
        *_of("bad", 0.8, right=0, wrong=20),
        *_of("bad", 0.95, right=20),
    ]
    (found,), own = promises_with_own(guesses, [0.9])
    assert own["good"][0.9] == pytest.approx(0.8, abs=1e-6)
    assert 0.8 < own["bad"][0.9] <= 0.95
    assert found.coverage == pytest.approx(420 / 440)
    assert found.precision == 1


def test_a_threshold_is_not_lowered_below_what_was_judged() -> None:
    """All of its routes were right, but none of them was as doubtful as the others' are."""
    guesses = [
        *_of("never wrong", 0.9, right=200),
        *_of("ordinary", 0.9, right=20),
        *_of("ordinary", 0.5, right=50, wrong=50),
    ]
    (found,), own = promises_with_own(guesses, [0.95])
    assert found.threshold == pytest.approx(0.9)
    assert own["never wrong"][0.95] == pytest.approx(0.9, abs=1e-6)


def test_a_threshold_is_lowered_where_own_routes_show_that_it_may() -> None:
    guesses = [
        *_of("clear", 0.6, right=60),
        *_of("doubtful", 0.6, right=60, wrong=40),
        *_of("doubtful", 0.95, right=60),
    ]
    (found,), own = promises_with_own(guesses, [0.95])
    assert found.threshold == pytest.approx(0.95)
    assert own["clear"][0.95] == pytest.approx(0.6, abs=1e-6)
    assert own["doubtful"][0.95] > 0.6


def test_a_few_right_routes_do_not_lower_a_threshold() -> None:
    guesses = [
        *_of("rare", 0.6, right=5),
        *_of("doubtful", 0.6, right=60, wrong=40),
        *_of("doubtful", 0.95, right=60),
    ]
    (found,), own = promises_with_own(guesses, [0.95])
    assert own["rare"][0.95] >= found.threshold


_GUESSES = st.lists(
    st.builds(
        Guess, st.sampled_from("abc"), st.sampled_from([k / 20 for k in range(21)]), st.booleans()
    ),
    max_size=300,
)
_LEVELS = [0.5, 0.7, 0.9, 0.95]


@given(_GUESSES)
def test_a_promise_is_kept_over_all_and_for_every_department_that_can_be_judged(
    guesses: list[Guess],
) -> None:
    promises, own = promises_with_own(guesses, _LEVELS)
    thresholds = Thresholds(promises, own)
    for found in promises:
        routed = defaultdict(list)
        for one in guesses:
            bar = thresholds.threshold_for(found.promised, one.department)
            if one.probability >= bar:
                routed[one.department].append(one.right)
        for rights in routed.values():
            assert len(rights) < 20 or sum(rights) >= found.promised * len(rights)
        everything = [right for rights in routed.values() for right in rights]
        assert sum(everything) >= found.promised * len(everything)
        assert found.coverage == pytest.approx(len(everything) / max(1, len(guesses)))


@given(_GUESSES)
def test_thresholds_never_fall_when_more_is_promised(guesses: list[Guess]) -> None:
    promises, own = promises_with_own(guesses, _LEVELS)
    for bars in own.values():
        in_order = [bars[level] for level in _LEVELS]
        assert in_order == sorted(in_order)
    common = [found.threshold for found in promises]
    assert common == sorted(common)


@given(_GUESSES)
def test_a_lower_threshold_rests_on_own_routes(guesses: list[Guess]) -> None:
    promises, own = promises_with_own(guesses, [0.9])
    for name, bars in own.items():
        mine = [one for one in guesses if one.department == name]
        shown = Routed([one.probability for one in mine], [one.right for one in mine]).promise(0.9)
        assert bars[0.9] >= min(promises[0].threshold, shown.threshold) - 1e-9


def test_where_guesses_are_mostly_right_a_lower_probability_is_enough() -> None:
    random = np.random.default_rng(1)
    best = random.uniform(0.2, 0.95, 800)
    lift = np.array([1.5, -0.5] * 400)
    chance = 1 / (1 + np.exp(-(np.log(best / (1 - best)) + lift)))
    right = random.uniform(size=800) < chance
    trust = Trust.fit(["shared", "contested"] * 400, list(best), list(right))
    bars = [trust.probability_at(0.8, name) for name in ("shared", "unknown", "contested")]
    assert bars == sorted(bars)
    assert trust.probability_at(NEVER_AUTOMATIC, "shared") == NEVER_AUTOMATIC


@given(st.floats(0.01, 0.99), st.sampled_from(["a", "b", ""]))
def test_a_chance_and_its_probability_belong_together(chance: float, department: str) -> None:
    trust = Trust(0.8, -0.2, {"a": 0.7, "b": -0.4})
    probability = trust.probability_at(chance, department)
    assert trust.chances([department], [probability])[0] == pytest.approx(chance, abs=1e-6)
