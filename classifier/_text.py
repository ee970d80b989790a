"""Reading a text for classification: words in the sender's spelling, and the forms they are
compared in.

Two forms of every word are used. The *plain* form levels what does not carry meaning (composition,
case, the two placements of a tone mark, letters repeated for emphasis, the digits of long numbers).
The *folded* form drops every mark besides, so that texts typed without marks, or with a slip of the
keyboard, still meet the others. All functions are pure, accept any ``str`` at all and never raise.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

# What is longer says nothing new about whose matter it is; it only costs time. In characters.
READ_AT_MOST = 20_000
# No word of the five languages is longer; what is, is a link or noise. In characters.
WORD_AT_MOST = 40
# Of a shorter sentence nothing can be said; so many are more than anybody writes in one go.
SENTENCE_AT_LEAST, SENTENCES_AT_MOST = 4, 200

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]")
# A word: letters and digits, with the marks that stay apart from their letter even when composed
# (Arabic vowels).
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
# Two words on both sides of one of these are no phrase.
_PAUSE = re.compile('[.,;:!?…()\\[\\]"“”«»\n|•؟،؛]')
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…؟])\s+|\n+")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_LONG_NUMBER = re.compile(r"\d{3,}")

# Old and new placement of the tone ("hòa", "hoà") and the slip of typing it too early ("qúy",
# "gìa").
_TONE_PLACEMENT = {
    old + vowel: first + new
    for first, marked, followers in (
        ("o", "òóỏõọ", {"a": "àáảãạ", "e": "èéẻẽẹ"}),
        ("u", "ùúủũụ", {"y": "ỳýỷỹỵ"}),
    )
    for vowel, targets in followers.items()
    for old, new in zip(marked, targets, strict=True)
} | {"g" + old + "a": "gi" + new for old, new in zip("ìíỉĩị", "àáảãạ", strict=True)}
_TONES = re.compile("|".join(map(re.escape, _TONE_PLACEMENT)))

# Letters that Unicode does not take apart into a letter and a mark.
_LEVEL = str.maketrans(
    {"đ": "d", "ø": "o", "æ": "ae", "ł": "l", "ı": "i", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
)


class Word(NamedTuple):
    """One word of a text: as the sender spelled it, plain, folded; and whether a pause stands
    before it.
    """

    spelled: str
    plain: str
    folded: str
    after_pause: bool


def readable(text: str) -> str:
    """The text composed (NFC), without what no person typed, cut to READ_AT_MOST characters."""
    text = _UNREADABLE.sub(" ", text[:READ_AT_MOST])
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """The word in lower case, its tone mark in the newer place, emphasis and long numbers
    levelled.
    """
    word = _TONES.sub(lambda found: _TONE_PLACEMENT[found[0]], word.lower())
    word = _REPEATED.sub(r"\1", word)
    return _LONG_NUMBER.sub(lambda found: "0" * min(len(found[0]), 6), word)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """The plain word without any mark: "Hoà" and "hòa" become "hoa", "đường" becomes "duong"."""
    apart = unicodedata.normalize("NFD", plain(word))
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return _REPEATED.sub(r"\1", bare.translate(_LEVEL))


def fold(text: str) -> str:
    """The words of a text folded and joined by single blanks: for comparing, never for showing."""
    return " ".join(word.folded for word in words(text))


def words(text: str) -> list[Word]:
    """The words of a text in their order."""
    text = readable(text)
    found = []
    end = 0
    for match in _WORD.finditer(text):
        spelled = match[0]
        if len(spelled) <= WORD_AT_MOST:
            pause = _PAUSE.search(text, end, match.start()) is not None
            found.append(Word(spelled, plain(spelled), folded(spelled), pause or end == 0))
        end = match.end()
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text with at least SENTENCE_AT_LEAST words, the first SENTENCES_AT_MOST;
    none where it has but one."""
    found = [part for part in _SENTENCE_ENDS.split(readable(text)) if part.strip()]
    long = [part for part in found if len(part.split()) >= SENTENCE_AT_LEAST]
    return long[:SENTENCES_AT_MOST] if len(found) > 1 else []


def read(title: str, text: str) -> list[Word]:
    """The words of a submission: its title, a pause, its text."""
    return words(f"{title}\n{text}" if title else text)


def spelled(words: Sequence[Word], start: int, length: int) -> str:
    """So many words from a place on, as the sender spelled them; fewer where the text ends."""
    return " ".join(word.spelled for word in words[start : start + length])


def quoted(text: str, places: Iterable[tuple[int, int]], *, title: str = "") -> list[str]:
    """The words that reasons speak of, read again in the same text: for each start and length
    (see ``Reason``) as the sender spelled them, "" beyond the end.
    """
    found = read(title, text)
    return [spelled(found, start, length) for start, length in places]
