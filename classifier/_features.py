"""From words to the weighted rows the estimators see, the same way in training and in prediction.

Three blocks, each of length one: words and pairs of neighbours (plain, and folded where that
differs, in one name space, so that a text typed without marks meets the others), character pieces
inside folded words, and the concepts that the words of any language stand for. TF-IDF with
sublinear counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise, starmap
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from classifier._concepts import Concepts
from classifier._text import Word

Vector = NDArray[np.float64]
# Sizes of the character pieces.
SHORTEST, LONGEST = 2, 5
# Words whose pieces are kept looked up; bounds the memory of a worker that runs for months.
_REMEMBERED = 20_000


def word_terms(word: Word) -> tuple[str, ...]:
    """The forms in which one word counts."""
    return (word.plain,) if word.plain == word.folded else (word.plain, word.folded)


def pair_terms(first: Word, second: Word) -> tuple[str, ...]:
    """The forms in which two neighbours count; nothing across a pause."""
    if second.after_pause:
        return ()
    plain = f"{first.plain} {second.plain}"
    folded = f"{first.folded} {second.folded}"
    return (plain,) if plain == folded else (plain, folded)


def pieces(folded: str) -> tuple[str, ...]:
    """The character pieces of a folded word, its borders included."""
    padded = f" {folded} "
    return tuple(
        padded[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - size + 1)
    )


def _terms_of(words: Sequence[Word]) -> Iterator[str]:
    return chain(
        chain.from_iterable(map(word_terms, words)),
        chain.from_iterable(starmap(pair_terms, pairwise(words))),
    )


class Emission(NamedTuple):
    """One feature that a text has, and the word or phrase (plain) it comes from."""

    column: int
    unit: tuple[str, ...]


class Vocabulary:
    """Which words, pairs, pieces and concepts are known, and in which column each counts.

    ``terms`` (words and pairs) take the first columns, ``grams`` (pieces) those after them,
    ``meanings`` (names of concepts) the last.
    """

    def __init__(
        self,
        terms: Sequence[str],
        grams: Sequence[str],
        meanings: Sequence[str] = (),
        *,
        concepts: Concepts | None = None,
    ) -> None:
        self.concepts = concepts or Concepts("")
        self.terms: Mapping[str, int] = _numbered(terms, 0)
        self.grams: Mapping[str, int] = _numbered(grams, len(self.terms))
        self.meanings: Mapping[str, int] = _numbered(meanings, len(self.terms) + len(self.grams))
        self._columns_of_pieces: dict[str, tuple[int, ...]] = {}

    @property
    def borders(self) -> tuple[int, int]:
        """The first columns of the pieces and of the concepts."""
        return len(self.terms), len(self.terms) + len(self.grams)

    def __len__(self) -> int:
        return len(self.terms) + len(self.grams) + len(self.meanings)

    @classmethod
    def of(cls, texts: Sequence[Sequence[Word]], concepts: Concepts | None = None) -> "Vocabulary":
        """Everything that occurs in these texts, in alphabetical order, and all concepts."""
        terms: set[str] = set()
        bare: set[str] = set()
        for words in texts:
            terms.update(_terms_of(words))
            bare.update(word.folded for word in words)
        grams = set(chain.from_iterable(map(pieces, bare)))
        names = concepts.names if concepts else ()
        return cls(sorted(terms), sorted(grams), names, concepts=concepts)

    def narrowed(self, kept: NDArray[np.bool_]) -> "Vocabulary":
        """Only the columns marked, in the same order."""
        return Vocabulary(
            [term for term, column in self.terms.items() if kept[column]],
            [gram for gram, column in self.grams.items() if kept[column]],
            [name for name, column in self.meanings.items() if kept[column]],
            concepts=self.concepts,
        )

    def counts(self, words: Sequence[Word]) -> Counter[int]:
        """How often each known feature occurs, by column."""
        terms = self.terms
        columns = map(terms.get, _terms_of(words))
        found: Counter[int] = Counter(column for column in columns if column is not None)
        for folded, times in Counter(word.folded for word in words).items():
            for column in self._piece_columns(folded):
                found[column] += times
        for meaning in self._meanings_of(words):
            found[meaning.column] += 1
        return found

    def emissions(self, words: Sequence[Word]) -> Iterator[Emission]:
        """The same features one by one, each with where it comes from."""
        for word in words:
            for term in word_terms(word):
                if term in self.terms:
                    yield Emission(self.terms[term], (word.plain,))
            for column in self._piece_columns(word.folded):
                yield Emission(column, (word.plain,))
        for first, second in pairwise(words):
            for term in pair_terms(first, second):
                if term in self.terms:
                    yield Emission(self.terms[term], (first.plain, second.plain))
        yield from self._meanings_of(words)

    def matrix(self, texts: Sequence[Sequence[Word]]) -> sp.csr_matrix:
        """One row of counts per text."""
        starts = [0]
        columns: list[int] = []
        values: list[int] = []
        for words in texts:
            found = self.counts(words)
            columns.extend(found)
            values.extend(found.values())
            starts.append(len(columns))
        return sp.csr_matrix(
            (
                np.array(values, dtype=np.float64),
                np.array(columns, dtype=np.int32),
                np.array(starts, dtype=np.int32),
            ),
            shape=(len(texts), len(self)),
        )

    def _meanings_of(self, words: Sequence[Word]) -> Iterator[Emission]:
        for finding in self.concepts.found_in(words) if self.meanings else ():
            if finding.concept in self.meanings:
                yield Emission(self.meanings[finding.concept], finding.unit)

    def _piece_columns(self, folded: str) -> tuple[int, ...]:
        known = self._columns_of_pieces.get(folded)
        if known is None:
            grams = self.grams
            known = tuple(grams[gram] for gram in pieces(folded) if gram in grams)
            if len(self._columns_of_pieces) >= _REMEMBERED:
                self._columns_of_pieces.clear()
            self._columns_of_pieces[folded] = known
        return known


def _numbered(names: Sequence[str], start: int) -> dict[str, int]:
    return {name: column for column, name in enumerate(names, start=start)}


def rarity(counts: sp.csr_matrix) -> Vector:
    """Smoothed inverse document frequency of each column."""
    frequency = document_frequency(counts)
    return np.asarray(np.log((1.0 + counts.shape[0]) / (1.0 + frequency)) + 1.0)


def document_frequency(counts: sp.csr_matrix) -> Vector:
    """In how many rows each column occurs."""
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)


def weigh(counts: sp.csr_matrix, idf: Vector, borders: Sequence[int]) -> sp.csr_matrix:
    """Rows of weights: sublinear counts times rarity, each block of each row of length one.

    Columns whose ``idf`` is 0 are unknown: they neither count nor lengthen the row.
    """
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values = (1.0 + np.log(counts.data)) * idf[counts.indices]
    blocks = len(borders) + 1
    block = blocks * rows + np.searchsorted(borders, counts.indices, side="right")
    lengths = np.sqrt(np.bincount(block, weights=values**2, minlength=blocks * counts.shape[0]))
    lengths[lengths == 0.0] = 1.0
    return sp.csr_matrix(
        (values / lengths[block], counts.indices, counts.indptr), shape=counts.shape
    )
