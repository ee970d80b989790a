"""The analysis every backend shares: a text becomes a sequence of words once, here.

Backends store and count these words but never look at text themselves, so that all of them find
the same documents in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from search_index._languages import document_forms, is_changing
from search_index._synonyms import ABBREVIATIONS
from search_index._types import Document
from search_index._words import WORD, Remembered, Word, word_forms

ANALYSIS_VERSION = 2
"""Raise it whenever the words of a text would come out differently: old indexes are then refused
as outdated and rebuilt."""

BREAK = Word("", 0)
"""Stands between the parts of a document, so that no phrase reaches across."""

TITLE_WEIGHT = 2
"""How often the title counts."""

# begins only where a word begins and never gives back, so that any text is read in one pass
_NUMBER = re.compile(r"(?<![^\W_])[^\W_]++(?:[-/.][^\W_]++)+")
_MAX_NUMBER = 48
_PHONE_DIGITS = 9
_MAX_CHUNK = 64


class Token(NamedTuple):
    """A word and where it stands in the text as it was written."""

    start: int
    end: int
    word: Word


class _Chunk(NamedTuple):
    """What stands between two spaces: its words, and what few have, the document numbers and
    abbreviations in it."""

    words: tuple[Word, ...]
    more: tuple[tuple[str, ...], tuple[str, ...]] | None


class Streams(NamedTuple):
    """A document as words: the sequence with breaks; stems and pieces beside it (in no order)."""

    words: tuple[Word, ...]
    stems: tuple[str, ...]


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text`` with their places in it; any string is fine."""
    for found in WORD.finditer(text):
        word = word_forms(found.group())
        if word.folded:
            yield Token(found.start(), found.end(), word)


def words(text: str) -> list[Word]:
    """Return the words of ``text`` without their places."""
    return [word for chunk in _chunks(text) for word in chunk.words]


def document_number(text: str) -> str:
    """Return ``text`` as a document number kept whole (``57-nq/tw``), or ``""`` if it is none.

    A number has a digit and a separator; one of digits only and nine or more of them loses its
    separators, because telephone numbers are grouped in every way.
    """
    if len(text) > _MAX_NUMBER or not _NUMBER.fullmatch(text):
        return ""
    if not any(letter.isdecimal() for letter in text):
        return ""
    parts = [word_forms(part).folded for part in re.split(r"[-/.]", text)]
    digits = "".join(parts)
    if digits.isdecimal() and len(digits) >= _PHONE_DIGITS:
        return digits
    return re.sub(r"[^\W_]+", lambda part: word_forms(part.group()).folded, text)


def document_numbers(text: str) -> list[str]:
    """Return the distinct document numbers of ``text`` in the order they appear."""
    more = (chunk.more for chunk in _chunks(text) if chunk.more)
    return list(dict.fromkeys(number for numbers, _ in more for number in numbers))


def _chunks(text: str) -> list[_Chunk]:
    """Return ``text`` between its spaces: no word and no number reaches across one, and most of
    what stands between two of them was read before."""
    return [_CHUNKS[chunk] if len(chunk) <= _MAX_CHUNK else _read(chunk) for chunk in text.split()]


def _read(chunk: str) -> _Chunk:
    found = tuple(word for word in map(word_forms, WORD.findall(chunk)) if word.folded)
    candidates = (document_number(candidate.group()) for candidate in _NUMBER.finditer(chunk))
    numbers = tuple(number for number in candidates if number)
    short = tuple(word.folded for word in found if word.folded in ABBREVIATIONS)
    return _Chunk(found, (numbers, short) if numbers or short else None)


_CHUNKS = Remembered(_read, 1 << 15)


def analyse(document: Document) -> Streams:
    """Turn a document into the words it is found by, those of its internal texts too: see
    ``_faces`` for which copy has them."""
    parts = [document.body, document.replies, document.reference, *document.extra]
    parts += document.internal
    sequence: list[Word] = []
    numbers: dict[str, None] = {}
    abbreviations: set[str] = set()
    for part, times in ((document.title, TITLE_WEIGHT), *((part, 1) for part in parts)):
        chunks = _chunks(part)
        found = [word for chunk in chunks for word in chunk.words]
        if found:
            sequence += [*found, BREAK] * times
        for more in [chunk.more for chunk in chunks if chunk.more]:
            numbers.update(dict.fromkeys(more[0]))
            abbreviations.update(more[1])
    for short in sorted(abbreviations):
        sequence += (Word(folded, 0) for folded in ABBREVIATIONS[short])
        sequence.append(BREAK)
    forms: list[str] = []
    if is_changing(document.language):
        for word in sequence:
            forms += document_forms(word.folded, document.language)
    for number in numbers:
        sequence += (Word(number, 0), BREAK)
    return Streams(tuple(sequence), tuple(forms))
