"""From the contributions of features to reasons a person can read: words and phrases as they were
spelled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from classifier._features import Emission
from classifier._text import Word, spelled
from classifier._types import Reason

Unit = tuple[str, ...]


def reasons(
    words: Sequence[Word], emissions: Iterable[Emission], contribution: Callable[[int], float]
) -> list[Reason]:
    """All reasons, the weightiest first; their weights sum to the contributions of all features.

    ``contribution`` gives what a column adds to the score difference. A feature that several words
    of the text share (a piece "ung" in "cung" and "dung") is divided among them by how often each
    has it.
    """
    holders: dict[int, Counter[Unit]] = defaultdict(Counter)
    for emission in emissions:
        holders[emission.column][emission.unit] += 1
    weights: dict[Unit, float] = defaultdict(float)
    for column, units in holders.items():
        value = contribution(column) / units.total()
        for unit, times in units.items():
            weights[unit] += value * times
    merged = _phrases(weights, words)
    places = _places(words, {len(unit) for unit in merged})
    found = [
        Reason(spelled(words, places[unit], len(unit)), weight, places[unit], len(unit))
        for unit, weight in merged.items()
        if weight != 0.0
    ]
    return sorted(found, key=lambda reason: (-abs(reason.weight), reason.term))


def _phrases(weights: Mapping[Unit, float], words: Sequence[Word]) -> dict[Unit, float]:
    """Let a telling pair take in its words where these occur nowhere else: "hóa đơn", not "đơn"."""
    merged = dict(weights)
    times = Counter((word.plain,) for word in words)
    pairs = Counter(
        (first.plain, second.plain) for first, second in pairwise(words) if not second.after_pause
    )
    telling = sorted(
        (unit for unit in weights if len(unit) == 2 and weights[unit] > 0),
        key=lambda unit: (-weights[unit], unit),
    )
    for unit in telling:
        parts = {(unit[0],), (unit[1],)}
        alone = any(times[part] != pairs[unit] for part in parts)
        if not alone and all(part in merged for part in parts):
            merged[unit] += sum(merged.pop(part) for part in sorted(parts))
    return merged


def _places(words: Sequence[Word], lengths: Collection[int]) -> dict[Unit, int]:
    """Where each run of words of these lengths stands first."""
    places: dict[Unit, int] = {}
    plain = [word.plain for word in words]
    for length in lengths:
        for start in range(len(plain) - length + 1):
            places.setdefault(tuple(plain[start : start + length]), start)
    return places
