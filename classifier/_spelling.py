"""Reading Vietnamese as it was meant: with its marks where none were typed, without slips of the
keyboard.

Vietnamese is written in syllables, of which there are few thousand, so that the pair of neighbours
says which one was meant: "dang ky thuong tru" can hardly be anything but "đăng ký thường trú". For
each syllable that is uncertain the ones that it can be are put beside each other, and the likeliest
way through all of them is taken (a bigram model with interpolation, Jelinek and Mercer 1980; the
way by Viterbi 1967). How often syllables and pairs occur was counted in the texts learned from.

What is certain is left alone: a syllable that is known, in a text with marks. The spelling of the
sender is kept beside what was read, so that reasons speak of what was written.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier._text import Word, folded

LANGUAGE = "vi"
# A syllable that fewer texts have may itself be a slip.
_KNOWN_FROM = 2
# In letters; the longest syllable is "nghieng".
_SHORTEST, _LONGEST = 2, 7
# One marked word in so many: fewer, and the text counts as typed without marks.
_UNMARKED_BELOW = 1 / 20
# The commonest of them; more hardly ever win and cost time.
_SPELLINGS_AT_MOST, _CANDIDATES_AT_MOST = 10, 24
# What was measured on texts held out of training (docs/model-card.md); the result hardly depends
# on any of them. Natural logarithms.
_SLIP, _EACH_MARK, _NEVER_SEEN, _BY_PAIR = 3.0, 1.0, 0.05, 0.7
_REMEMBERED = 20_000


class _Candidate(NamedTuple):
    """What a syllable can be: its forms, in how many texts it is, and how unlikely (a logarithm)
    it is that somebody wrote what stands there."""

    plain: str
    folded: str
    texts: float
    unlikely: float


class Spelling:
    """Which syllables and pairs there are. ``texts`` are, for each term (a word or two with a blank
    between, in its column), the Vietnamese texts that have it so spelled."""

    def __init__(self, terms: Mapping[str, int], texts: NDArray[np.uint16]) -> None:
        if texts.shape != (len(terms),):
            raise ValueError("a number of texts is needed for each term")
        self.texts = texts
        self._terms = terms
        self._remembered: dict[tuple[str, bool], tuple[_Candidate, ...]] = {}

    @classmethod
    def learn(cls, terms: Mapping[str, int], texts: Iterable[Sequence[Word]]) -> "Spelling":
        """Count in the Vietnamese texts that were typed with marks."""
        counts = np.zeros(len(terms), dtype=np.int64)
        for words in texts:
            if not is_unmarked(words):
                columns = {terms[term] for term in _spelled(words) if term in terms}
                counts[list(columns)] += 1
        return cls(terms, np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16))

    def meant(self, language: str, words: Sequence[Word]) -> Sequence[Word]:
        """The words of a text as they were meant, as many, each as it was spelled; of another
        language than Vietnamese as they are."""
        if language != LANGUAGE:
            return words
        unmarked = is_unmarked(words)
        choices = [self._candidates(word, unmarked) for word in words]
        if all(len(choice) == 1 for choice in choices):
            return words
        return [
            word._replace(plain=meant.plain, folded=meant.folded)
            for word, meant in zip(words, self._likeliest(words, choices), strict=True)
        ]

    def _likeliest(
        self, words: Sequence[Word], choices: Sequence[Sequence[_Candidate]]
    ) -> list[_Candidate]:
        """One of each, so that all together are likeliest."""
        scores = [self._alone(one) - one.unlikely for one in choices[0]]
        ways: list[Sequence[int]] = []
        for before, here, word in zip(choices, choices[1:], words[1:], strict=False):
            if len(before) == len(here) == 1:
                ways.append((0,))
                continue
            found = [self._best_before(one, before, scores, word.after_pause) for one in here]
            ways.append([place for place, _ in found])
            scores = [score for _, score in found]
        place = max(range(len(scores)), key=scores.__getitem__)
        chosen = [choices[-1][place]]
        for way, choice in zip(reversed(ways), reversed(choices[:-1]), strict=True):
            place = way[place]
            chosen.append(choice[place])
        return chosen[::-1]

    def _best_before(
        self,
        one: _Candidate,
        before: Sequence[_Candidate],
        scores: Sequence[float],
        after_pause: bool,
    ) -> tuple[int, float]:
        """After which of ``before`` this one is likeliest, and how likely the way to it is then."""
        alone = (1 - _BY_PAIR) * one.texts / self._all
        if after_pause:
            place = max(range(len(scores)), key=scores.__getitem__)
            return place, scores[place] + math.log(alone) - one.unlikely
        best, most = 0, -math.inf
        for place, first in enumerate(before):
            column = self._terms.get(f"{first.plain} {one.plain}")
            pairs = 0 if column is None else int(self.texts[column])
            score = scores[place] + math.log(alone + _BY_PAIR * pairs / (first.texts + 1))
            if score > most:
                best, most = place, score
        return best, most - one.unlikely

    def _alone(self, one: _Candidate) -> float:
        return math.log(one.texts / self._all)

    def _candidates(self, word: Word, unmarked: bool) -> tuple[_Candidate, ...]:
        key = (word.plain, unmarked)
        known = self._remembered.get(key)
        if known is None:
            known = tuple(self._possible(word, unmarked))
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = known
        return known

    def _possible(self, word: Word, unmarked: bool) -> list[_Candidate]:
        """The word as it stands, and what else it can be."""
        itself = self._candidate(word.plain, word.folded, 0.0)
        if not word.folded.isalpha():
            return [itself]
        if word.folded in self._syllables or self._known(word.plain):
            if not unmarked or _is_marked(word):
                return [itself]
            spelled = self._syllables.get(word.folded, ())
            return [*(self._candidate(one, word.folded, 0.0) for one in spelled), itself]
        if not _SHORTEST <= len(word.folded) <= _LONGEST + 1:
            return [itself]
        others = {
            (spelled, near)
            for near in self._near(word.folded)
            for spelled in (*self._syllables[near], near)
        }
        found = [
            self._candidate(
                spelled, near, _SLIP + (0 if unmarked else _EACH_MARK * _apart(word.plain, spelled))
            )
            for spelled, near in sorted(others)
        ]
        found.sort(key=lambda one: one.unlikely - self._alone(one))
        return [itself, *found[: _CANDIDATES_AT_MOST - 1]]

    def _candidate(self, plain: str, bare: str, unlikely: float) -> _Candidate:
        return _Candidate(plain, bare, self._in_texts(plain) + _NEVER_SEEN, unlikely)

    def _in_texts(self, plain: str) -> int:
        column = self._terms.get(plain)
        return 0 if column is None else int(self.texts[column])

    def _known(self, plain: str) -> bool:
        return self._in_texts(plain) >= _KNOWN_FROM

    @cached_property
    def _all(self) -> float:
        """All occurrences of words, the measure of how likely one is alone."""
        return 1.0 + sum(
            int(self.texts[column]) for term, column in self._terms.items() if " " not in term
        )

    @cached_property
    def _syllables(self) -> Mapping[str, tuple[str, ...]]:
        """The known syllables without marks, and the ways to spell each, commonest first."""
        found: dict[str, list[str]] = {}
        for term in self._terms:
            if " " not in term and self._known(term):
                bare = folded(term)
                if bare.isascii() and bare.isalpha() and len(bare) <= _LONGEST:
                    found.setdefault(bare, []).extend([term] if term != bare else [])
        return {
            bare: tuple(
                sorted(spelled, key=lambda one: (-self._in_texts(one), one))[:_SPELLINGS_AT_MOST]
            )
            for bare, spelled in found.items()
        }

    @cached_property
    def _shortened(self) -> Mapping[str, Collection[str]]:
        """Each syllable by what is left of it without one letter, and by itself."""
        found: dict[str, list[str]] = {}
        for bare in self._syllables:
            if len(bare) >= _SHORTEST:
                for rest in {bare, *_without_one(bare)}:
                    found.setdefault(rest, []).append(bare)
        return found

    def _near(self, bare: str) -> set[str]:
        """The syllables one slip away: a letter more, less or another, or two neighbours
        swapped."""
        found = set(self._shortened.get(bare, ()))
        for rest in _without_one(bare):
            found.update(one for one in self._shortened.get(rest, ()) if _one_slip(bare, one))
        return found - {bare}


def is_unmarked(words: Sequence[Word]) -> bool:
    """Whether a text was typed without marks, but for a word here and there."""
    return sum(map(_is_marked, words)) < _UNMARKED_BELOW * len(words)


def _is_marked(word: Word) -> bool:
    return word.plain != word.folded and word.folded.isascii()


def _spelled(words: Sequence[Word]) -> Iterator[str]:
    yield from (word.plain for word in words)
    for first, second in pairwise(words):
        if not second.after_pause:
            yield f"{first.plain} {second.plain}"


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _one_slip(written: str, meant: str) -> bool:
    """Two words that are the same without one letter each differ by more where those letters stand
    apart."""
    if len(written) != len(meant):
        return True
    places = [place for place in range(len(meant)) if written[place] != meant[place]]
    if len(places) < 2:
        return True
    first, last = places[0], places[-1]
    return len(places) == 2 and last == first + 1 and written[first] == meant[last]


def _apart(written: str, meant: str) -> int:
    """How many letters and marks only one of two words has."""
    one, other = (Counter(unicodedata.normalize("NFD", word)) for word in (written, meant))
    return ((one - other) + (other - one)).total()
