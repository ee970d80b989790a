"""From the contributions of features to reasons a person can read: words and phrases as they were
spelled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from classifier._features import Emission
from classifier._text import Word
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
    spelled = _spelling(words)
    found = [
        Reason(" ".join(spelled[part] for part in unit), weight)
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


def _spelling(words: Sequence[Word]) -> dict[str, str]:
    """Each plain form as it was first spelled."""
    spelled: dict[str, str] = {}
    for word in words:
        spelled.setdefault(word.plain, word.spelled)
    return spelled
