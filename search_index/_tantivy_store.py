"""Tantivy 0.27 for storing and matching: schema, records, commits. The analysis is ours.

Beside the postings each document keeps its folded words in order, packed: the best hits are scored
from them exactly, and a part with deleted documents is rewritten from them (``tidy``), because
Tantivy cannot be told to join parts.
"""

from __future__ import annotations

import errno
import json
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from search_index._text import Streams, analyse
from search_index._types import FACETS, Document

SCHEMA_VERSION = 1
BREAK = "|"
"""Stands between the parts of a document; no word can be spelt so."""

HEAP = 15_000_000  # the least Tantivy takes
REBUILD_HEAP = 120_000_000
_NUMBERS = (
    ("id", True, True),
    ("version", False, True),
    ("length", False, True),
    ("restricted", True, False),
)
_MOMENTS = ("submitted", "due")  # a document that is never due has no value in the second
_TEXTS = (
    *((name, "raw", "basic") for name in FACETS),
    ("fold", "whitespace", "position"),
    *((name, "whitespace", "freq") for name in ("exact", "pair", "stem")),
)
_LITTLE_ROOM = 1 << 20
_HEAD = struct.Struct("<QQqqB")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TIME = -(2**63)
_IS_RESTRICTED = 1


class Packed(NamedTuple):
    """The stored words of a document: folded, their marks, and the stems."""

    words: list[str]
    marks: array[int]
    stems: list[str]


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


def microseconds(moment: datetime | None) -> int:
    """Return a time as it is stored."""
    return _NO_TIME if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def clean(value: str) -> str:
    """Return ``value`` as it can be written; half of a character becomes a question mark."""
    return value.encode("utf-8", "replace").decode()


def exact_token(folded: str, mark: int) -> str:
    """Return what the field ``exact`` holds for a word in one spelling."""
    return f"{folded}~{mark:x}" if mark else folded


def pair_token(first: str, second: str) -> str:
    """Return what the field ``pair`` holds for two neighbours."""
    return f"{first}+{second}"


def make_document(document: Document) -> Any:
    """Turn a document into Tantivy's."""
    streams = analyse(document)
    head = _HEAD.pack(
        document.id,
        document.version,
        microseconds(document.submitted_at),
        microseconds(document.due_at),
        _IS_RESTRICTED if document.restricted else 0,
    )
    values = (document.department, document.status, document.kind, document.language)
    facets = [clean(value or "") for value in (*values, document.province)]
    return _compose(head, facets, _pack(streams))


def _pack(streams: Streams) -> Packed:
    words = [word.folded or BREAK for word in streams.words]
    marks = array("H", (word.mark for word in streams.words))
    return Packed(words, marks, list(streams.stems))


def _compose(head: bytes, facets: list[str], packed: Packed) -> Any:
    id_, version, submitted, due, flags = _HEAD.unpack(head)
    words, marks, stems = packed
    made = tantivy.Document()
    made.add_unsigned("id", id_)
    made.add_unsigned("version", version)
    made.add_integer("submitted", submitted)
    if due != _NO_TIME:
        made.add_integer("due", due)
    made.add_unsigned("restricted", flags & _IS_RESTRICTED)
    for name, value in zip(FACETS, facets, strict=True):
        made.add_text(name, value)
    made.add_text("fold", " ".join(words))
    made.add_unsigned("length", len(words) - words.count(BREAK))
    spelled = (exact_token(word, mark) for word, mark in zip(words, marks, strict=True))
    made.add_text("exact", " ".join(spelled))
    together = (f"{one}+{two}" for one, two in pairwise(words) if BREAK not in (one, two))
    made.add_text("pair", " ".join(together))
    made.add_text("stem", " ".join(stems))
    made.add_bytes("record", head + _squeeze(facets, packed))
    return made


def _squeeze(facets: list[str], packed: Packed) -> bytes:
    if sys.byteorder == "big":
        packed.marks.byteswap()
    parts = [" ".join(packed.words), " ".join(packed.stems), json.dumps(facets)]
    text = "\n".join(parts).encode()
    return zlib.compress(text + b"\0" + packed.marks.tobytes(), 1)


def unpack(record: bytes) -> Packed:
    """Return the stored words of a record; raises ``ValueError`` or ``zlib.error``."""
    text, _, raw = zlib.decompress(memoryview(record)[_HEAD.size :]).partition(b"\0")
    words, stems, _ = text.decode().split("\n")
    marks = array("H", raw)
    if sys.byteorder == "big":
        marks.byteswap()
    return Packed(words.split(), marks, stems.split())


def _facets_of(record: bytes) -> list[str]:
    text = zlib.decompress(memoryview(record)[_HEAD.size :]).partition(b"\0")[0]
    found: list[str] = json.loads(text.rpartition(b"\n")[2])
    return found


def recompose(record: bytes) -> Any:
    """Return the document again that was stored with ``record``."""
    packed = unpack(record)
    return _compose(record[: _HEAD.size], _facets_of(record), packed)


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
