"""A query as a neutral tree, and what each part of it is worth when hits are put in order."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from search_index._languages import pieces

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Term:
    """One word. With ``exact`` only this spelling counts (used for what must not occur)."""

    folded: str
    mark: int = 0
    stems: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other in this order, whatever their marks."""

    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so."""

    start: str


@dataclass(frozen=True, slots=True)
class Is:
    """A column has this value, compared folded; columns are those of ``FACETS``."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """Submitted at or after ``since`` and before ``until``."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """None of what the inner node finds."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """Found by every one; no nodes at all find everything."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Found by at least one."""

    nodes: tuple[Node, ...]


Node = Term | Phrase | Prefix | Is | Between | Not | And | Or


@dataclass(frozen=True, slots=True)
class Feature:
    """Something counted per document for the score. ``kind`` decides how ``words`` are read.

    folded: one word; exact: one word in the spelling ``mark``; pair: two neighbours;
    stem: one stem or piece; prefix: the beginning of words.
    """

    kind: str
    words: tuple[str, ...]
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query understood: the strict reading, perhaps a looser one, and the score's features.

    ``mendable`` are the words that may be replaced by similar ones if they occur nowhere,
    ``mended`` those that were, each with the similar ones.
    """

    strict: Node
    loose: Node | None
    features: tuple[tuple[Feature, float], ...]
    notes: tuple[str, ...]
    loose_first: bool = False
    mendable: tuple[Term, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    mended: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def attempts(self) -> Iterator[tuple[Node, tuple[str, ...]]]:
        """Yield readings to try until one finds something, each with its notes."""
        if not (self.loose_first and self.loose is not None):
            yield self.strict, self.notes
        if self.loose is not None:
            yield self.loose, (*self.notes, "any_word")


PLAIN_WEIGHTS = {
    "exact": 0.0,
    "folded": 1.0,
    "pair": 0.5,
    "prefix": 1.0,
    "stem": 1.0,
    "piece": 0.6,
    "near": 1.0,
}
MARKED_WEIGHTS = PLAIN_WEIGHTS | {"exact": 1.0, "folded": 0.3, "pair": 0.7}
"""A query with marks trusts them, one without cannot: measured on XQuAD-vi and 40,000 news texts;
the reverse costs up to 0.16 of MRR@10. ``piece`` are parts of words of the languages that have
stems, ``near`` the words most like one that occurs nowhere: measured on public collections in all
five languages (ADR 0029)."""


def features_of(
    sequence: list[Term], prefixes: list[str], *, pairs: list[tuple[str, str]]
) -> tuple[tuple[Feature, float], ...]:
    """Return what is counted for the score of a query with these words, each once."""
    weights = MARKED_WEIGHTS if any(term.mark for term in sequence) else PLAIN_WEIGHTS
    counted: dict[Feature, float] = {}
    for term in sequence:
        counted[Feature("exact", (term.folded,), term.mark)] = weights["exact"]
        counted[Feature("folded", (term.folded,))] = weights["folded"]
        for stem in term.stems:
            counted[Feature("stem", (stem,))] = weights["stem"]
        for piece in pieces(term.folded) if term.stems else ():
            counted[Feature("stem", (piece,))] = weights["piece"]
    for pair in pairs:
        counted[Feature("pair", pair)] = weights["pair"]
    for prefix in prefixes:
        counted[Feature("prefix", (prefix,))] = weights["prefix"]
    return tuple((feature, weight) for feature, weight in counted.items() if weight)


class Patience:
    """How long the order of hits may take: by its own work, and by the clock on a busy machine."""

    work = 0.5
    clock = 1.2

    def __init__(self, share: float = 1.0) -> None:
        self._work_ends = time.thread_time() + self.work * share
        self._clock_ends = time.monotonic() + self.clock * share

    def is_over(self) -> bool:
        """Return whether what has been counted so far must do."""
        return time.thread_time() > self._work_ends or time.monotonic() > self._clock_ends


def until_half_of_it() -> Callable[[], bool]:
    """Return what says that half of the patience is over: so long may similar words be looked for,
    that enough is left for the order."""
    return Patience(0.5).is_over


def rarity(documents: int, containing: int) -> float:
    """Return the idf of BM25 for a feature found in ``containing`` of ``documents``."""
    return math.log(1.0 + (documents - containing + 0.5) / (containing + 0.5))
