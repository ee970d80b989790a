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
# One-sided 84 %: a promise must hold not only in the sample but with this much room for chance.
_CAUTION = 1.0
# A department is held to the promise by itself only when it has been routed to this often.
_ENOUGH_ROUTES = 20
# How much a department's own trust is held to that of all.
_OWN_WEIGHT = 1.0
# Below this promise chance moves the thresholds more than the departments differ.
_LOWEST_OWN = 0.8


class Calibration:
    """One sigmoid per class, 1 / (1 + exp(-(slope * score + offset))), brought to a sum of 1.

    Sigmoids fitted one by one do not know that exactly one class is right, which leaves their
    normalised values too timid: ``sharpness`` is the power they are raised to before.
    """

    def __init__(self, slope: Matrix, offset: Matrix, sharpness: float = 1.0) -> None:
        self.slope = slope
        self.offset = offset
        self.sharpness = sharpness

    @classmethod
    def fit(cls, scores: Matrix, actual: NDArray[np.intp]) -> "Calibration":
        """Fit on ``scores`` (texts by classes) and the column of each text's class.

        Classes with few texts lean on the curve fitted to all of them together.
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
        curve.sharpness = _sharpness_fit(curve.log_sigmoids(scores), actual)
        return curve

    @classmethod
    def cautious(cls, classes: int) -> "Calibration":
        """Where nothing could be measured: flat, so that nobody takes a guess for knowledge."""
        return cls(np.ones(classes), np.full(classes, -np.log(max(classes - 1, 1)) - 1.0))

    def log_sigmoids(self, scores: Matrix) -> Matrix:
        """The logarithms of the single sigmoids."""
        return np.asarray(-np.logaddexp(0.0, -(scores * self.slope + self.offset)))

    def probabilities(self, scores: Matrix) -> Matrix:
        """Probabilities per class, summing to 1 in each row."""
        return _normalised(self.sharpness * self.log_sigmoids(scores))


def cross_fitted(scores: Matrix, actual: NDArray[np.intp], fold: NDArray[np.intp]) -> Matrix:
    """Probabilities of each fold by a calibration fitted on the other folds only."""
    result = np.empty_like(scores)
    for number in np.unique(fold):
        held_out = fold == number
        curve = Calibration.fit(scores[~held_out], actual[~held_out])
        result[held_out] = curve.probabilities(scores[held_out])
    return result


def promise(promised: float, best: Sequence[float], right: Sequence[bool]) -> Promise:
    """The lowest threshold at which the precision promised (0 to 1) is kept with room for chance.

    ``best`` are the probabilities of the first candidates, ``right`` whether each was right.
    """
    ordered = sorted(zip(best, right, strict=True), key=lambda pair: -pair[0])
    kept = Promise(promised, NEVER_AUTOMATIC, 0.0, 0.0, 0.0, 1.0)
    hits = 0
    for count, (probability, is_right) in enumerate(ordered, start=1):
        hits += is_right
        # Equal probabilities are routed together or not at all.
        if count < len(ordered) and ordered[count][0] == probability:
            continue
        if wilson(hits, count, _CAUTION)[0] >= promised:
            low, high = wilson(hits, count)
            kept = Promise(promised, probability, count / len(ordered), hits / count, low, high)
    return kept


class Trust:
    """How often a first candidate is right, by its probability and its department.

    Logistic: a slope and an offset common to all, and an offset of each department's own, held to
    0 so that one with few routes is trusted like the others.
    """

    def __init__(self, slope: float, offset: float, own: Mapping[str, float]) -> None:
        self.slope = slope
        self.offset = offset
        self.own = own

    @classmethod
    def fit(cls, chosen: Sequence[str], best: Sequence[float], right: Sequence[bool]) -> "Trust":
        """Fit on the first candidates ``chosen``, their probabilities, and which were right."""
        names = sorted(set(chosen))
        column = {name: number for number, name in enumerate(names, start=2)}
        design = np.zeros((len(best), len(names) + 2))
        design[:, 0] = _logit(best)
        design[:, 1] = 1.0
        design[np.arange(len(best)), [column[name] for name in chosen]] = 1.0
        held = np.full(design.shape[1], _OWN_WEIGHT)
        held[:2] = 0.01
        prior = np.zeros(design.shape[1])
        prior[0] = 1.0
        found = _newton(design, np.asarray(right, dtype=np.float64), prior, held)
        own = {name: float(found[number]) for name, number in column.items()}
        return cls(max(float(found[0]), 0.05), float(found[1]), own)

    def chances(self, chosen: Sequence[str], best: Sequence[float]) -> list[float]:
        """The chance of being right of each first candidate."""
        own = np.array([self.own.get(name, 0.0) for name in chosen])
        return [float(one) for one in _sigmoid(self.slope * _logit(best) + self.offset + own)]

    def probability_at(self, chance: float, department: str) -> float:
        """The probability from which the department's routes have at least this chance."""
        if chance >= NEVER_AUTOMATIC:
            return NEVER_AUTOMATIC
        sought = float(_logit([chance])[0]) - self.offset - self.own.get(department, 0.0)
        # A breath lower: the text that set the threshold is above it in spite of rounding.
        return max(0.0, float(_sigmoid(np.array([sought / self.slope]))[0]) - 1e-9)


def own_thresholds(
    trust: Trust,
    promises: Sequence[Promise],
    chosen: Sequence[str],
    best: Sequence[float],
    right: Sequence[bool],
) -> dict[str, dict[float, float]]:
    """The threshold of each department, by promise; ``promises`` have chances as thresholds.

    A department whose routes clearly break the promise all the same gets the one that keeps it.
    """
    own: dict[str, dict[float, float]] = {}
    for department in sorted(set(chosen)):
        mine = [
            (p, ok) for name, p, ok in zip(chosen, best, right, strict=True) if name == department
        ]
        for given in promises:
            bar = trust.probability_at(given.threshold, department)
            routed = [ok for p, ok in mine if p >= bar]
            broken = wilson(sum(routed), len(routed), _CAUTION)[1] < given.promised
            if len(routed) >= _ENOUGH_ROUTES and broken and given.promised >= _LOWEST_OWN:
                found = promise(given.promised, [p for p, _ in mine], [ok for _, ok in mine])
                bar = max(bar, found.threshold)
            own.setdefault(department, {})[given.promised] = bar
    return own


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


def _sigmoid(values: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0))))


def _sigmoid_fit(scores: Matrix, hits: Matrix, prior: Matrix, weight: float) -> Matrix:
    """Slope and offset by Newton's method, held to ``prior`` with ``weight``."""
    design = np.column_stack([scores, np.ones_like(scores)])
    # Platt: targets a little inside 0 and 1, so that separable scores do not run away.
    positive = hits.sum()
    high = (positive + 1.0) / (positive + 2.0)
    low = 1.0 / (len(hits) - positive + 2.0)
    target = np.where(hits > 0, high, low)
    fitted = _newton(design, target, prior, np.full(2, weight * 0.05))
    return np.array([max(fitted[0], 0.05), fitted[1]])


def _newton(design: Matrix, target: Matrix, prior: Matrix, held: Matrix) -> Matrix:
    """Logistic coefficients by Newton's method, each held to ``prior`` with its weight."""
    fitted = prior.astype(np.float64).copy()
    for _ in range(_STEPS):
        chance = _sigmoid(design @ fitted)
        gradient = design.T @ (target - chance) - held * (fitted - prior)
        curvature = design.T @ (design * (chance * (1 - chance))[:, None])
        step = np.linalg.solve(curvature + np.diag(held + 1e-9), gradient)
        # A step longer than this is the flat far end of the curve, not information.
        longest = float(np.abs(step).max())
        fitted += step * min(1.0, 5.0 / longest) if longest > 0 else step
        if longest < 1e-9:
            break
    return fitted


def _logit(chance: Sequence[float]) -> Matrix:
    inside = np.clip(np.asarray(chance, dtype=np.float64), 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(inside / (1.0 - inside)))
