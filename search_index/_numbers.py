"""What every embedded backend stores of a document as numbers, and how."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from search_index._words import Remembered, word_number

BREAK = "|"
"""Stands between the parts of a document where words are written with spaces between; no word can
be spelt so."""

NO_TIME = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Numbered(NamedTuple):
    """The words of a document as bytes of little-endian integers of 32, 16 and 32 bits: the
    numbers of its words (``SEQUENCE_NUMBERS``), the mark of each, the numbers of its stems."""

    words: memoryview
    marks: memoryview
    stems: memoryview


def _sequence_number(written: str) -> int:
    return 0 if written in ("", BREAK) else word_number(written)


SEQUENCE_NUMBERS = Remembered(_sequence_number, 1 << 16)
"""The numbers of words in stored sequences; a break, written as nothing or as ``BREAK``, has 0."""


def little_endian(code: str, values: Iterable[int]) -> bytes:
    """Return ``values`` as they are stored; ``code`` as in ``array``."""
    packed = array(code, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def microseconds(moment: datetime | None) -> int:
    """Return a time as it is stored: since 1970, UTC; ``NO_TIME`` for none."""
    return NO_TIME if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
