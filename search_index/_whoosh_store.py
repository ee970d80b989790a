"""Whoosh 2.7.4 for storing only: schema, adding, committing, joining parts. Nothing is searched.

What Whoosh offers for searching is not used at all (ADR 0007): its matchers can run for ever on
two words, its searcher's refresh can bring deleted documents back in the forks. What it lacks for
storing is added here: files are flushed to the disk before a commit names them, and each part
carries checksums.
"""

from __future__ import annotations

import mmap
import shutil
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3TermsReader
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import SegmentReader
from whoosh.writing import PostingPool, SegmentWriter

from search_index._faces import Face, faces_of
from search_index._folder import sync
from search_index._numbers import SEQUENCE_NUMBERS, little_endian, microseconds
from search_index._text import analyse
from search_index._types import FACETS, Document
from search_index._whoosh_files import LIST, SUMS, MappedFile, Storage, seal

SCHEMA_VERSION = 3
COLUMNS = ("record", "words", "marks", *FACETS)
INDEX_NAME = "MAIN"
POSTINGS_IN_MEMORY = 700_000
"""About 150 MB while so many are being sorted: 5,000 letters of the usual length."""

BLOCK = 1024
RECORD = struct.Struct("<qqqqB")
"""The column ``record``: id, version, submitted at, due at (``microseconds``), and flags, among
them the face (``_faces``). Never all zero, because the lowest flag is always set."""

IS_HERE, IS_RESTRICTED = 1, 2


class WordsField(fields.FieldType):  # type: ignore[misc]
    """An indexed field that takes counted words instead of a text; the count is the weight."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: dict[str, int], **_: object) -> Iterator[tuple[bytes, int, int, bytes]]:
        """Return one posting per word."""
        return ((word.encode("utf-8", "replace"), n, n, b"") for word, n in value.items())


def _schema() -> Any:
    schema = fields.Schema(
        fold=WordsField(),
        stem=WordsField(),
        record=fields.COLUMN(columns.FixedBytesColumn(RECORD.size)),
        words=fields.COLUMN(columns.VarBytesColumn()),
        marks=fields.COLUMN(columns.VarBytesColumn()),
    )
    for name in FACETS:
        schema.add(name, fields.COLUMN(columns.RefBytesColumn()))
    return schema


def _codec() -> Any:
    codec = W3Codec(blocklimit=BLOCK)
    codec.length_stats = False  # our lengths are exact and come from the words column
    return codec


class _Pool(PostingPool):  # type: ignore[misc]
    """Whoosh's sorter of postings; spills to the disk by number, which is quicker to know."""

    def add(self, item: tuple[str, bytes, int, int, bytes]) -> None:
        self.current.append(item)
        if len(self.current) >= POSTINGS_IN_MEMORY:
            self.save()


class _Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, made to survive a power cut and to say when a part is damaged."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, _lk=False, codec=_codec(), compound=False)
        self.pool = _Pool(self._tempstorage, self.newsegment)

    def _commit_toc(self, segments: list[Any]) -> None:
        folder = Path(self.storage.folder)
        for segment_id in {segment.segment_id() for segment in segments}:
            if not (folder / f"{segment_id}{SUMS}").exists():
                seal(folder, segment_id)
        toc = TOC(self.schema, segments, self.generation)
        toc.write(self.storage, self.indexname)
        sync(folder)
        clean_files(self.storage, self.indexname, self.generation, segments)
        for leftover in folder.glob(f"*{LIST}.*"):  # of a writer that was killed
            leftover.unlink(missing_ok=True)


class WhooshStore:
    """The files of one generation. Writing calls are made under the folder's lock only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._storage = Storage(str(folder))
        self._schema = _schema()

    def create(self) -> None:
        """Write an empty index into the folder."""
        TOC.create(self._storage, self._schema, INDEX_NAME)
        sync(self.folder)

    def generation(self) -> int:
        """Return the number of the newest commit; -1 for none. Lists the folder."""
        return int(TOC._latest_generation(self._storage, INDEX_NAME))

    def parts(self) -> tuple[int, list[Any]]:
        """Return the newest commit and its segments (Whoosh's objects)."""
        toc = TOC.read(self._storage, INDEX_NAME, schema=self._schema)
        return toc.generation, toc.segments

    def terms(self, segment: Any) -> Any:
        """Open the dictionary of a part (Whoosh's terms reader); safe from several threads."""
        path = self.folder / str(segment.make_filename(W3Codec.TERMS_EXT))
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return W3TermsReader(None, MappedFile(mapped), len(mapped), None)

    def postings(self, segment: Any) -> Path:
        """Return the file with the postings of a part."""
        return self.folder / str(segment.make_filename(W3Codec.POSTS_EXT))

    def columns(self, segment: Any) -> dict[str, Path]:
        """Return the files with the columns of a part."""
        return {name: self.folder / str(W3Codec.column_filename(segment, name)) for name in COLUMNS}

    def write(
        self,
        documents: Iterable[Document],
        *,
        deleted: Iterable[int] = (),
        join: frozenset[str] = frozenset(),
    ) -> int:
        """Commit once: hide the numbers ``deleted``, add ``documents``, join the parts named.

        ``deleted`` counts documents through all parts in order. Returns how many were added.
        On any failure nothing has changed.
        """
        writer = _Writer(FileIndex(self._storage, schema=self._schema, indexname=INDEX_NAME))
        try:
            for number in deleted:
                writer.delete_document(number)
            added = 0
            for document in documents:
                for face, shown in faces_of(document):
                    writer.add_document(**_fields(face, shown))
                added += 1
            writer.commit(mergetype=lambda w, segments: _join(w, segments, join))
        except BaseException:
            with suppress(Exception):  # the first failure is the one to report
                writer.cancel()
            self._storage.give_up()
            self._remove_leftovers()
            raise
        self._storage.written.clear()
        return added

    def _remove_leftovers(self) -> None:
        """Remove what a failed writer wrote: on a full disk the room is needed."""
        with suppress(Exception):
            generation, segments = self.parts()
            clean_files(self._storage, INDEX_NAME, generation, segments)
            shutil.rmtree(self.folder / f"{INDEX_NAME}.tmp", ignore_errors=True)


def _join(writer: Any, segments: list[Any], names: frozenset[str]) -> list[Any]:
    """Copy the living documents of the named parts into the new one; return the others."""
    kept = []
    for segment in segments:
        if segment.segment_id() not in names:
            kept.append(segment)
        elif segment.doc_count() > 0:
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
    return kept


def _fields(face: Face, document: Document) -> dict[str, object]:
    streams = analyse(document)
    flags = IS_HERE | (IS_RESTRICTED if document.restricted else 0) | face
    record = RECORD.pack(
        document.id,
        document.version,
        microseconds(document.submitted_at),
        microseconds(document.due_at),
        flags,
    )
    return {
        "fold": Counter(word.folded for word in streams.words if word.folded),
        "stem": Counter(streams.stems),
        "record": record,
        "words": little_endian("I", (SEQUENCE_NUMBERS[word.folded] for word in streams.words)),
        "marks": little_endian("H", (word.mark for word in streams.words)),
        "department": _bytes(document.department),
        "status": _bytes(document.status),
        "kind": _bytes(document.kind),
        "language": _bytes(document.language),
        "province": _bytes(document.province),
    }


def _bytes(value: str | None) -> bytes:
    return (value or "").encode("utf-8", "replace")
