"""Whether what comes in is still like what the model learned from: departments and words.

Only numbers leave this module: a word that nobody used before may be somebody's name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.routing import strip_marks

_SHORTEST = 2  # letters; single ones are initials and list marks


@dataclass(frozen=True, slots=True)
class Words:
    """How many words were looked at in how many texts, and how many of them are new."""

    texts: int = 0
    words: int = 0
    new: int = 0

    @property
    def share(self) -> float | None:
        """The share of new ones, None without any word."""
        return self.new / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class Moved:
    """A department's share of what came in, beside its share of what the model learned from."""

    department: str
    number: int
    share: float
    learned: float

    @property
    def difference(self) -> float:
        """How far the share rose (or fell, below zero)."""
        return self.share - self.learned


def months_back(today: date, number: int) -> list[date]:
    """The first days of the last ``number`` months, this one first."""
    found = [today.replace(day=1)]
    while len(found) < number:
        last = found[-1]
        found.append(date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1))
    return found


def words_of(text: str) -> Iterable[str]:
    """The words of a text, lower case, without marks; numbers and single letters left out."""
    for word in "".join(c if c.isalpha() else " " for c in strip_marks(text)).split():
        if len(word) >= _SHORTEST:
            yield word


def count_words(texts: Iterable[str], known: frozenset[str]) -> Words:
    """How many of the words are not among the known ones; every occurrence counts."""
    number = words = new = 0
    for text in texts:
        number += 1
        for word in words_of(text):
            words += 1
            new += word not in known
    return Words(number, words, new)


def compare_shares(counts: Mapping[str, int], learned: Mapping[str, int]) -> list[Moved]:
    """Each department in both, the most changed first."""
    total, taught = sum(counts.values()), sum(learned.values())
    found = [
        Moved(
            code,
            counts.get(code, 0),
            counts.get(code, 0) / total if total else 0.0,
            learned.get(code, 0) / taught if taught else 0.0,
        )
        for code in {*counts, *learned}
    ]
    return sorted(found, key=lambda one: (-abs(one.difference), one.department))


def distance(counts: Mapping[str, int], others: Mapping[str, int]) -> float | None:
    """The share of submissions that would have to change their department for the two to be alike
    (total variation, 0 to 1); None when one of them is empty."""
    if not sum(counts.values()) or not sum(others.values()):
        return None
    return sum(abs(one.difference) for one in compare_shares(counts, others)) / 2
