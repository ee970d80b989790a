"""The embedded backend: Whoosh 2.7.4 keeps the files, our evaluator answers (ADR 0007)."""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from whoosh.index import IndexError as WhooshIndexError

from search_index._embedded import EmbeddedIndex
from search_index._evaluator import View
from search_index._types import Document
from search_index._whoosh_parts import parts_to_join, parts_to_tidy
from search_index._whoosh_store import SCHEMA_VERSION, WhooshStore
from search_index._whoosh_views import Views, folder_stamp


class WhooshIndex(EmbeddedIndex[View]):
    """A ``SearchIndex`` in Whoosh's files."""

    engine = "whoosh"
    schema_version = SCHEMA_VERSION
    damage = (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        EOFError,
        AssertionError,
        ImportError,
        MemoryError,
        struct.error,
        zlib.error,
        pickle.UnpicklingError,
        WhooshIndexError,
    )

    def __init__(self, root: Path) -> None:
        self._views = Views()
        super().__init__(root)

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        super().close()
        self._views.forget()

    def _open(self, folder: Path) -> _WhooshFiles:
        return _WhooshFiles(folder, self._views)


class _WhooshFiles:
    """See ``_embedded.Files``."""

    def __init__(self, folder: Path, views: Views) -> None:
        self.folder = folder
        self._store = WhooshStore(folder)
        self._views = views

    def create(self) -> None:
        self._store.create()

    def stamp(self) -> tuple[object, ...]:
        return folder_stamp(self._store)

    def newest(self, known: View | None) -> View:
        return self._views.newest(self._store, known)

    def replace(self, commit: View, documents: Mapping[int, Document]) -> None:
        outdated = commit.numbers_of(documents).tolist()
        self._store.write(documents.values(), deleted=outdated)
        names = parts_to_join(self._store.parts()[1])
        if names:
            with suppress(OSError):  # what was written is safe; joining waits for a better day
                self._store.write((), join=names)

    def remove(self, commit: View, ids: list[int]) -> None:
        self._store.write((), deleted=commit.numbers_of(ids).tolist())

    def fill(self, documents: Iterator[Document], size: int) -> None:
        while self._store.write(islice(documents, size)):
            pass

    def tidy(self) -> bool:
        names = parts_to_tidy(self._store.parts()[1])
        if names:
            self._store.write((), join=names)
        return bool(names)
