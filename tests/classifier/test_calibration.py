"""Probabilities that mean what they say, and thresholds that keep what they promise."""

import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import NEVER_AUTOMATIC
from classifier._calibration import (
    Calibration,
    Routed,
    _solved,
    bar_for_recall,
    cross_fitted,
    newton,
    sigmoid,
)
from classifier._shares import wilson
from classifier.training import TrainedModel


def _scores(count: int, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores of five classes whose truth is drawn from the probabilities the scores stand for."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, spread, (count, 5))
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    actual = np.array([random.choice(5, p=row) for row in chances])
    return scores / spread, actual


@pytest.mark.parametrize("spread", [0.5, 1.5, 4.0])
def test_fitted_probabilities_agree_with_what_happens(spread: float) -> None:
    scores, actual = _scores(4_000, spread, 1)
    fresh, truth = _scores(4_000, spread, 2)
    chances = Calibration.fit(scores, actual).probabilities(fresh)
    best = chances.max(axis=1)
    right = chances.argmax(axis=1) == truth
    bins = np.minimum((best * 10).astype(int), 9)
    error = sum(
        abs(best[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    )
    assert error < 0.05


def test_probabilities_sum_to_one_even_for_absurd_scores() -> None:
    scores, actual = _scores(200, 1.0, 3)
    curve = Calibration.fit(scores, actual)
    chances = curve.probabilities(np.array([[1e6, -1e6, 0, 0, 0], [-1e9] * 5]))
    assert np.isfinite(chances).all()
    assert chances.sum(axis=1) == pytest.approx([1, 1])


def test_a_language_in_which_scores_are_worth_less_is_trusted_less() -> None:
    scores, actual = _scores(4_000, 3.0, 5)
    languages = ["vi", "nb"] * 2_000
    scores[1::2] += np.random.default_rng(6).normal(0, 1.5, scores[1::2].shape)
    curve = Calibration.fit(scores[:2_000], actual[:2_000], languages[:2_000])
    assert curve.own_sharpness["nb"] < curve.sharpness < curve.own_sharpness["vi"]
    truth = np.arange(2_000), actual[2_000:]
    told = np.log(curve.probabilities(scores[2_000:], languages[2_000:])[truth])
    untold = np.log(curve.probabilities(scores[2_000:])[truth])
    for start in (0, 1):
        assert told[start::2].mean() > untold[start::2].mean() + 0.02


def test_a_language_seldom_judged_shares_the_common_curve() -> None:
    scores, actual = _scores(400, 2.0, 7)
    curve = Calibration.fit(scores, actual, ["vi"] * 350 + ["ru"] * 50)
    assert set(curve.own_sharpness) == {"vi"}
    alone = curve.probabilities(scores[:5])
    assert np.array_equal(curve.probabilities(scores[:5], ["ru"] * 5), alone)
    assert np.array_equal(curve.probabilities(scores[:5], ["und"] * 5), alone)


def test_separable_scores_do_not_run_away() -> None:
    actual = np.array([0, 1] * 30)
    scores = np.where(np.eye(2)[actual] > 0, 5.0, -5.0)
    chances = Calibration.fit(scores, actual).probabilities(scores)
    assert 0.8 < chances.max() < 1.0


def test_cross_fitting_never_uses_the_own_fold() -> None:
    scores, actual = _scores(300, 1.0, 4)
    fold = np.arange(300) % 3
    before = cross_fitted(scores, actual, fold)
    changed = actual.copy()
    changed[fold == 0] = (changed[fold == 0] + 1) % 5
    after = cross_fitted(scores, changed, fold)
    assert np.array_equal(before[fold == 0], after[fold == 0])
    assert not np.array_equal(before[fold == 1], after[fold == 1])


def test_a_promise_is_the_lowest_threshold_that_keeps_it() -> None:
    best = [0.9] * 100 + [0.5] * 100
    right = [True] * 100 + [True, False] * 50
    found = Routed(best, right).promise(0.95)
    assert found.threshold == 0.9
    assert found.coverage == 0.5
    assert found.precision == 1
    assert Routed(best, right).promise(0.60).threshold == 0.5


def test_what_cannot_be_promised_is_never_automatic() -> None:
    assert Routed([0.9] * 50, [True, False] * 25).promise(0.95).threshold == NEVER_AUTOMATIC
    assert Routed([0.9] * 3, [True] * 3).promise(0.95).threshold == NEVER_AUTOMATIC
    assert Routed([], []).promise(0.95).threshold == NEVER_AUTOMATIC


def test_equal_probabilities_are_routed_together_or_not_at_all() -> None:
    found = Routed([0.7] * 60, [True] * 40 + [False] * 20).promise(0.9)
    assert found.threshold == NEVER_AUTOMATIC


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_a_promise_made_is_kept_on_the_data_it_was_made_from(
    judged: list[tuple[float, bool]], level: float
) -> None:
    found = Routed([p for p, _ in judged], [ok for _, ok in judged]).promise(level)
    routed = [ok for p, ok in judged if p >= found.threshold]
    if routed:
        assert sum(routed) / len(routed) >= level
        assert found.low <= found.precision <= found.high


def test_the_bar_finds_the_share_wanted_unless_too_many_are_called_in_vain() -> None:
    chances = [0.9, 0.8, 0.7, 0.2, 0.1]
    actual = [True, True, False, True, False]
    assert bar_for_recall(chances, actual, recall=0.6, precision=0.5) == 0.8
    assert bar_for_recall(chances, actual, recall=1.0, precision=0.5) == 0.2
    assert bar_for_recall(chances, actual, recall=1.0, precision=0.9) == 0.8
    assert bar_for_recall(chances, [False] * 5, recall=1.0, precision=0.5) == NEVER_AUTOMATIC


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_share(right: int, more: int) -> None:
    low, high = wilson(right, right + more)
    assert 0 <= low <= right / (right + more) <= high <= 1


def test_thresholds_rise_with_the_promise(model: TrainedModel) -> None:
    bars = [model.threshold_for(level / 100) for level in range(50, 101)]
    assert bars == sorted(bars)
    assert bars[-1] == NEVER_AUTOMATIC


def test_a_curve_is_fitted_to_the_end_however_far_its_outliers_lie() -> None:
    """Scores of a department in 250 texts, some of others among the highest: full steps of Newton's
    method went to and fro here, and the curve they ended on named this department a third of the
    time."""
    own = [-0.47, 1.34, 1.72, 2.39, 3.26, 3.66, 4.54, 4.94, 5.06, 5.34, 5.86, 9.9, 11.35]
    others = [*np.linspace(-2.2, 1.8, 232), 5.91, 6.41, 6.59, 6.99, 7.66]
    design = np.column_stack([[*own, *others], np.ones(250)])
    target = np.array([14 / 15] * len(own) + [1 / 239] * len(others))
    prior, held = np.array([1.49, -4.28]), np.ones(2)
    fitted = newton(design, target, prior, held)
    slope = design.T @ (target - sigmoid(design @ fitted)) - held * (fitted - prior)
    assert np.abs(slope).max() < 1e-6
    assert sigmoid(design @ fitted)[len(own) :].mean() < 0.1


@given(size=st.integers(1, 27), seed=st.integers(0, 2**32 - 1))
def test_elimination_solves_what_a_fit_asks(size: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    some = dice.normal(size=(size, 2 * size))
    matrix, right = some @ some.T + np.eye(size), dice.normal(size=size)
    assert np.allclose(_solved(matrix, right), np.linalg.solve(matrix, right), atol=1e-8)


_FIT = """
import hashlib
import os
import platform
import subprocess
import sys

import numpy as np
from classifier._calibration import Calibration, cross_fitted
dice = np.random.default_rng(7)
actual = dice.integers(0, 8, 4000)
scores = dice.normal(size=(4000, 8))
scores[np.arange(4000), actual] += 1.3
spoken = ["vi"] * 2000 + ["nb"] * 2000
curve = Calibration.fit(scores, actual, spoken)
judged = cross_fitted(scores, actual, np.arange(4000) % 5, spoken)
powers = np.array([curve.sharpness, *curve.own_sharpness.values()])
kept = [curve.slope, curve.offset, judged, powers]
print(hashlib.sha256(b"".join(one.tobytes() for one in kept)).hexdigest())
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="names processors of this family")
def test_the_same_judgements_give_the_same_bytes_whatever_the_processor_reckons_with() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", _FIT],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for core, threads in (("Haswell", "1"), ("Sandybridge", "2"), ("Nehalem", "1"))
    }
    assert len(found) == 1
