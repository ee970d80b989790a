"""A small hashed character model that tells languages of the same script apart on a few words."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier._language import BUCKETS, buckets, by_script, guess_language, known_or_unknown
from classifier._text import Word
from classifier._types import UNKNOWN_LANGUAGE

# Added to every count, so that a piece never seen does not rule a language out.
_SMOOTHING = 0.3
# A text needs this many pieces before its strangeness says anything.
_ENOUGH_PIECES = 60
# Of the texts learned from, this share may be as strange as the strangest that is still accepted.
_STRANGE = 0.002


class LanguageModel:
    """Log-likelihoods of hashed character pieces per language.

    ``weights`` has one row per bucket and one column per language; ``floor`` is the mean
    log-likelihood below which a text is in none of these languages.
    """

    def __init__(
        self, codes: Sequence[str], weights: NDArray[np.float32], floor: NDArray[np.float32]
    ) -> None:
        self.codes = tuple(codes)
        self.weights = weights
        self.floor = floor

    @classmethod
    def learn(cls, texts: Iterable[tuple[str, Sequence[Word]]]) -> "LanguageModel | None":
        """Learn from pairs of language and words, marked and unmarked; None without any."""
        texts = [(code, words) for code, words in texts if code and words]
        codes = sorted({code for code, _ in texts})
        if not codes:
            return None
        counts = np.full((BUCKETS, len(codes)), _SMOOTHING)
        # Each text twice: as it is written, and without marks.
        pieces = [
            (codes.index(code), _pieces(words, marked=marked))
            for code, words in texts
            for marked in (True, False)
        ]
        for column, found in pieces:
            np.add.at(counts[:, column], found, 1.0)
        likelihood = np.log(counts / counts.sum(axis=0))
        nowhere = np.full(len(codes), -np.inf, dtype=np.float32)
        model = cls(codes, likelihood.astype(np.float16).astype(np.float32), nowhere)
        model.floor = model._floors(pieces)
        return model

    def identify(self, words: Sequence[Word]) -> str:
        """The code of the language, or UNKNOWN_LANGUAGE."""
        decided = by_script(words)
        if decided is not None:
            return known_or_unknown(decided, self.codes)
        pieces = _pieces(words, marked=True)
        if not len(pieces):
            return UNKNOWN_LANGUAGE
        means = self.weights[pieces].mean(axis=0)
        best = int(np.argmax(means))
        if len(pieces) >= _ENOUGH_PIECES and means[best] < self.floor[best]:
            return UNKNOWN_LANGUAGE
        return self.codes[best]

    def _floors(self, texts: Sequence[tuple[int, NDArray[np.intp]]]) -> NDArray[np.float32]:
        """From the pieces of each text, with the column of its language."""
        floors = []
        for column in range(len(self.codes)):
            means = [
                float(self.weights[pieces, column].mean())
                for other, pieces in texts
                if other == column and len(pieces) >= _ENOUGH_PIECES
            ]
            # What was learned from looks more familiar than what comes: leave half a unit of room.
            floors.append(np.quantile(means, _STRANGE) - 0.5 if means else -np.inf)
        return np.array(floors, dtype=np.float32)


def identify(model: LanguageModel | None, words: Sequence[Word]) -> str:
    """By the model if there is one, else by rules."""
    return guess_language(words) if model is None else model.identify(words)


def _pieces(words: Sequence[Word], *, marked: bool) -> NDArray[np.intp]:
    found: list[int] = []
    for word in words:
        found.extend(buckets(word.plain if marked else word.folded))
    return np.array(found, dtype=np.intp)
