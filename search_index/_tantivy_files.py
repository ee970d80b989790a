"""Whether the files Tantivy wrote are whole. Tantivy writes checksums but does not look at them.

Each file ends with its checksum; ``meta.json``, the list of parts, has none, so it is compared
with what it must say and with what is there: one bit changed could bring a document back.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search_index._errors import IndexUnavailable

META = "meta.json"
KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
"""The files of a part; one with deleted documents has another that says which."""

_MAGIC = 1337
_TAIL = struct.Struct("<II")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PartMeta:
    """A part as ``meta.json`` has it: its name, its size, and how many documents are hidden."""

    name: str
    documents: int
    deleted: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meta:
    """One commit: its number, its parts in the order Tantivy numbers them, and the raw text."""

    number: int
    parts: tuple[PartMeta, ...]
    raw: bytes


def damaged(what: str) -> IndexUnavailable:
    """Return the error that says so."""
    return IndexUnavailable(f"{what} is damaged", code="index_damaged")


def read_meta(folder: Path, schema: object) -> Meta:
    """Read which commit is the newest; ``schema`` is what it must say of the fields.

    Raises ``IndexUnavailable`` if it says anything else, ``OSError`` if it cannot be read.
    """
    raw = (folder / META).read_bytes()
    try:
        values = json.loads(raw)
        if values["schema"] != schema or values["index_settings"]["docstore_compression"] != "lz4":
            raise damaged("the list of parts")
        parts = tuple(_part(value) for value in values["segments"])
        return Meta(int(values["opstamp"]), parts, raw)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise damaged("the list of parts") from error


def _part(value: dict[str, Any]) -> PartMeta:
    name = str(value["segment_id"]).replace("-", "")
    files = [f"{name}.{kind}" for kind in KINDS]
    deleted = 0
    if value["deletes"] is not None:
        deleted = int(value["deletes"]["num_deleted_docs"])
        files.append(f"{name}.{int(value['deletes']['opstamp'])}.del")
    return PartMeta(name, int(value["max_doc"]), deleted, tuple(files))


def verify(path: Path) -> None:
    """Compare a file with the checksum at its end.

    Raises ``IndexUnavailable`` if they differ, ``FileNotFoundError`` if it is gone, perhaps because
    a later commit replaced the part.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            file.seek(size - _TAIL.size)
            length, magic = _TAIL.unpack(file.read())
            file.seek(size - _TAIL.size - length)
            expected = json.loads(file.read(length))["crc"]
        except (OSError, ValueError, LookupError, TypeError, struct.error) as error:
            raise damaged("a part of the index") from error
        file.seek(0)
        left, crc = size - _TAIL.size - length, 0
        while left > 0:
            chunk = file.read(min(_CHUNK, left))
            crc, left = zlib.crc32(chunk, crc), left - max(len(chunk), 1)
    if magic != _MAGIC or crc != expected:
        raise damaged("a part of the index")
