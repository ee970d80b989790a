"""Tantivy 0.27 for storing and matching: schema, records, commits. The analysis is ours.

Beside the postings each document keeps its folded words in order twice: as numbers, from which the
best hits are scored exactly, and packed, from which a part with deleted documents is rewritten
(``tidy``), because Tantivy cannot be told to join parts.
"""

from __future__ import annotations

import errno
import json
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from search_index._faces import FACES, Face, faces_of
from search_index._numbers import (
    BREAK,
    NO_TIME,
    SEQUENCE_NUMBERS,
    Numbered,
    little_endian,
    microseconds,
)
from search_index._text import Streams, analyse
from search_index._types import FACETS, Document
from search_index._words import Remembered, word_number

SCHEMA_VERSION = 4
HEAP = 15_000_000  # the least Tantivy takes
REBUILD_HEAP = 120_000_000
_NUMBERS = (
    ("id", True, True),
    ("version", False, True),
    ("length", False, True),
    ("restricted", True, False),
    ("face", True, False),
)
_MOMENTS = ("submitted", "due")  # a document that is never due has no value in the second
_TEXTS = (
    *((name, "raw", "basic") for name in FACETS),
    ("fold", "whitespace", "position"),
    *((name, "whitespace", "freq") for name in ("exact", "pair", "stem")),
)
_LITTLE_ROOM = 1 << 20
_HEAD = struct.Struct("<QQqqB")
_COUNTS = struct.Struct("<II")
_IS_RESTRICTED = 1


class Packed(NamedTuple):
    """The stored words of a document: folded, with ``BREAK`` between parts, their marks, and the
    stems."""

    words: Sequence[str]
    marks: Sequence[int]
    stems: Sequence[str]


def make_schema() -> Any:
    """Return the schema (Tantivy's object)."""
    builder = tantivy.SchemaBuilder()
    for name, indexed, fast in _NUMBERS:
        builder.add_unsigned_field(name, indexed=indexed, fast=fast)
    for name in _MOMENTS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name, tokenizer, option in _TEXTS:
        builder.add_text_field(
            name, fast=name in FACETS, tokenizer_name=tokenizer, index_option=option
        )
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def schema_in_words() -> list[object]:
    """Return the schema as ``meta.json`` has it."""
    flags = {"fieldnorms": False, "stored": False}
    return [
        *(
            {"name": name, "type": "u64", "options": flags | {"indexed": indexed, "fast": fast}}
            for name, indexed, fast in _NUMBERS
        ),
        *(
            {"name": name, "type": "i64", "options": flags | {"indexed": True, "fast": True}}
            for name in _MOMENTS
        ),
        *(
            {
                "name": name,
                "type": "text",
                "options": {
                    "indexing": {"record": option, "fieldnorms": True, "tokenizer": tokenizer},
                    "stored": False,
                    "fast": name in FACETS,
                },
            }
            for name, tokenizer, option in _TEXTS
        ),
        {
            "name": "record",
            "type": "bytes",
            "options": {"indexed": False, "fieldnorms": False, "fast": False, "stored": True},
        },
    ]


def clean(value: str) -> str:
    """Return ``value`` as it can be written; half of a character becomes a question mark."""
    return value.encode("utf-8", "replace").decode()


def exact_token(folded: str, mark: int) -> str:
    """Return what the field ``exact`` holds for a word in one spelling."""
    return f"{folded}~{mark:x}" if mark else folded


_EXACT: Remembered[tuple[str, int], str] = Remembered(
    lambda spelled: exact_token(*spelled), 1 << 16
)


def pair_token(first: str, second: str) -> str:
    """Return what the field ``pair`` holds for two neighbours."""
    return f"{first}+{second}"


def make_documents(document: Document) -> list[Any]:
    """Turn a document into Tantivy's, one for each of its faces."""
    return [_made(face, shown) for face, shown in faces_of(document)]


def _made(face: Face, document: Document) -> Any:
    streams = analyse(document)
    head = _HEAD.pack(
        document.id,
        document.version,
        microseconds(document.submitted_at),
        microseconds(document.due_at),
        face | (_IS_RESTRICTED if document.restricted else 0),
    )
    values = (document.department, document.status, document.kind, document.language)
    facets = [clean(value or "") for value in (*values, document.province)]
    return _compose(head, facets, _pack(streams))


def _pack(streams: Streams) -> Packed:
    if not streams.words:
        return Packed((), (), streams.stems)
    folded, marks = zip(*streams.words, strict=True)
    return Packed([word or BREAK for word in folded], marks, streams.stems)


def _compose(head: bytes, facets: list[str], packed: Packed) -> Any:
    id_, version, submitted, due, flags = _HEAD.unpack(head)
    words, marks, stems = packed
    made = tantivy.Document()
    made.add_unsigned("id", id_)
    made.add_unsigned("version", version)
    made.add_integer("submitted", submitted)
    if due != NO_TIME:
        made.add_integer("due", due)
    made.add_unsigned("restricted", flags & _IS_RESTRICTED)
    made.add_unsigned("face", flags & FACES)
    for name, value in zip(FACETS, facets, strict=True):
        made.add_text(name, value)
    fold, stem = " ".join(words), " ".join(stems)
    made.add_text("fold", fold)
    made.add_unsigned("length", len(words) - words.count(BREAK))
    made.add_text(
        "exact", " ".join([_EXACT[spelled] for spelled in zip(words, marks, strict=True)])
    )
    made.add_text("pair", " ".join(_pairs(words)))
    made.add_text("stem", stem)
    text = "\n".join((fold, stem, json.dumps(facets))).encode()
    made.add_bytes("record", head + _in_numbers(packed) + zlib.compress(text, 1))
    return made


def _pairs(words: Sequence[str]) -> list[str]:
    """The tokens of all neighbours that no break divides."""
    pairs: list[str] = list(map(str.__add__, [f"{word}+" for word in words], words[1:]))
    for place in range(len(words) - 1, -1, -1):
        if words[place] == BREAK:
            del pairs[max(place - 1, 0) : place + 1]
    return pairs


def _in_numbers(packed: Packed) -> bytes:
    words, marks, stems = packed
    return b"".join(
        (
            _COUNTS.pack(len(words), len(stems)),
            little_endian("I", [SEQUENCE_NUMBERS[word] for word in words]),
            little_endian("H", marks),
            little_endian("I", map(word_number, stems)),
        )
    )


def numbered(record: bytes) -> Numbered:
    """Return the words of a record as numbers; raises ``ValueError`` or ``struct.error``."""
    words, stems = _COUNTS.unpack_from(record, _HEAD.size)
    start = _HEAD.size + _COUNTS.size
    ends = [start, start + 4 * words, start + 6 * words, start + 6 * words + 4 * stems]
    if len(record) < ends[-1]:
        raise ValueError("a record is too short")
    view = memoryview(record)
    return Numbered(*(view[one:other] for one, other in pairwise(ends)))


def recompose(record: bytes) -> Any:
    """Return the document again that was stored with ``record``; raises as ``numbered`` and
    ``zlib.error``."""
    numbers = numbered(record)
    size = _HEAD.size + _COUNTS.size + sum(part.nbytes for part in numbers)
    fold, stem, facets = zlib.decompress(memoryview(record)[size:]).decode().split("\n")
    marks = array("H", numbers.marks.tobytes())
    if sys.byteorder == "big":
        marks.byteswap()
    return _compose(
        record[: _HEAD.size], json.loads(facets), Packed(fold.split(), marks, stem.split())
    )


@contextmanager
def writing(index: Any, folder: Path, heap: int = HEAP) -> Iterator[Any]:
    """Give a writer, commit in the end, and let the joining of parts finish.

    On any failure nothing has changed. A disk that is full is told as ``OSError``.
    """
    with _disk_named(folder):
        writer = index.writer(heap, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            with suppress(BaseException):  # the first failure is the one to report
                writer.rollback()
            raise
        finally:
            with suppress(BaseException):  # joining can wait for a better day
                writer.wait_merging_threads()


def hide(writer: Any, schema: Any, ids: Iterable[int]) -> None:
    """Hide the documents with these ids from the next commit on."""
    writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, "id", list(ids)))


@contextmanager
def _disk_named(folder: Path) -> Iterator[None]:
    """Tantivy says in words, or not at all, what the disk refused; find out what it was."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        found = os.statvfs(folder)
        if "os error 28" in str(error) or found.f_bavail * found.f_frsize < _LITTLE_ROOM:
            raise OSError(errno.ENOSPC, "no room") from error
        raise
