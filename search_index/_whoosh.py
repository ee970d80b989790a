"""The embedded backend: Whoosh 2.7.4 keeps the files, our evaluator answers (ADR 0007).

Reading never locks and never waits: a search looks whether ``current`` or the folder changed and
opens the newest commit, of which only new parts have to be read. Writing is for one at a time, in
whatever process; each call commits once per thousand documents.
"""

from __future__ import annotations

import errno
import pickle
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from whoosh.index import IndexError as WhooshIndexError

from search_index._errors import IndexLocked, IndexOutdated, IndexUnavailable
from search_index._evaluator import View
from search_index._text import ANALYSIS_VERSION
from search_index._types import Document, IndexInfo, Query, Results
from search_index._whoosh_folder import IndexFolder, Pointer
from search_index._whoosh_parts import parts_to_join, parts_to_tidy
from search_index._whoosh_store import SCHEMA_VERSION, WhooshStore
from search_index._whoosh_views import Views, folder_stamp

BATCH = 1_000
REBUILD_BATCH = 5_000
_DAMAGE = (
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
"""What unreadable files lead to in Whoosh, pickle and numpy."""


class WhooshIndex:
    """A ``SearchIndex`` in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._folder = IndexFolder(root)
        self._views = Views()
        self._opening = threading.Lock()
        self._view: View | None = None
        self._seen: tuple[object, ...] = ()
        self._live: tuple[tuple[int, int], WhooshStore] | None = None
        self._is_closed = False
        # what is the matter is said by whoever searches, so that the rest of the service can start
        with suppress(IndexUnavailable, IndexLocked):
            if self._folder.is_new():
                self._create()

    def search(self, query: Query) -> Results:
        """See ``SearchIndex.search``."""
        with _explained():
            return self._current().search(query)

    def upsert(self, documents: Iterable[Document]) -> None:
        """See ``SearchIndex.upsert``. Commits once per thousand documents."""
        waiting = iter(documents)
        while batch := list(islice(waiting, BATCH)):
            with self._write() as store:
                self._replace(store, _newest_of(batch))

    def delete(self, ids: Iterable[int]) -> None:
        """See ``SearchIndex.delete``. The words stay in the files until ``compact``."""
        wanted = list(ids)
        if not wanted:
            return
        with self._write() as store:
            numbers = self._views.newest(store, self._view).numbers_of(wanted).tolist()
            if numbers:
                store.write((), deleted=numbers)

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """See ``SearchIndex.versions``."""
        wanted = list(ids)
        with _explained():
            view = self._current()
            numbers = view.numbers_of(wanted)
            held = zip(view.ids[numbers].tolist(), view.versions[numbers].tolist(), strict=True)
            return dict(held)

    def ids(self) -> Iterator[int]:
        """See ``SearchIndex.ids``."""
        with _explained():
            view = self._current()
            return iter(view.ids[view.live].tolist())

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        """See ``SearchIndex.rebuild``. This also mends an outdated or damaged index.

        Raises ``ValueError`` if a document comes twice, and whatever ``documents`` raises; the
        live index is then untouched.
        """
        self._refuse_if_closed()
        self._folder.demand_ours()
        with self._folder.writing(), _disk_explained():
            path = self._folder.new_folder()
            try:
                count = _fill(WhooshStore(path), documents, progress)
                self._folder.switch(Pointer(path.name, SCHEMA_VERSION, ANALYSIS_VERSION))
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self._folder.remove_old()
            return count

    def compact(self) -> None:
        """See ``SearchIndex.compact``. Takes about a second per thousand documents moved."""
        tidy = False
        while not tidy:
            with self._write() as store:
                names = parts_to_tidy(store.parts()[1])
                if names:
                    store.write((), join=names)
                tidy = not names

    def info(self) -> IndexInfo:
        """See ``SearchIndex.info``."""
        with _explained():
            view = self._current()
            return IndexInfo(
                engine="whoosh",
                documents=view.documents,
                size=self._folder.size(),
                schema_version=SCHEMA_VERSION,
                analysis_version=ANALYSIS_VERSION,
                generation=int(view.source.rpartition("/")[2]),
                parts=len(view.parts),
                deleted=view.size - view.documents,
            )

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        self._is_closed = True
        self._view = None
        self._views.forget()

    def _create(self) -> None:
        with self._folder.writing(), _disk_explained():
            if self._folder.is_new():  # nobody was quicker
                path = self._folder.new_folder()
                WhooshStore(path).create()
                self._folder.switch(Pointer(path.name, SCHEMA_VERSION, ANALYSIS_VERSION))
                self._folder.remove_old()

    @contextmanager
    def _write(self) -> Iterator[WhooshStore]:
        """Hold the right to write to the live generation."""
        self._refuse_if_closed()
        with self._folder.writing(), _explained():
            yield self._store()

    def _replace(self, store: WhooshStore, newest: dict[int, Document]) -> None:
        view = self._views.newest(store, self._view)
        numbers = view.numbers_of(newest)
        held = zip(numbers.tolist(), view.ids[numbers].tolist(), strict=True)
        outdated = []
        for number, id_ in held:
            if view.versions[number] > newest[id_].version:
                del newest[id_]
            else:
                outdated.append(number)
        if newest:
            store.write(newest.values(), deleted=outdated)
        names = parts_to_join(store.parts()[1])
        if names:
            with suppress(OSError):  # what was written is safe; joining can wait for a better day
                store.write((), join=names)

    def _store(self) -> WhooshStore:
        """Return the live generation; raises ``IndexOutdated``, ``IndexUnavailable``."""
        stamp = self._folder.stamp()
        live = self._live
        if live is None or live[0] != stamp:
            pointer = self._folder.pointer()
            written_by = (pointer.schema_version, pointer.analysis_version)
            if written_by != (SCHEMA_VERSION, ANALYSIS_VERSION):
                raise IndexOutdated("the index was written by another version; rebuild it")
            live = self._live = (stamp, WhooshStore(self._folder.root / pointer.folder))
        return live[1]

    def _current(self) -> View:
        """Return the newest commit; costs two looks at the file system when nothing changed."""
        self._refuse_if_closed()
        store = self._store()
        seen = (store.folder, *folder_stamp(store))
        view = self._view
        if view is not None and self._seen == seen:
            return view
        with self._opening:
            store = self._store()
            seen = (store.folder, *folder_stamp(store))
            if self._view is None or self._seen != seen:
                self._view = self._views.newest(store, self._view)
                self._seen = seen
            return self._view

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise IndexUnavailable("the index was closed", code="index_closed")


def _newest_of(batch: list[Document]) -> dict[int, Document]:
    newest: dict[int, Document] = {}
    for document in batch:
        held = newest.get(document.id)
        if held is None or held.version <= document.version:
            newest[document.id] = document
    return newest


def _fill(
    store: WhooshStore, documents: Iterable[Document], progress: Callable[[int], None] | None
) -> int:
    """Write all documents into a new generation, in parts of a bounded size."""
    store.create()
    waiting = iter(documents)
    seen: set[int] = set()

    def batch() -> Iterator[Document]:
        for document in islice(waiting, REBUILD_BATCH):
            if document.id in seen:
                raise ValueError("a rebuild must be given each document once")
            seen.add(document.id)
            if progress is not None:
                progress(len(seen))
            yield document

    while store.write(batch()):
        pass
    return len(seen)


@contextmanager
def _explained() -> Iterator[None]:
    """Say ``IndexUnavailable`` when the files cannot be used; nothing is ever wiped for that."""
    with _disk_explained():
        try:
            yield
        except _DAMAGE as error:
            if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
                raise
            raise IndexUnavailable("the index cannot be read", code="index_damaged") from error


@contextmanager
def _disk_explained() -> Iterator[None]:
    """Say ``IndexUnavailable`` when the disk refuses, and why if it is full."""
    try:
        yield
    except OSError as error:
        code = "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk_error"
        raise IndexUnavailable("the disk refused", code=code) from error
