"""Which submissions teach the classifier whose they are, and what of their words (ADR 0037).

Only what people settled teaches. A department has taken the submission on, it lies there, and on
the way it left a department at most once, because another was responsible: what was passed on more
often is disputed, and the other reasons say nothing of whose it is. The department is the one that
people named; labels are not rewritten when departments change (ADR 0023).
"""

import enum
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intake.domain.discretion.personal_data import DataClass
from intake.domain.discretion.redaction import Known, find
from intake.domain.learning.routing_quality import TAKEN, Life
from intake.domain.routing import RouteReason, strip_marks

# A word or pair of words that is in no text of the project is learned when the texts of as many
# submissions have it (k-anonymity): what fewer share may be somebody's name.
SHARED_BY = 5
# The newest of a department that are read: the newest say most of what comes next, and training
# must stay a matter of minutes.
MOST_OF_A_DEPARTMENT = 200
# Of these by one official, so that nobody crowds the others out. The trainer takes fewer still.
MOST_OF_A_PERSON = 40

_WORD = re.compile(r"[^\W_]+")
_GONE = "…"


class Origin(enum.StrEnum):
    """What people did with what the machine had said."""

    CONFIRMED = "confirmed"  # its department, or the one it thought likeliest, took it on
    CORRECTED = "corrected"  # another one did
    CHOSEN = "chosen"  # it had said nothing


class NoLesson(enum.StrEnum):
    """Why a submission does not teach."""

    OPEN = "open"  # nobody has taken it on
    ELSEWHERE = "elsewhere"  # a reorganisation has moved it since
    DISPUTED = "disputed"  # it left departments more than once
    OTHER_REASON = "other_reason"  # it left one, but not because it was the wrong one
    NOBODY = "nobody"  # no official answers for the department
    BARRED = "barred"  # its text must not be used: no consent, held back, erased, not feedback
    COPY = "copy"  # nearly one of the project's texts, or one that teaches already
    TOO_MANY = "too_many"  # newer ones of the department, or of the same official in it, teach


@dataclass(frozen=True, slots=True)
class Lesson:
    """``submission`` belongs to ``department``; ``by`` is the official who sent it there, None when
    a machine did: then whoever took it on answers for it."""

    submission: int
    department: str
    origin: Origin
    by: int | None


def lesson_of(life: Life) -> Lesson | NoLesson:
    """What people settled about a submission, or why nothing follows from it."""
    department = life.hops[-1].target if life.hops else life.sent_to
    away = [hop for hop in life.hops if hop.origin is not None]
    if department is None or life.status not in TAKEN:
        return NoLesson.OPEN
    if not life.same(life.lies, department):
        return NoLesson.ELSEWHERE
    if len(away) > 1:
        return NoLesson.DISPUTED
    if any(hop.reason != RouteReason.WRONG_DEPARTMENT for hop in away):
        return NoLesson.OTHER_REASON
    by = life.hops[-1].by if life.hops else None
    return Lesson(life.submission, department, _origin(life, department), by)


def _origin(life: Life, department: str) -> Origin:
    said = life.sent_to or life.suggested
    if not said:
        return Origin.CHOSEN
    return Origin.CONFIRMED if life.same(said, department) else Origin.CORRECTED


def without_personal_data(text: str, known: Known) -> str | None:
    """The text without what may tell who somebody is; None when it bears marks of a state secret.
    Dots stand in the place, so that the words beside it do not become a pair."""
    spans = find(text, known)
    if any(span.kind is DataClass.SECRET for span in spans):
        return None
    for span in sorted(spans, key=lambda one: -one.start):
        text = f"{text[: span.start]} {_GONE} {text[span.end :]}"
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Words, and pairs of neighbouring ones, that nobody has to protect."""

    single: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def __or__(self, other: "Words") -> "Words":
        """Both together."""
        return Words(self.single | other.single, self.pairs | other.pairs)


def known_words(texts: Iterable[str]) -> Words:
    """Those of public texts, as they stand there and without marks."""
    readings = [words for text in texts for words in (_words(text), _words(strip_marks(text)))]
    return Words(
        frozenset(word for words in readings for word in words),
        frozenset(pair for words in readings for pair in pairwise(words)),
    )


def without_rare_words(
    texts: Sequence[str], known: Words, *, shared_by: int = SHARED_BY
) -> list[str]:
    """The texts with those words alone that are ``known`` or stand in ``shared_by`` of the texts,
    numbers among them; dots stand in the place of the others. The same for pairs, because most
    names are made of common words: dots stand between words that few put side by side."""
    plain = [unicodedata.normalize("NFC", text) for text in texts]
    readings = [_words(text) for text in plain]
    single = Counter(word for words in readings for word in set(words))
    pairs = Counter(pair for words in readings for pair in set(pairwise(words)))
    kept = known | Words(
        frozenset(word for word, number in single.items() if number >= shared_by),
        frozenset(pair for pair, number in pairs.items() if number >= shared_by),
    )
    return ["".join(_pieces(text, kept)) for text in plain]


def _pieces(text: str, kept: Words) -> Iterator[str]:
    end, before = 0, ""
    for found in _WORD.finditer(text):
        word = found[0].lower()
        yield text[end : found.start()]
        if word not in kept.single:
            yield _GONE
            word = ""
        else:
            if before and (before, word) not in kept.pairs:
                yield f"{_GONE} "
            yield found[0]
        end, before = found.end(), word
    yield text[end:]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
