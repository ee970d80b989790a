"""Departments are merged and split: who inherits what, from which day on.

A merge gives everything to one department. A split sorts by rules, first that fires; what none of
them takes goes to ``rest``, or to triage when no rest is named. A department that is among its own
heirs lives on; every other one receives nothing more.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from classifier import Candidate
from intake.domain.routing import FoldedText


class ChangeKind(enum.StrEnum):
    """What happens to departments."""

    MERGE = "merge"
    SPLIT = "split"


class PlanState(enum.StrEnum):
    """How far a reorganisation has come."""

    DRAFT = "draft"  # written down, to look at what it would do
    PLANNED = "planned"  # confirmed; carried out on its day
    DONE = "done"
    CANCELLED = "cancelled"


# In the history of every submission that was moved.
REASONS = {ChangeKind.MERGE: "department_merged", ChangeKind.SPLIT: "department_split"}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a split looks at."""

    kind: str
    text: FoldedText


def matter_of(kind: str, text: str) -> Matter:
    """The matter of a text of this kind."""
    return Matter(kind, FoldedText(text))


@dataclass(frozen=True, slots=True)
class Share:
    """What one heir of a split takes: one of ``kinds`` and one of ``words``, as far as given;
    without a condition it takes nothing."""

    department: str
    kinds: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def takes(self, matter: Matter) -> bool:
        """Whether the matter falls to this heir."""
        if not (self.kinds or self.words):
            return False
        if self.kinds and matter.kind not in self.kinds:
            return False
        return not self.words or any(matter.text.contains(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Step:
    """One reorganisation. ``rest`` None means that people decide."""

    kind: ChangeKind
    old: tuple[str, ...]
    on: date
    shares: tuple[Share, ...] = ()
    rest: str | None = None

    @property
    def heirs(self) -> tuple[str, ...]:
        """The departments that inherit, each once, in the order of the rules."""
        named = [share.department for share in self.shares]
        return tuple(dict.fromkeys([*named, *([self.rest] if self.rest else [])]))

    @property
    def closing(self) -> tuple[str, ...]:
        """The departments that receive nothing more."""
        return tuple(one for one in self.old if one not in self.heirs)

    def heir_of(self, matter: Matter) -> str | None:
        """Who gets a matter of the old departments; None = triage."""
        for share in self.shares:
            if share.takes(matter):
                return share.department
        return self.rest


def problems_of(step: Step) -> dict[str, str]:
    """What is wrong with a plan in itself: code by field; empty when nothing is."""
    found = {}
    if step.kind is ChangeKind.MERGE:
        if not step.rest:
            found["heir"] = "missing"
        if len(set(step.old) | {step.rest}) < 2 or len(set(step.old)) != len(step.old):
            found["old"] = "nothing_to_merge"
    elif any(not (share.kinds or share.words) for share in step.shares):
        found["shares"] = "no_condition"
    elif not step.shares or set(step.heirs) == set(step.old):
        found["shares"] = "nothing_to_split"
    if not step.old:
        found["old"] = "missing"
    return found


class Lineage:
    """What became of departments, by the reorganisations carried out, oldest first."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps: Sequence[Step] = tuple(steps)

    def __bool__(self) -> bool:
        return bool(self._steps)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that were merged or split, each once, oldest first."""
        return tuple(dict.fromkeys(one for step in self._steps for one in step.old))

    def heirs(self, department: str) -> tuple[str, ...]:
        """The departments of today that inherited from ``department``; itself when it lives on, and
        nobody when all of it went to triage."""
        present = [department]
        for step in self._steps:
            found: list[str] = []
            for one in present:
                found += step.heirs if one in step.old else (one,)
            present = list(dict.fromkeys(found))
        return tuple(present)

    def became(self) -> dict[str, str]:
        """The departments that went up in one other wholly, with what that is today: renamed, so to
        say. What was divided among several, or went to triage, is nobody else."""
        found = {one: self._whole_heir(one) for step in self._steps for one in step.old}
        return {old: heir for old, heir in found.items() if heir is not None and heir != old}

    def _whole_heir(self, department: str) -> str | None:
        for step in self._steps:
            if department in step.old:
                if step.rest is None or len(step.heirs) > 1:
                    return None
                department = step.rest
        return department

    def ancestors(self, department: str) -> frozenset[str]:
        """Every department all of which is in ``department`` today, itself left out."""
        known = {one for step in self._steps for one in step.old}
        return frozenset(one for one in known - {department} if self.heirs(one) == (department,))

    def heir_of(self, department: str, matter: Matter) -> str | None:
        """Who has a matter of ``department`` today; None when people have to say."""
        for step in self._steps:
            if department in step.old:
                heir = step.heir_of(matter)
                if heir is None:
                    return None
                department = heir
        return department

    def candidates(self, given: Iterable[Candidate], matter: Matter) -> tuple[Candidate, ...]:
        """What a model that learned the old departments means today: probabilities of what became
        one are added up. A department without a certain heir stays, so that it sends to triage."""
        sums: dict[str, float] = {}
        for one in given:
            heir = self.heir_of(one.department, matter) or one.department
            sums[heir] = sums.get(heir, 0.0) + one.probability
        ordered = sorted(sums.items(), key=lambda pair: -pair[1])
        return tuple(Candidate(code, min(1.0, probability)) for code, probability in ordered)
