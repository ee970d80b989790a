"""One part of the index as arrays: columns, postings and places of words.

A part never changes once written, so everything read from it may be kept. Documents are numbered
from 0 within the part.
"""

from __future__ import annotations

import io
import mmap
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index._evaluator_cache import ArrayCache
from search_index._types import FACETS
from search_index._words import word_number

Ints = NDArray[np.int64]
_RECORD = np.dtype(
    [("id", "<i8"), ("version", "<i8"), ("submitted", "<i8"), ("due", "<i8"), ("flags", "u1")]
)
_MAGIC = b"W3Bl"
_INFO = struct.Struct("!BfIBBfII")
_PLACE = struct.Struct("!qi")
_SIZE = struct.Struct("!i")
_SCAN_SHARE = 4  # from a quarter of all words on, looking at each is quicker than gathering


class Postings(NamedTuple):
    """The documents that have something, ascending, and how often each has it."""

    documents: Ints
    counts: Ints

    @property
    def nbytes(self) -> int:
        return int(self.documents.nbytes + self.counts.nbytes)


class Places(NamedTuple):
    """Places in a part's sequence of words, ascending."""

    at: Ints

    @property
    def nbytes(self) -> int:
        return int(self.at.nbytes)


NOWHERE = Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))


def _map(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        if path.stat().st_size == 0:  # nothing but empty documents: Whoosh writes no postings
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class PartFiles(NamedTuple):
    """Where the arrays of a part lie. ``key`` names it for ever; ``terms`` is its dictionary."""

    key: str
    size: int
    terms: Any
    postings: Path
    columns: dict[str, Path]


class Part:
    """The arrays of one part."""

    def __init__(self, files: PartFiles, cache: ArrayCache) -> None:
        self.key = files.key
        self.size = files.size
        self._terms = files.terms
        self._postings = _map(files.postings)
        self._cache = cache
        columns, size = files.columns, files.size
        records = np.frombuffer(_map(columns["record"]), _RECORD, count=size)
        self.ids: Ints = records["id"].astype(np.int64)
        self.versions: Ints = records["version"].astype(np.int64)
        self.submitted: Ints = records["submitted"].astype(np.int64)
        self.due: Ints = records["due"].astype(np.int64)
        self.flags: NDArray[np.uint8] = records["flags"].copy()
        self.facets = {name: _read_labels(columns[name], size) for name in FACETS}
        self._read_words(columns["words"], columns["marks"])

    def _read_words(self, words: Path, marks: Path) -> None:
        raw = _map(words)
        sizes = _lengths(raw, self.size) // 4
        total = int(sizes.sum())
        self.words = np.frombuffer(raw, "<u4", count=total)
        self.marks = np.frombuffer(_map(marks), "<u2", count=total)
        self.starts: Ints = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        real = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.words != 0)))
        self.lengths: Ints = real[self.starts[1:]] - real[self.starts[:-1]]

    def postings(self, field: str, word: str) -> Postings:
        """Return the documents whose ``field`` has ``word``."""
        return self._cache.get((self.key, field, word), lambda: self._decode(field, word))

    def has(self, field: str, word: str) -> bool:
        """Return whether the dictionary of ``field`` has ``word``."""
        number = self._terms._fieldmap.get(field)
        if number is None:
            return False
        key = struct.pack("!H", number) + word.encode("utf-8", "replace")
        return self._terms._tindex.get(key) is not None

    def spelled(self, word: str, mark: int) -> Postings:
        """Return the documents that have ``word`` written with exactly this ``mark``."""

        def make() -> Postings:
            at = self._places(word)
            return self._per_document(at[self.marks[at] == mark])

        return self._cache.get((self.key, "spelled", word, mark), make)

    def runs(self, words: tuple[str, ...]) -> Postings:
        """Return the documents where ``words`` stand next to each other."""
        return self._cache.get((self.key, "runs", words), lambda: self._find_runs(words))

    def any_of(self, words: tuple[str, ...]) -> Postings:
        """Return the documents that have any of ``words``, counting all of them together."""
        return self._cache.get((self.key, "any", words), lambda: self._unite(words))

    def _unite(self, words: tuple[str, ...]) -> Postings:
        counts = np.zeros(self.size, np.int64)
        for word in words:
            found = self.postings("fold", word)
            counts[found.documents] += found.counts
        documents = np.flatnonzero(counts)
        return Postings(documents, counts[documents])

    def expand(self, field: str, start: str) -> list[tuple[str, int]]:
        """Return words of ``field`` beginning with ``start`` and how many documents have each,
        deleted ones too."""
        reader = self._terms
        number = reader._fieldmap.get(field)
        if number is None:
            return []
        key = struct.pack("!H", number) + start.encode("utf-8", "replace")
        found = []
        for word, value in reader._tindex.items_from(key):
            if not word.startswith(key):
                break
            found.append((word[2:].decode("utf-8", "replace"), _INFO.unpack_from(value)[2]))
        return found

    def _decode(self, field: str, word: str) -> Postings:
        number = self._terms._fieldmap.get(field)
        if number is None:
            return NOWHERE
        key = struct.pack("!H", number) + word.encode("utf-8", "replace")
        value = self._terms._tindex.get(key)
        if value is None:
            return NOWHERE
        offset, _ = _PLACE.unpack_from(value, _INFO.size)
        return _decode_blocks(self._postings, offset)

    def _places(self, word: str) -> Ints:
        def make() -> Places:
            documents = self.postings("fold", word).documents
            number = word_number(word)
            starts, ends = self.starts[documents], self.starts[documents + 1]
            total = int((ends - starts).sum())
            if total * _SCAN_SHARE >= self.words.size:
                return Places(np.flatnonzero(self.words == number))
            gathered = _ranges(starts, ends)
            return Places(gathered[self.words[gathered] == number])

        return self._cache.get((self.key, "places", word), make).at

    def _find_runs(self, words: tuple[str, ...]) -> Postings:
        rarities = [self.postings("fold", word).documents.size for word in words]
        if not all(rarities):
            return NOWHERE
        anchor = rarities.index(min(rarities))
        first = self._places(words[anchor]) - anchor
        first = first[(first >= 0) & (first + len(words) <= self.words.size)]
        for step, word in enumerate(words):
            if step != anchor:
                first = first[self.words[first + step] == word_number(word)]
        return self._per_document(first)

    def _per_document(self, at: Ints) -> Postings:
        """Count places per document; a document's words end with a break, so none straddles."""
        if not at.size:
            return NOWHERE
        documents = np.searchsorted(self.starts, at, side="right") - 1
        changes = np.flatnonzero(np.diff(documents)) + 1
        edges = np.concatenate((np.zeros(1, np.int64), changes, [documents.size]))
        return Postings(documents[edges[:-1]].astype(np.int64), np.diff(edges))


def _ranges(starts: Ints, ends: Ints) -> Ints:
    """Return all numbers of the half-open ranges one after the other."""
    sizes = ends - starts
    total = int(sizes.sum())
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)[:-1]))
    return np.repeat(starts - before, sizes) + np.arange(total, dtype=np.int64)


def _decode_blocks(raw: mmap.mmap | bytes, offset: int) -> Postings:
    """Read the posting blocks of one word (W3Codec: length, pickled info, packed pickle)."""
    if raw[offset : offset + 4] != _MAGIC:
        raise ValueError("posting list without its header")
    place = offset + 4
    blocks: list[tuple[Ints, Ints]] = []
    last = False
    while not last:
        (size,) = _SIZE.unpack(raw[place : place + 4])
        last, size = size < 0, abs(size)
        blocks.append(_decode_block(raw[place + 4 : place + 4 + size]))
        place += 4 + size
    if len(blocks) == 1:
        return Postings(*blocks[0])
    documents, counts = zip(*blocks, strict=True)
    return Postings(np.concatenate(documents), np.concatenate(counts))


def _decode_block(block: bytes) -> tuple[Ints, Ints]:
    stream = io.BytesIO(block)
    info = pickle.load(stream)  # noqa: S301  # nosec B301 - Whoosh's format, private folder
    data = stream.read()
    plain = zlib.decompress(data) if info[3] else data
    gaps, weights, _ = pickle.loads(plain)  # noqa: S301  # nosec B301 - as above
    documents = np.cumsum(np.asarray(gaps, np.int64))
    if weights is None or isinstance(weights, float):  # all the same
        return documents, np.full(documents.size, weights or 1, np.int64)
    return documents, np.asarray(weights, np.float64).astype(np.int64)


def _lengths(raw: mmap.mmap | bytes, size: int) -> Ints:
    """Read the lengths kept at the end of a VarBytesColumn.

    Above 32,768 documents Whoosh writes offsets behind them; no part of ours grows so large.
    """
    end = len(raw) - 1
    width = np.dtype(f">{chr(raw[end])}")
    start = end - width.itemsize * size
    return np.frombuffer(raw, width, count=size, offset=start).astype(np.int64)


def _read_labels(path: Path, size: int) -> tuple[NDArray[np.int32], list[str]]:
    """Read a RefBytesColumn: a number per document, and the values the numbers stand for."""
    raw = _map(path)
    width = np.dtype(np.uint8) if raw[len(raw) - 1] == ord("B") else np.dtype(">u2")
    numbers = np.frombuffer(raw, width, count=size).astype(np.int32)
    place = width.itemsize * size
    count, place = _varint(raw, place)
    values = []
    for _ in range(count):
        length, place = _varint(raw, place)
        values.append(bytes(raw[place : place + length]).decode("utf-8", "replace"))
        place += length
    return numbers, values


def _varint(raw: mmap.mmap | bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place
