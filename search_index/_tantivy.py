"""The second embedded backend, for larger collections: Tantivy (ADR 0029), an optional extra."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from search_index._embedded import EmbeddedIndex
from search_index._tantivy_files import META, damaged, read_meta, verify
from search_index._tantivy_store import (
    HEAP,
    REBUILD_HEAP,
    SCHEMA_VERSION,
    hide,
    make_documents,
    make_schema,
    recompose,
    schema_in_words,
    writing,
)
from search_index._tantivy_view import TantivyView
from search_index._types import Document

_TRIES = 20
_TIDY_AT_ONCE = 5_000


class TantivyIndex(EmbeddedIndex[TantivyView]):
    """A ``SearchIndex`` in Tantivy's files."""

    engine = "tantivy"
    schema_version = SCHEMA_VERSION
    damage = (OSError, ValueError, LookupError, TypeError, RuntimeError, zlib.error, struct.error)

    def _open(self, folder: Path) -> _TantivyFiles:
        return _TantivyFiles(folder)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with super()._explained():
            try:
                yield
            except BaseException as error:
                # Tantivy panics on files it did not expect; its class cannot be imported
                if type(error).__name__ != "PanicException":
                    raise
                raise damaged("the index") from error


class _TantivyFiles:
    """See ``_embedded.Files``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._schema = make_schema()
        self._in_words = schema_in_words()
        self._index: Any = None
        self._verified: set[str] = set()

    def create(self) -> None:
        self._index = tantivy.Index(self._schema, str(self.folder))
        self._index.config_reader("manual")

    def stamp(self) -> tuple[object, ...]:
        found = (self.folder / META).stat()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def newest(self, known: TantivyView | None) -> TantivyView:
        for attempt in range(_TRIES):
            try:
                return self._newest(known)
            except FileNotFoundError:
                # a writer replaced these files between our reading their names and opening them
                if attempt == _TRIES - 1 or not self.folder.is_dir():
                    raise
                time.sleep(0.01)
        raise AssertionError("unreachable")

    def replace(self, commit: TantivyView, documents: Mapping[int, Document]) -> None:
        outdated = list(commit.held(documents))
        with writing(self._opened(), self.folder) as writer:
            if outdated:
                hide(writer, self._schema, outdated)
            for document in documents.values():
                _add(writer, document)

    def remove(self, commit: TantivyView, ids: list[int]) -> None:
        del commit
        with writing(self._opened(), self.folder) as writer:
            hide(writer, self._schema, ids)

    def fill(self, documents: Iterator[Document], size: int) -> None:
        del size  # Tantivy begins a new part when its memory is full
        with writing(self._opened(), self.folder, REBUILD_HEAP) as writer:
            for document in documents:
                _add(writer, document)

    def tidy(self) -> bool:
        """Rewrite the living documents of one part that has deleted ones, a bounded number.

        When none is left in it Tantivy drops the part, and with it the words of the deleted.
        """
        commit = self.newest(None)
        stale = [(part.documents, n) for n, part in enumerate(commit.meta.parts) if part.deleted]
        if not stale:
            return False
        _, part = min(stale)
        moved = commit.records(part, _TIDY_AT_ONCE)
        with writing(self._opened(), self.folder, HEAP) as writer:
            hide(writer, self._schema, [id_ for id_, _ in moved])
            for _, record in moved:
                writer.add_document(recompose(record))
        return True

    def _opened(self) -> Any:
        if self._index is None:
            index = tantivy.Index.open(str(self.folder))
            index.config_reader("manual")
            self._index = index
        return self._index

    def _newest(self, known: TantivyView | None) -> TantivyView:
        meta = read_meta(self.folder, self._in_words)
        if known is not None and known.meta.raw == meta.raw and known.folder == self.folder:
            return known
        names = [name for part in meta.parts for name in part.files]
        for name in names:
            if name not in self._verified:
                verify(self.folder / name)
        self._verified = set(names)
        index = self._opened()
        index.reload()
        searcher = index.searcher()
        if (self.folder / META).read_bytes() != meta.raw:
            raise FileNotFoundError("a later commit came between")
        return TantivyView(self.folder, meta, self._schema, searcher)


def _add(writer: Any, document: Document) -> None:
    for made in make_documents(document):
        writer.add_document(made)
