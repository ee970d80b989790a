"""The folder of an embedded index: which generation is live, who may write, and what is safe.

    current              which folder is live, and which schema and analysis wrote it (JSON)
    write.lock           held by whoever writes, in whatever process
    index-000001/        the files of the engine, each with a checksum

``current`` is replaced in one step, so that a reader sees the old index or the new one. Whoosh
keeps pickles: the folder is readable by its owner only and must never come from a stranger. An
index of another engine is outdated: only ``rebuild`` may replace it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from search_index._errors import IndexLocked, IndexUnavailable

_CURRENT = "current"
_NEW = "current.new"
_LOCK = "write.lock"
_PREFIX = "index-"
_CHUNK = 1 << 20
LOCK_WAIT = 1.0
"""Seconds a writer waits for another before it gives up with ``IndexLocked``."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The content of ``current``; one without an engine was written when there was only Whoosh."""

    folder: str
    schema_version: int
    analysis_version: int
    engine: str = "whoosh"


def sync(path: Path) -> None:
    """Make a file or the entries of a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksums(paths: Iterable[Path]) -> dict[str, tuple[int, int]]:
    """Return length and CRC-32 of each file by name; raises ``OSError``."""
    return {path.name: _checksum(path) for path in paths}


def _checksum(path: Path) -> tuple[int, int]:
    length = crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            length += len(chunk)
            crc = zlib.crc32(chunk, crc)
    return length, crc


class IndexFolder:
    """One index on disk, independent of the engine whose files it holds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._held = False

    def is_new(self) -> bool:
        """Return whether there is nothing yet: no folder, an empty one, or a broken creation."""
        try:
            return all(
                entry.name in (_LOCK, _NEW) or (_is_ours(entry) and _is_bare(entry))
                for entry in self.root.iterdir()
            )
        except FileNotFoundError:
            return True
        except OSError as error:
            raise IndexUnavailable("the index folder cannot be read", code="disk_error") from error

    def demand_ours(self) -> None:
        """Raise ``IndexUnavailable`` if the folder holds something that is not an index."""
        if self.is_new() or (self.root / _CURRENT).exists():
            return
        if not any(_is_ours(entry) for entry in self.root.iterdir()):
            raise IndexUnavailable("the folder holds something else", code="not_an_index")

    def pointer(self) -> Pointer:
        """Read which generation is live; raises ``IndexUnavailable`` if that is missing or bad."""
        try:
            values = json.loads((self.root / _CURRENT).read_bytes())
            pointer = Pointer(
                str(values["folder"]),
                int(values["schema_version"]),
                int(values["analysis_version"]),
                str(values.get("engine", "whoosh")),
            )
        except FileNotFoundError as error:
            raise IndexUnavailable("no index here", code="index_missing") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable("the index pointer is damaged", code="index_damaged") from error
        if not pointer.folder.startswith(_PREFIX) or "/" in pointer.folder:
            raise IndexUnavailable("the index pointer is damaged", code="index_damaged")
        return pointer

    def stamp(self) -> tuple[int, int]:
        """Return something that changes whenever ``current`` is replaced."""
        try:
            found = (self.root / _CURRENT).stat()
        except OSError as error:
            raise IndexUnavailable("no index here", code="index_missing") from error
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def writing(self, wait: float = LOCK_WAIT) -> Iterator[None]:
        """Hold the only right to write; raises ``IndexLocked`` after ``wait`` seconds."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise IndexUnavailable("the index folder cannot be written") from error
        try:
            _lock(handle, wait)
            yield
        finally:
            os.close(handle)  # also lets go of the lock, as does the end of the process

    def new_folder(self) -> Path:
        """Make the folder of the next generation; leftovers of a broken rebuild are removed."""
        numbers = [0]
        for entry in self.root.glob(f"{_PREFIX}*"):
            with suppress(ValueError):
                numbers.append(int(entry.name.removeprefix(_PREFIX)))
        path = self.root / f"{_PREFIX}{max(numbers) + 1:06d}"
        path.mkdir(mode=0o700)
        return path

    def switch(self, pointer: Pointer) -> None:
        """Make another folder the live one, in one step that survives a power cut."""
        fresh = self.root / _NEW
        fresh.write_text(json.dumps(asdict(pointer)), encoding="utf-8")
        sync(fresh)
        fresh.replace(self.root / _CURRENT)
        sync(self.root)

    def remove_old(self) -> None:
        """Remove every generation but the live one; readers keep the files they have open."""
        live = self.pointer().folder
        for entry in self.root.glob(f"{_PREFIX}*"):
            if entry.name != live:
                shutil.rmtree(entry, ignore_errors=True)

    def size(self) -> int:
        """Return the bytes of the live generation."""
        total = 0
        for entry in (self.root / self.pointer().folder).glob("*"):
            with suppress(OSError):
                total += entry.stat().st_size
        return total


def _is_ours(entry: Path) -> bool:
    return entry.name.startswith(_PREFIX) and entry.is_dir()


def _is_bare(folder: Path) -> bool:
    """Return whether nothing was ever committed: creating an index leaves one file."""
    return len(list(islice(folder.iterdir(), 2))) < 2


def _lock(handle: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise IndexLocked("another writer is at work") from None
            time.sleep(0.02)
        else:
            return
