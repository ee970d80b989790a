"""From scores to probabilities that mean what they say, and from those to thresholds that keep a
promise.

Everything here is fitted on scores of texts the scoring model had not seen (out of fold).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier._card import Promise
from classifier._shares import wilson
from classifier._types import NEVER_AUTOMATIC

Matrix = NDArray[np.float64]
# How many observations the curve common to all classes counts for when a class gets its own.
_COMMON_WEIGHT = 20.0
_STEPS = 50
# Judged texts from which a language has a sharpness of its own.
_ENOUGH_OF_A_LANGUAGE = 100
# One-sided 84 %: a promise must hold not only in the sample but with this much room for chance.
_CAUTION = 1.0


class Calibration:
    """One sigmoid per class, 1 / (1 + exp(-(slope * score + offset))), brought to a sum of 1.

    Sigmoids fitted one by one do not know that exactly one class is right, which leaves their
    normalised values too timid: ``sharpness`` is the power they are raised to before. Where fewer
    examples taught a language the same score is worth less, so that a language has a power of its
    own (``own_sharpness``) once it has been judged often enough.
    """

    def __init__(
        self,
        slope: Matrix,
        offset: Matrix,
        sharpness: float = 1.0,
        own_sharpness: Mapping[str, float] | None = None,
    ) -> None:
        self.slope = slope
        self.offset = offset
        self.sharpness = sharpness
        self.own_sharpness: Mapping[str, float] = own_sharpness or {}

    @classmethod
    def fit(
        cls, scores: Matrix, actual: NDArray[np.intp], languages: Sequence[str] = ()
    ) -> "Calibration":
        """Fit on ``scores`` (texts by classes) and the column of each text's class.

        Classes with few texts lean on the curve fitted to all of them together. ``languages`` is
        empty or has the code of each text, "" where unknown.
        """
        classes = scores.shape[1]
        hits = np.zeros(scores.shape)
        hits[np.arange(len(actual)), actual] = 1.0
        common = _sigmoid_fit(scores.ravel(), hits.ravel(), np.array([1.0, -1.0]), 0.01)
        fitted = np.empty((classes, 2))
        for column in range(classes):
            enough = hits[:, column].sum() >= 2
            fitted[column] = (
                _sigmoid_fit(scores[:, column], hits[:, column], common, _COMMON_WEIGHT)
                if enough
                else common
            )
        curve = cls(fitted[:, 0], fitted[:, 1])
        logarithms = curve.log_sigmoids(scores)
        curve.sharpness = _sharpness_fit(logarithms, actual)
        spoken = np.array(languages, dtype=object)
        curve.own_sharpness = {
            code: _sharpness_fit(logarithms[spoken == code], actual[spoken == code])
            for code in sorted(set(languages) - {""})
            if (spoken == code).sum() >= _ENOUGH_OF_A_LANGUAGE
        }
        return curve

    @classmethod
    def cautious(cls, classes: int) -> "Calibration":
        """Where nothing could be measured: flat, so that nobody takes a guess for knowledge."""
        return cls(np.ones(classes), np.full(classes, -np.log(max(classes - 1, 1)) - 1.0))

    def log_sigmoids(self, scores: Matrix) -> Matrix:
        """The logarithms of the single sigmoids."""
        return np.asarray(-np.logaddexp(0.0, -(scores * self.slope + self.offset)))

    def probabilities(self, scores: Matrix, languages: Sequence[str] = ()) -> Matrix:
        """Probabilities per class, summing to 1 in each row; ``languages`` as in ``fit``."""
        powers = [
            self.own_sharpness.get(code, self.sharpness) for code in languages or [""] * len(scores)
        ]
        return _normalised(np.array(powers)[:, None] * self.log_sigmoids(scores))


def cross_fitted(
    scores: Matrix,
    actual: NDArray[np.intp],
    fold: NDArray[np.intp],
    languages: Sequence[str] = (),
) -> Matrix:
    """Probabilities of each fold by a calibration fitted on the other folds only; ``languages`` as
    in ``Calibration.fit``.
    """
    spoken = np.array(languages or [""] * len(scores), dtype=object)
    result = np.empty_like(scores)
    for number in np.unique(fold):
        held_out = fold == number
        curve = Calibration.fit(scores[~held_out], actual[~held_out], list(spoken[~held_out]))
        result[held_out] = curve.probabilities(scores[held_out], list(spoken[held_out]))
    return result


class Routed:
    """First candidates from the surest down, and how many of them were right up to each place.

    Sorted and counted once: every promise is then looked up (fifty of them for every department).
    """

    def __init__(self, best: Sequence[float], right: Sequence[bool]) -> None:
        """``best`` are the probabilities of the first candidates, ``right`` whether each was
        right."""
        ordered = sorted(zip(best, right, strict=True), key=lambda pair: -pair[0])
        self._best = np.array([probability for probability, _ in ordered], dtype=np.float64)
        self._hits = np.cumsum([is_right for _, is_right in ordered], dtype=np.int64)
        lows = [wilson(hits, n, _CAUTION)[0] for n, hits in enumerate(self._hits.tolist(), start=1)]
        # Equal probabilities are routed together or not at all.
        ends = np.append(self._best[1:] != self._best[:-1], [True] * bool(ordered))
        self._kept_at_least = np.where(ends, lows, -1.0)

    def promise(self, promised: float) -> Promise:
        """The lowest threshold at which the precision promised (0 to 1) is kept with room for
        chance."""
        kept = np.flatnonzero(self._kept_at_least >= promised)
        if not len(kept):
            return Promise(promised, NEVER_AUTOMATIC, 0.0, 0.0, 0.0, 1.0)
        last = int(kept[-1])
        hits, count = int(self._hits[last]), last + 1
        low, high = wilson(hits, count)
        coverage = count / len(self._best)
        return Promise(promised, float(self._best[last]), coverage, hits / count, low, high)


def bar_for_recall(
    probability: Sequence[float], actual: Sequence[bool], *, recall: float, precision: float
) -> float:
    """The bar from which texts are raised so that ``recall`` of the actual ones are.

    It stops where fewer than ``precision`` of those raised would be actual ones: people who are
    called in vain nine times do not look the tenth time. NEVER_AUTOMATIC without any actual ones.
    """
    ordered = sorted(zip(probability, actual, strict=True), key=lambda pair: -pair[0])
    needed = recall * sum(actual)
    bar = NEVER_AUTOMATIC
    hits = 0
    for count, (chance, is_it) in enumerate(ordered, start=1):
        hits += is_it
        if is_it and hits >= precision * count:
            bar = chance
        if hits >= needed:
            break
    return bar


def _normalised(logarithms: Matrix) -> Matrix:
    """Exponentials brought to a sum of 1 in each row, whatever their size."""
    raised = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _sharpness_fit(logarithms: Matrix, actual: NDArray[np.intp]) -> float:
    """The power at which the actual classes become likeliest, by Newton's method, 0.2 to 5."""
    own = logarithms[np.arange(len(actual)), actual]
    power = 1.0
    for _ in range(_STEPS):
        chance = _normalised(power * logarithms)
        mean = (chance * logarithms).sum(axis=1)
        spread = (chance * logarithms**2).sum(axis=1) - mean**2
        step = float((own - mean).sum() / max(spread.sum(), 1e-9))
        power = min(5.0, max(0.2, power + min(0.5, max(-0.5, step))))
        if abs(step) < 1e-9:
            break
    return power


def sigmoid(values: Matrix) -> Matrix:
    """The logistic curve, without overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0))))


def _sigmoid_fit(scores: Matrix, hits: Matrix, prior: Matrix, weight: float) -> Matrix:
    """Slope and offset by Newton's method, held to ``prior`` with ``weight``."""
    design = np.column_stack([scores, np.ones_like(scores)])
    # Platt: targets a little inside 0 and 1, so that separable scores do not run away.
    positive = hits.sum()
    high = (positive + 1.0) / (positive + 2.0)
    low = 1.0 / (len(hits) - positive + 2.0)
    target = np.where(hits > 0, high, low)
    fitted = newton(design, target, prior, np.full(2, weight * 0.05))
    return np.array([max(fitted[0], 0.05), fitted[1]])


def newton(design: Matrix, target: Matrix, prior: Matrix, held: Matrix) -> Matrix:
    """Logistic coefficients by Newton's method, each held to ``prior`` with its weight.

    A step that would make the fit worse is halved: full ones go to and fro between the flat ends of
    the curve where scores have outliers.

    All of it is reckoned element by element and summed in one fixed order. Products and solutions
    of matrices come from a library that reckons otherwise on another processor, and the same texts
    are to give the same bytes on every machine.
    """

    # Each column in one piece: summing over two values in each of a hundred thousand rows is slow.
    columns = np.ascontiguousarray(design.T)

    def scored(fitted: Matrix) -> Matrix:
        scores = np.zeros(columns.shape[1])
        for column, factor in zip(columns, fitted, strict=True):
            scores += column * factor
        return scores

    def over_texts(weight: Matrix) -> Matrix:
        return np.array([(column * weight).sum() for column in columns])

    def loss(fitted: Matrix) -> float:
        scores = scored(fitted)
        misfit = float((np.logaddexp(0.0, scores) - target * scores).sum())
        return misfit + float((held * (fitted - prior) ** 2).sum()) / 2

    fitted = prior.astype(np.float64).copy()
    present = loss(fitted)
    for _ in range(_STEPS):
        chance = sigmoid(scored(fitted))
        gradient = over_texts(target - chance) - held * (fitted - prior)
        spread = chance * (1 - chance)
        curvature = np.array([over_texts(spread * column) for column in columns])
        step = _solved(curvature + np.diag(held + 1e-9), gradient)
        while float(np.abs(step).max()) >= 1e-9 and (new := loss(fitted + step)) > present:
            step = step / 2
        if float(np.abs(step).max()) < 1e-9:
            break
        fitted, present = fitted + step, new
    return fitted


def _solved(matrix: Matrix, right: Matrix) -> Matrix:
    """``x`` with ``matrix @ x == right``, by elimination; the matrix is symmetric and positive
    definite, so that no rows need to be exchanged."""
    rows = np.column_stack([matrix, right])
    size = len(rows)
    for at in range(size):
        below = rows[at + 1 :]
        below -= (below[:, at] / rows[at, at])[:, None] * rows[at]
    found = np.zeros(size)
    for at in reversed(range(size)):
        rest = rows[at, size] - (rows[at, :size] * found).sum()
        found[at] = rest / rows[at, at]
    return found
