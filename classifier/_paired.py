"""Two models on the same texts: is one worse than chance explains? (standard library only)

Only texts count on which one was right and the other wrong. Were both equally good, each of these
would be a toss of a coin: the exact test of McNemar, one-sided, because only a loss is asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from classifier._shares import wilson

# How often a model as good as the other may be called worse by chance.
LEVEL = 0.05
# The share of a department's texts of which a loss is large.
MARGIN = 0.15


@dataclass(frozen=True, slots=True)
class Paired:
    """How two models judged the same ``count`` texts: ``before`` of them the one in force found,
    ``lost`` of these the other one did not, and it found ``gained`` more."""

    count: int
    before: int
    lost: int
    gained: int

    @property
    def after(self) -> int:
        """How many the new one found."""
        return self.before - self.lost + self.gained

    @property
    def share_before(self) -> float:
        """The share found before, 0 to 1."""
        return self.before / self.count if self.count else 0.0

    @property
    def share_after(self) -> float:
        """The share found after, 0 to 1."""
        return self.after / self.count if self.count else 0.0

    @property
    def interval_before(self) -> tuple[float, float]:
        """The 95 % interval of the share found before."""
        return wilson(self.before, self.count)

    @property
    def interval_after(self) -> tuple[float, float]:
        """The 95 % interval of the share found after."""
        return wilson(self.after, self.count)

    @property
    def chance(self) -> float:
        """How probable so many losses, or more, are between equally good models."""
        changed = self.lost + self.gained
        tails = sum(comb(changed, lost) for lost in range(self.lost, changed + 1))
        return float(tails / (1 << changed))

    @property
    def is_worse(self) -> bool:
        """Whether it lost more than chance explains, where nothing else is compared."""
        return self.chance <= LEVEL

    @property
    def is_large(self) -> bool:
        """Whether it lost more than MARGIN of its texts, and more than chance explains."""
        return self.before - self.after > MARGIN * self.count + 1e-9 and self.is_worse


def paired(found: Iterable[tuple[bool, bool]]) -> Paired:
    """Count texts by whether they were found before and after."""
    collected = list(found)
    return Paired(
        count=len(collected),
        before=sum(before for before, _after in collected),
        lost=sum(before and not after for before, after in collected),
        gained=sum(after and not before for before, after in collected),
    )


def paired_each(found: Iterable[tuple[str, bool, bool]]) -> dict[str, Paired]:
    """The same for each department, in order of their codes."""
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for department, before, after in found:
        groups[department].append((before, after))
    return {department: paired(groups[department]) for department in sorted(groups)}


def beyond_chance(found: Mapping[str, Paired]) -> Sequence[str]:
    """The departments that lost more than chance explains, in order of their codes.

    With as many comparisons as departments one of them nearly always looks bad. One is worse when
    its losses are beyond chance after the correction of Holm for all comparisons; or when it lost
    more than MARGIN of its texts, and beyond chance taken alone: a correction alone would overlook
    most losses of a fifth, which people would not (ADR 0043).
    """
    ordered = sorted(found, key=lambda department: (found[department].chance, department))
    worse = set()
    for at, department in enumerate(ordered):
        if found[department].chance * (len(ordered) - at) > LEVEL:
            break
        worse.add(department)
    return [code for code in sorted(found) if code in worse or found[code].is_large]
