"""Two classifiers without learning: the yardstick for the real one, and a stand-in for tests and
demo.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log

from classifier._language import guess_language
from classifier._text import Word, read, spelled, words
from classifier._types import (
    NEVER_AUTOMATIC,
    Candidate,
    Example,
    Explanation,
    KindGuess,
    Prediction,
    Reason,
)

_PARTS = re.compile(r"[.;,\n]")


class KeywordClassifier:
    """Counts the departments' keywords in a text, rarer ones and longer ones for more.

    Keywords are the parts of the profiles between full stops, semicolons, commas and line ends,
    compared without marks. Probabilities are shares of the points: an order, not a promise.
    """

    version = "keywords"

    def __init__(self, profiles: Iterable[Example]) -> None:
        owners: dict[str, set[str]] = {}
        for profile in profiles:
            for part in _PARTS.split(f"{profile.title}\n{profile.text}"):
                phrase = " ".join(word.folded for word in words(part))
                if phrase:
                    owners.setdefault(phrase, set()).add(profile.department)
        self._departments = sorted({name for names in owners.values() for name in names})
        # A word more makes a phrase far more telling; one that several departments claim, less.
        self._points = {
            phrase: (len(phrase.split()) * log(1 + len(self._departments) / len(names)), names)
            for phrase, names in owners.items()
        }
        self._longest = max((len(phrase.split()) for phrase in owners), default=0)

    def predict(self, text: str, *, title: str = "", limit: int = 5) -> Prediction:
        """The departments whose keywords occur; none of them, no candidates."""
        read_words = read(title, text)
        scores: Counter[str] = Counter()
        for phrase, _, _ in self._found(read_words):
            points, names = self._points[phrase]
            for name in names:
                scores[name] += points  # type: ignore[assignment]  # points are no whole numbers
        total = sum(scores.values())
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[: max(0, limit)]
        candidates = tuple(Candidate(name, points / total) for name, points in ranked)
        return Prediction(candidates, None, guess_language(read_words), self.version)

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        """One by one; ``titles`` is empty or as long as ``texts`` (else ValueError)."""
        pairs = zip(texts, titles or [""] * len(texts), strict=True)
        return [self.predict(text, title=title, limit=limit) for text, title in pairs]

    def explain(
        self, text: str, department: str, *, title: str = "", limit: int = 10
    ) -> Explanation:
        """The keywords found of this department and of the best other one, with their points."""
        read_words = read(title, text)
        candidates = self.predict(text, title=title, limit=len(self._departments)).candidates
        against = next((one.department for one in candidates if one.department != department), "")
        found: dict[str, Reason] = {}
        for phrase, start, length in self._found(read_words):
            points, names = self._points[phrase]
            difference = points * ((department in names) - (against in names))
            term = spelled(read_words, start, length)
            earlier = found.get(term, Reason(term, 0.0, start, length))
            found[term] = replace(earlier, weight=earlier.weight + difference)
        reasons = [reason for reason in found.values() if reason.weight]
        reasons.sort(key=lambda reason: (-abs(reason.weight), reason.term))
        shown = tuple(reasons[: max(0, limit)])
        difference = sum(reason.weight for reason in reasons)
        rest = difference - sum(reason.weight for reason in shown)
        return Explanation(department, against, shown, rest, difference)

    def threshold_for(self, promised: float, department: str = "") -> float:  # noqa: ARG002
        """Keywords promise nothing."""
        return NEVER_AUTOMATIC

    def _found(self, read_words: Sequence[Word]) -> list[tuple[str, int, int]]:
        """The keywords in the text as compared, with place and number of words, once each."""
        found: dict[str, tuple[str, int, int]] = {}
        for start in range(len(read_words)):
            for size in range(1, min(self._longest, len(read_words) - start) + 1):
                part = read_words[start : start + size]
                if size > 1 and part[-1].after_pause:
                    break
                phrase = " ".join(word.folded for word in part)
                if phrase in self._points:
                    found.setdefault(phrase, (phrase, start, size))
        return list(found.values())


class MajorityClassifier:
    """Always the most frequent department and kind, with their shares as probabilities."""

    version = "majority"

    def __init__(self, examples: Iterable[Example]) -> None:
        collected = list(examples)
        self._departments = _shares(one.department for one in collected)
        self._kinds = _shares(one.kind for one in collected)

    def predict(self, text: str, *, title: str = "", limit: int = 5) -> Prediction:
        """The same for every text."""
        candidates = tuple(Candidate(*pair) for pair in self._departments[: max(0, limit)])
        kind = KindGuess(*self._kinds[0]) if self._kinds else None
        return Prediction(candidates, kind, guess_language(read(title, text)), self.version)

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        """One by one; ``titles`` is empty or as long as ``texts`` (else ValueError)."""
        pairs = zip(texts, titles or [""] * len(texts), strict=True)
        return [self.predict(text, title=title, limit=limit) for text, title in pairs]

    def explain(
        self,
        text: str,  # noqa: ARG002
        department: str,
        *,
        title: str = "",  # noqa: ARG002
        limit: int = 10,  # noqa: ARG002
    ) -> Explanation:
        """No word matters: the whole difference is assumed before reading."""
        shares = dict(self._departments)
        against = next((name for name, _ in self._departments if name != department), "")
        difference = shares.get(department, 0.0) - shares.get(against, 0.0)
        return Explanation(department, against, (), difference, difference)

    def threshold_for(self, promised: float, department: str = "") -> float:  # noqa: ARG002
        """Nothing is promised."""
        return NEVER_AUTOMATIC


def _shares(labels: Iterable[str]) -> list[tuple[str, float]]:
    counts = Counter(filter(None, labels))
    total = counts.total()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(label, count / total) for label, count in ranked]
