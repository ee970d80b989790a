"""What every embedded backend shares: one folder, one writer, readers that never wait.

Reading never locks: a search looks whether ``current`` or the files changed and opens the newest
commit. Writing is for one at a time, in whatever process; each call commits once per thousand
documents. What an engine has of its own is its ``Files``.
"""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from search_index._errors import IndexLocked, IndexOutdated, IndexUnavailable
from search_index._folder import IndexFolder, Pointer
from search_index._text import ANALYSIS_VERSION
from search_index._types import Document, IndexInfo, Query, Results

BATCH = 1_000
_REBUILD_BATCH = 5_000


class Commit(Protocol):
    """One commit, open for searching; it never changes."""

    @property
    def number(self) -> int:
        """What the engine calls this commit; a later one has a higher number."""
        ...

    @property
    def documents(self) -> int:
        """How many documents can be found, both faces of one counted."""
        ...

    @property
    def twins(self) -> int:
        """How many documents have two faces."""
        ...

    @property
    def deleted(self) -> int:
        """How many documents, faces counted, are hidden but not yet erased."""
        ...

    @property
    def part_count(self) -> int:
        """In how many parts the files are."""
        ...

    def search(self, query: Query) -> Results:
        """Answer a query on this commit."""
        ...

    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the version of each of ``ids`` that is here."""
        ...

    def every_id(self) -> list[int]:
        """Return the ids of all documents."""
        ...


CommitT = TypeVar("CommitT", bound=Commit)


class Files(Protocol[CommitT]):
    """The files of one generation. Writing calls are made under the folder's lock only."""

    @property
    def folder(self) -> Path:
        """Where they lie."""
        ...

    def create(self) -> None:
        """Write an empty index into the folder."""
        ...

    def stamp(self) -> tuple[object, ...]:
        """Return something that differs after every commit; raises ``OSError``."""
        ...

    def newest(self, known: CommitT | None) -> CommitT:
        """Open the newest commit, or return ``known`` if that is the one."""
        ...

    def replace(self, commit: CommitT, documents: Mapping[int, Document]) -> None:
        """Commit once: add ``documents``, hide the copies that ``commit`` has of them."""
        ...

    def remove(self, commit: CommitT, ids: list[int]) -> None:
        """Commit once: hide the documents with these ids."""
        ...

    def fill(self, documents: Iterator[Document], size: int) -> None:
        """Write new documents, in commits or parts of about ``size``."""
        ...

    def tidy(self) -> bool:
        """Rewrite some of what is stale or scattered; return whether there was any."""
        ...


class EmbeddedIndex(Generic[CommitT]):
    """A ``SearchIndex`` in a folder of this machine; see the subclasses for the engines."""

    engine: str
    schema_version: int
    damage: tuple[type[BaseException], ...]
    """What unreadable files lead to in the engine."""

    def __init__(self, root: Path) -> None:
        self._folder = IndexFolder(root)
        self._opening = threading.Lock()
        self._commit: CommitT | None = None
        self._seen: tuple[object, ...] = ()
        self._live: tuple[tuple[int, int], Files[CommitT]] | None = None
        self._is_closed = False
        # what is the matter is said by whoever searches, so that the rest of the service can start
        with suppress(IndexUnavailable, IndexLocked):
            if self._folder.is_new():
                self._create()

    def _open(self, folder: Path) -> Files[CommitT]:
        """Return the files of a generation, without looking into them."""
        raise NotImplementedError

    def search(self, query: Query) -> Results:
        """See ``SearchIndex.search``."""
        with self._explained():
            return self._current().search(query)

    def upsert(self, documents: Iterable[Document]) -> None:
        """See ``SearchIndex.upsert``. Commits once per thousand documents."""
        waiting = iter(documents)
        while batch := list(islice(waiting, BATCH)):
            newest = _newest_of(batch)
            with self._write() as files:
                commit = files.newest(self._commit)
                for id_, version in commit.held(newest).items():
                    if version > newest[id_].version:
                        del newest[id_]
                if newest:
                    files.replace(commit, newest)

    def delete(self, ids: Iterable[int]) -> None:
        """See ``SearchIndex.delete``. The words stay in the files until ``compact``."""
        wanted = list(ids)
        if not wanted:
            return
        with self._write() as files:
            commit = files.newest(self._commit)
            present = list(commit.held(wanted))
            if present:
                files.remove(commit, present)

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """See ``SearchIndex.versions``."""
        wanted = list(ids)
        with self._explained():
            return self._current().held(wanted)

    def ids(self) -> Iterator[int]:
        """See ``SearchIndex.ids``."""
        with self._explained():
            return iter(self._current().every_id())

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
                seen: set[int] = set()
                files = self._open(path)
                files.create()
                files.fill(_counted(documents, seen, progress), _REBUILD_BATCH)
                self._switch(path)
            except BaseException:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self._folder.remove_old()
            return len(seen)

    def compact(self) -> None:
        """See ``SearchIndex.compact``. Takes about a second per thousand documents moved."""
        tidy = False
        while not tidy:
            with self._write() as files:
                tidy = not files.tidy()

    def info(self) -> IndexInfo:
        """See ``SearchIndex.info``."""
        with self._explained():
            commit = self._current()
            return IndexInfo(
                engine=self.engine,
                documents=commit.documents - commit.twins,
                size=self._folder.size(),
                schema_version=self.schema_version,
                analysis_version=ANALYSIS_VERSION,
                generation=commit.number,
                parts=commit.part_count,
                deleted=commit.deleted,
            )

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        self._is_closed = True
        self._commit = None
        self._live = None

    def _create(self) -> None:
        with self._folder.writing(), _disk_explained():
            if self._folder.is_new():  # nobody was quicker
                path = self._folder.new_folder()
                self._open(path).create()
                self._switch(path)
                self._folder.remove_old()

    def _switch(self, path: Path) -> None:
        pointer = Pointer(path.name, self.schema_version, ANALYSIS_VERSION, self.engine)
        self._folder.switch(pointer)

    @contextmanager
    def _write(self) -> Iterator[Files[CommitT]]:
        """Hold the right to write to the live generation."""
        self._refuse_if_closed()
        with self._folder.writing(), self._explained():
            yield self._files()

    def _files(self) -> Files[CommitT]:
        """Return the live generation; raises ``IndexOutdated``, ``IndexUnavailable``."""
        stamp = self._folder.stamp()
        live = self._live
        if live is None or live[0] != stamp:
            pointer = self._folder.pointer()
            written_by = (pointer.engine, pointer.schema_version, pointer.analysis_version)
            if written_by != (self.engine, self.schema_version, ANALYSIS_VERSION):
                raise IndexOutdated("the index was written by another version; rebuild it")
            live = self._live = (stamp, self._open(self._folder.root / pointer.folder))
        return live[1]

    def _current(self) -> CommitT:
        """Return the newest commit; costs two looks at the file system when nothing changed."""
        self._refuse_if_closed()
        files = self._files()
        seen = (files.folder, *files.stamp())
        commit = self._commit
        if commit is not None and self._seen == seen:
            return commit
        with self._opening:
            files = self._files()
            seen = (files.folder, *files.stamp())
            if self._commit is None or self._seen != seen:
                self._commit = files.newest(self._commit)
                self._seen = seen
            return self._commit

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise IndexUnavailable("the index was closed", code="index_closed")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say ``IndexUnavailable`` when the files cannot be used; nothing is wiped for that."""
        with _disk_explained():
            try:
                yield
            except self.damage as error:
                if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
                    raise
                raise IndexUnavailable("the index cannot be read", code="index_damaged") from error


def _newest_of(batch: list[Document]) -> dict[int, Document]:
    newest: dict[int, Document] = {}
    for document in batch:
        held = newest.get(document.id)
        if held is None or held.version <= document.version:
            newest[document.id] = document
    return newest


def _counted(
    documents: Iterable[Document], seen: set[int], progress: Callable[[int], None] | None
) -> Iterator[Document]:
    for document in documents:
        if document.id in seen:
            raise ValueError("a rebuild must be given each document once")
        seen.add(document.id)
        if progress is not None:
            progress(len(seen))
        yield document


@contextmanager
def _disk_explained() -> Iterator[None]:
    """Say ``IndexUnavailable`` when the disk refuses, and why if it is full."""
    try:
        yield
    except OSError as error:
        code = "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk_error"
        raise IndexUnavailable("the disk refused", code=code) from error
