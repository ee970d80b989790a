"""Thresholds of the departments: whose first guesses may be followed at a lower probability, and
whose only at a higher one.

What a promise means: of all routes made alone at least the promised share is right, and so it is
for every department that is routed to often enough to be judged by itself. A department's
threshold may lie under the common one only where its own judged routes show that it may.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier._calibration import Routed, newton, sigmoid
from classifier._card import Promise
from classifier._shares import wilson
from classifier._types import NEVER_AUTOMATIC

Matrix = NDArray[np.float64]
# A department is held to the promise by itself only when it has been routed to this often.
_ENOUGH_ROUTES = 20
# How much a department's own trust is held to that of all.
_OWN_WEIGHT = 1.0


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
        found = newton(design, np.asarray(right, dtype=np.float64), prior, held)
        own = {name: float(found[number]) for name, number in column.items()}
        return cls(max(float(found[0]), 0.05), float(found[1]), own)

    def chances(self, chosen: Sequence[str], best: Sequence[float]) -> list[float]:
        """The chance of being right of each first candidate."""
        own = np.array([self.own.get(name, 0.0) for name in chosen])
        return [float(one) for one in sigmoid(self.slope * _logit(best) + self.offset + own)]

    def probability_at(self, chance: float, department: str) -> float:
        """The probability from which the department's routes have at least this chance."""
        if chance >= NEVER_AUTOMATIC:
            return NEVER_AUTOMATIC
        sought = float(_logit([chance])[0]) - self.offset - self.own.get(department, 0.0)
        # A breath lower: the text that set the threshold is above it in spite of rounding.
        return max(0.0, float(sigmoid(np.array([sought / self.slope]))[0]) - 1e-9)


class Guess(NamedTuple):
    """A first candidate that was judged: its department, its probability, whether it was right."""

    department: str
    probability: float
    right: bool


Own = Mapping[str, Mapping[float, float]]
"""Thresholds by department and promise."""


def promises_with_own(
    guesses: Sequence[Guess], levels: Sequence[float]
) -> tuple[tuple[Promise, ...], Own]:
    """What can be promised at each of the rising ``levels``, and the departments' thresholds.

    ``Promise.threshold`` is the common one, for a department that was never judged; its other
    figures are those of the routes at the departments' own thresholds.
    """
    best = [guess.probability for guess in guesses]
    right = [guess.right for guess in guesses]
    said = [guess.department for guess in guesses]
    trust = Trust.fit(said, best, right)
    chances = trust.chances(said, best)
    groups = {
        name: [one for one in guesses if one.department == name] for name in sorted(set(said))
    }
    own: dict[str, dict[float, float]] = {name: {} for name in groups}
    judged = {
        name: Routed([one.probability for one in group], [one.right for one in group])
        for name, group in groups.items()
    }
    by_probability, by_chance = Routed(best, right), Routed(chances, right)
    promises: list[Promise] = []
    bars: dict[str, float] = {}
    for level in reversed(levels):
        common = by_probability.promise(level)
        chance = by_chance.promise(level).threshold
        shown = {name: curve.promise(level).threshold for name, curve in judged.items()}
        trusted = {name: trust.probability_at(chance, name) for name in groups}
        # Whoever keeps the higher promise keeps this one.
        higher = {name: bars.get(name, NEVER_AUTOMATIC) for name in groups}
        bars = _bars(groups, level, common.threshold, trusted, shown, higher)
        if not _kept(level, groups, bars):
            always = dict.fromkeys(groups, common.threshold)
            bars = _bars(groups, level, common.threshold, always, shown, higher)
        for name, bar in bars.items():
            own[name][level] = bar
        promises.append(_with_figures(common, groups, bars, len(guesses)))
    return tuple(reversed(promises)), own


def _bars(
    groups: Mapping[str, Sequence[Guess]],
    level: float,
    common: float,
    trusted: Mapping[str, float],
    shown: Mapping[str, float],
    higher: Mapping[str, float],
) -> dict[str, float]:
    """Each department's threshold: the trusted one, lowered and kept only by evidence of its own.

    ``shown`` are the thresholds that their own judged routes support, ``higher`` those of the next
    higher promise, which are never exceeded.
    """
    bars = {}
    for name, group in groups.items():
        bar = trusted[name]
        if bar < common:
            bar = min(common, max(bar, shown[name]))
        routed = [one.right for one in group if one.probability >= bar]
        if len(routed) >= _ENOUGH_ROUTES and sum(routed) < level * len(routed):
            bar = max(bar, shown[name])
        bars[name] = min(bar, higher[name])
    return bars


def _routed(groups: Mapping[str, Sequence[Guess]], bars: Mapping[str, float]) -> Iterator[bool]:
    for name, group in groups.items():
        yield from (one.right for one in group if one.probability >= bars[name])


def _kept(level: float, groups: Mapping[str, Sequence[Guess]], bars: Mapping[str, float]) -> bool:
    routed = list(_routed(groups, bars))
    return sum(routed) >= level * len(routed)


def _with_figures(
    common: Promise,
    groups: Mapping[str, Sequence[Guess]],
    bars: Mapping[str, float],
    judged: int,
) -> Promise:
    """The promise with the coverage and the precision of the routes at ``bars``."""
    routed = list(_routed(groups, bars))
    low, high = wilson(sum(routed), len(routed))
    return replace(
        common,
        coverage=len(routed) / judged if judged else 0.0,
        precision=sum(routed) / len(routed) if routed else 0.0,
        low=low,
        high=high,
    )


def _logit(chance: Sequence[float]) -> Matrix:
    inside = np.clip(np.asarray(chance, dtype=np.float64), 1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(inside / (1.0 - inside)))
