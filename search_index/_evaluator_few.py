"""BM25 for a few documents from their words as numbers, where another engine has found them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search_index._numbers import Numbered
from search_index._tree import K1, B, Feature
from search_index._words import word_number

Floats = NDArray[np.floating[Any]]


class Scores:
    """Scores of some documents, to which one feature after the other is added; their words stand in
    one array. ``average`` is the usual length of documents."""

    def __init__(self, found: Sequence[Numbered], average: float) -> None:
        self._size = len(found)
        self._words, self._owners = _joined([one.words for one in found], "<u4")
        self._marks, _ = _joined([one.marks for one in found], "<u2")
        self._stems, self._owners_of_stems = _joined([one.stems for one in found], "<u4")
        self._places: dict[str, NDArray[np.intp]] = {}
        lengths = np.bincount(self._owners[self._words != 0], minlength=self._size)
        self._damp: Floats = K1 * (1 - B + B * lengths / average)
        self._scores = np.zeros(self._size, np.float64)

    def values(self) -> list[float]:
        """Return the score of each document."""
        found: list[float] = self._scores.tolist()
        return found

    def add(self, counts: Floats, worth: float) -> None:
        """Add a feature that is ``worth`` so much and was counted so often (BM25)."""
        self._scores += worth * (counts * (K1 + 1) / (counts + self._damp))

    def count(self, feature: Feature, expanded: Iterable[str] = ()) -> Floats | None:
        """Return how often each document has a feature, None if none has it; ``expanded`` are the
        words that a prefix stands for."""
        owners, word = self._owners, feature.words[0]
        match feature.kind:
            case "folded":
                places = self._at(word)
            case "exact":
                places = self._at(word)
                places = places[self._marks[places] == feature.mark]
            case "pair":
                places = self._pairs(word, feature.words[1])
            case "stem":
                owners = self._owners_of_stems
                places = np.flatnonzero(self._stems == word_number(word))
            case _:
                places = self._any_of(expanded)
        if not places.size:
            return None
        return np.bincount(owners[places], minlength=self._size).astype(np.float64)

    def _at(self, word: str) -> NDArray[np.intp]:
        """Where a word stands; asked for several features of each word."""
        places = self._places.get(word)
        if places is None:
            places = self._places[word] = np.flatnonzero(self._words == word_number(word))
        return places

    def _pairs(self, first: str, second: str) -> NDArray[np.intp]:
        places = self._at(first)
        after = places + 1
        inside = after < self._words.size
        places, after = places[inside], after[inside]
        fits = self._words[after] == word_number(second)
        found: NDArray[np.intp] = places[fits & (self._owners[after] == self._owners[places])]
        return found

    def _any_of(self, words: Iterable[str]) -> NDArray[np.intp]:
        wanted = np.unique(np.fromiter(map(word_number, words), np.uint32))
        if not wanted.size:
            return np.zeros(0, np.intp)
        nearest = np.minimum(np.searchsorted(wanted, self._words), wanted.size - 1)
        return np.flatnonzero(wanted[nearest] == self._words)


def _joined(parts: list[memoryview], kind: str) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the numbers of all parts, and for each number the part it is from."""
    numbers = np.frombuffer(b"".join(parts), kind)
    sizes = [part.nbytes // numbers.itemsize for part in parts]
    return numbers, np.repeat(np.arange(len(parts)), sizes)
