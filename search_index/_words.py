"""One word, written in any of the ways people write it, brought to one form.

The *folded* form is what is matched: lower case, no tone or vowel marks, đ = d. The *mark* is a
number that tells spellings of one folded form apart (``má``, ``mà``, ``mả``); 0 means written
without marks. Hits are decided on the folded form, their order also on the mark.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

MAX_WORD = 64
"""Longer words are cut: nobody searches for them and they would fill the dictionary."""

INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
COMBINING = "\u0300-\u036f" + ARABIC_MARKS
WORD = re.compile(rf"[^\W_]++(?:[{COMBINING}{INVISIBLE}]++[^\W_]*+)*+")
"""A word in the text as it was written, decomposed or not, so that its place is known exactly. It
never gives back what it took, and never reaches across a space."""

_STRIP_INVISIBLE = re.compile(f"[{INVISIBLE}\u0640]")  # \u0640: the Arabic stretching line
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_RING = "\u030a"  # å is a letter of its own in Norwegian and stays
_LETTERS = str.maketrans({"\u0111": "d", "\u00f0": "d", "\u0256": "d"})
_ETH_FIRST = re.compile("^[\u00f0\u0256]")
_VIETNAMESE_REST = re.compile("^[aăâeêioôơuưy]+(?:c|ch|m|n|ng|nh|p|t)?$")
_ARABIC_LETTERS = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ک": "ك", "ۀ": "ه"})


K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V], Generic[K, V]):
    """What ``make`` makes of a key, made once: asked as ``remembered[key]``, half as dear as a call
    with ``lru_cache``, of which a text needs several for each word. Begins anew when it is full;
    safe from several threads."""

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: K) -> V:
        made = self._make(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = made
        return made


class Word(NamedTuple):
    """The two things kept of a word: its folded form, and which spelling of it was written."""

    folded: str
    mark: int


@lru_cache(maxsize=1 << 16)
def word_forms(written: str) -> Word:
    """Return the forms of one word as matched by ``WORD``."""
    visible = _STRIP_INVISIBLE.sub("", written)
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).lower())
    plain = unicodedata.normalize("NFD", lowered[:MAX_WORD])
    if plain.isascii():
        return Word(plain, 0)
    exact = _exact(plain)
    folded = _fold(exact)
    is_latin = any("a" <= letter <= "z" for letter in folded)
    if not is_latin or exact == folded:
        return Word(folded, 0)
    return Word(folded, zlib.crc32(exact.encode()) & 0xFFFF or 1)


def _exact(plain: str) -> str:
    """Move tones to the end, so that hoà = hòa and a misplaced tone does no harm; mend Eth."""
    tones = "".join(letter for letter in plain if letter in _TONES)
    base = unicodedata.normalize("NFC", "".join(c for c in plain if c not in _TONES))
    if _ETH_FIRST.match(base) and _VIETNAMESE_REST.match(base[1:]):
        base = "đ" + base[1:]  # ð and ɖ look like it and are typed for it
    return base + tones


def _fold(exact: str) -> str:
    kept = []
    last = ""
    for letter in unicodedata.normalize("NFD", exact):
        if not unicodedata.combining(letter):
            last = letter
            kept.append(letter)
        elif (letter == _RING and last == "a") or (letter == "\u0306" and last == "и"):
            kept.append(letter)  # å and й are letters, not marked vowels
    folded = unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)
    folded = folded.translate(_ARABIC_LETTERS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


@lru_cache(maxsize=1 << 16)
def word_number(folded: str) -> int:
    """Return the 32-bit number that stands for a word in stored sequences; 0 is never used."""
    return zlib.crc32(folded.encode("utf-8", "replace")) or 1
