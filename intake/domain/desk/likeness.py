"""How alike two texts are, and in which words: for people who look for the same matter.

Pairs of neighbouring words are compared, because a Vietnamese word is mostly two syllables that are
written apart, and because the order of words says more than the words. The measure is the
coefficient of Dice (1945), from 0 to 1.
"""

import re
import unicodedata
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_RUNS = 4  # as many shared passages as a person reads at a glance
_RUN_WORDS = 8

Pairs = frozenset[tuple[str, str]]


def pairs(text: str) -> Pairs:
    """The pairs of neighbouring words of a text, in lower case; a text of one word has none."""
    return frozenset(pairwise(_words(text)))


def likeness(one: Pairs, other: Pairs) -> float:
    """From 0 (no pair of words in common) to 1 (all of them)."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def shared_passages(one: str, other: str) -> list[str]:
    """The longest runs of words of ``one`` that stand in ``other`` too, at most four of at most
    eight words, the longest first."""
    there = pairs(other)
    words = _words(one)
    runs: list[list[str]] = []
    run: list[str] = []
    for left, right in pairwise(words):
        if (left, right) in there and len(run) < _RUN_WORDS:
            run = [*(run or [left]), right]
        else:
            runs.append(run)
            run = []
    runs.append(run)
    found = dict.fromkeys(" ".join(run) for run in runs if run)
    return sorted(found, key=lambda passage: -len(passage))[:_RUNS]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
