"""Whether two submissions ask the same, and whether two answers to it say the same.

A rule of thumb that people judge: words are compared without marks and without the commonest ones,
alone and in pairs. It never decides anything.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from intake.domain.routing import strip_marks

# Both measured on the pairs of tests/intake/domain/answering/test_similar_answers.py.
ALIKE = 0.3  # questions are shown beside each other
SAME_QUESTION = 0.45  # … and asked about when their answers differ
SAME_DECISION = 0.4
# Vietnamese without marks, English, Norwegian, Russian, Arabic: the words that say nothing.
_SAYING_NOTHING = """
va cua la cho co cac nhung duoc trong tai voi den tu theo toi chung xin kinh da dang se bi nay do
thi ma o ve khi neu de mot nguoi ong ba anh chi em nghi cam on nha a oi gi nao
the an of to in on for and is are was be it this that we you i my our your with at by from
og det er en et til av pa som vi jeg du med har min var denne dette
и в на не что я мы вы с по к о за из у от это как мой наш
في من على إلى عن أن هذا هذه و لا ما
"""
_COMMONEST = frozenset(strip_marks(_SAYING_NOTHING).split())
# Of other scripts than Latin, where none of them is a syllable of a word that says something.
_PARTICLES = frozenset(word for word in _COMMONEST if not word.isascii())
_NOT = re.compile(
    r"\b(khong|chua|tu choi|bac|khong con|not|no|cannot|refuse\w*|reject\w*|declin\w*"
    r"|ikke|avsla\w*|не|нет|отказ\w*|لا|لم|لن|رفض\w*)\b"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Features:
    """By what texts are compared: words and pairs of neighbouring ones, and the length (Euclid's)
    of these counts."""

    counts: Counter[str]
    length: float


def features(text: str) -> Features:
    """The features of a text, for ``likeness``."""
    words = [word for word in re.findall(r"\w+", strip_marks(text)) if word not in _COMMONEST]
    counts = Counter(words) + Counter(f"{first} {second}" for first, second in pairwise(words))
    return Features(counts, math.sqrt(sum(weight * weight for weight in counts.values())))


def likeness(one: Features, other: Features) -> float:
    """How alike two texts are, from 0 (no word in common) to 1 (the same words in the same
    order)."""
    shared = sum(weight * other.counts[feature] for feature, weight in one.counts.items())
    return shared / (one.length * other.length) if shared else 0.0


def most_alike(text: str, others: Mapping[int, str]) -> dict[int, float]:
    """Those of ``others`` (texts by number) that ask something similar, with how alike they are
    (0 to 1), the most alike first."""
    own = features(text)
    shares = ((number, likeness(own, features(other))) for number, other in others.items())
    kept = sorted((-share, number) for number, share in shares if share >= ALIKE)
    return {number: -share for share, number in kept}


def decisions_differ(one: str, other: str) -> bool:
    """Whether two decisions in the same language seem to say different things: one refuses what
    the other grants, they name other figures, or they have little in common."""
    if _refuses(one) != _refuses(other):
        return True
    figures = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    if all(figures) and not figures[0] & figures[1]:
        return True
    return likeness(features(one), features(other)) < SAME_DECISION


def telling_words(text: str, *, limit: int) -> list[str]:
    """Up to ``limit`` different words by which a text can be searched for, as they are written:
    the longest first, none of the commonest."""
    words: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", text.lower()):
        folded = strip_marks(word)
        if len(folded) > 1 and folded not in _COMMONEST:
            words.setdefault(folded, word)
    return sorted(words.values(), key=lambda word: -len(word))[:limit]


def _refuses(text: str) -> bool:
    return _NOT.search(strip_marks(text)) is not None


def without_particles(question: str) -> str:
    """A question without the Russian and Arabic words that say nothing, by which unlike texts would
    be found; as it is when nothing else is asked, or when it quotes."""
    kept = [word for word in question.split() if strip_marks(word.strip("?؟.,")) not in _PARTICLES]
    return question if '"' in question or not kept else " ".join(kept)
