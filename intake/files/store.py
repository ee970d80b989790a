"""A folder of files under random names.

Nothing in it can be found, run or served by a name that somebody chose. A file arrives in
``incoming``, is flushed to the disk and then gets its place by one renaming: whoever finds it under
its name finds it whole, also after a power cut.
"""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from intake.disk import flush_folder
from intake.ports import Arriving

_KEY = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"
# The database lies on the same disk as a rule, and needs room when files have taken the rest.
KEEP_FREE = 64 * 2**20
_LOOK_EVERY = 4 * 2**20  # bytes between looks at the room that is left


class ArrivingFile:
    """A file that is being written; it is gone after ``discard`` unless the store has kept it.

    A full disk is not raised while a form is being read, so that the texts of the form arrive
    whole: ``failed`` holds the error, for whoever is about to use the file. Beyond ``limit`` bytes
    nothing more is kept, only counted.
    """

    def __init__(self, path: Path, limit: int, *, keep_free: int = KEEP_FREE) -> None:
        self.path = path
        self.limit = limit
        self.size = 0
        self.failed: OSError | None = None
        self._keep_free, self._looked_at = keep_free, -_LOOK_EVERY
        self._digest = hashlib.sha256()
        self._file: IO[bytes] | None = None

    @property
    def too_large(self) -> bool:
        """Whether more arrived than may be kept."""
        return self.size > self.limit

    @property
    def sha256(self) -> str:
        """The digest of what was written."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        self.size += len(data)
        if self.failed is None and not self.too_large:
            self._digest.update(data)
            try:
                self._put(data)
            except OSError as error:
                self.failed = error
        if self.failed is not None or self.too_large:
            self._empty()
        return len(data)

    def _put(self, data: bytes) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
        if self.size - self._looked_at >= _LOOK_EVERY:
            self._looked_at = self.size
            if shutil.disk_usage(self.path.parent).free < self._keep_free:
                raise OSError(errno.ENOSPC, "no room for files")
        self._file.write(data)

    def seek(self, *_place: int) -> int:
        """What reads a form goes back to the beginning of each file; here that means: finished."""
        self.finish()
        return 0

    def finish(self) -> None:
        """Flush everything to the disk."""
        if self._file is None:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            self.failed = error
        finally:
            self._shut()

    def close(self) -> None:
        """The same as ``finish``: what closes a file must not lose it."""
        self.finish()

    def discard(self) -> None:
        """Forget what was written; harmless when the store has kept it or nothing was written."""
        self._empty()

    def _empty(self) -> None:
        self._shut()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _shut(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


class FolderStore:
    """Files in a folder of this machine. Raises OSError where the disk does."""

    def __init__(self, folder: Path, *, keep_free: int = KEEP_FREE) -> None:
        self.folder = folder
        self._keep_free = keep_free

    def begin(self, limit: int) -> ArrivingFile:
        """A new file of at most ``limit`` bytes; nothing is on the disk before something is
        written."""
        path = self.folder / _INCOMING / secrets.token_hex(32)
        return ArrivingFile(path, limit, keep_free=self._keep_free)

    def keep(self, arrived: Arriving) -> str:
        """Give a finished file its place; returns the key under which it is found."""
        if arrived.failed is not None:
            raise arrived.failed
        key = secrets.token_hex(32)
        place = self.path(key)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        arrived.path.rename(place)
        flush_folder(place.parent)
        flush_folder(self.folder)
        return key

    def path(self, key: str) -> Path:
        """Where the file of a key lies, or would lie. Raises ValueError for what is no key."""
        if not _KEY.fullmatch(key):
            raise ValueError("no key of this store")
        return self.folder / key[:2] / key

    def open(self, key: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError."""
        return self.path(key).open("rb")

    def exists(self, key: str) -> bool:
        """Whether the file is there."""
        return bool(_KEY.fullmatch(key)) and self.path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove a file; repeatable."""
        self.path(key).unlink(missing_ok=True)

    def keys(self, *, before: datetime | None = None) -> Iterator[str]:
        """The key of every file, or of those that were last written before a moment."""
        for place in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if _KEY.fullmatch(place.name) and _is_older(place, before):
                yield place.name

    def drop_unfinished(self, *, before: datetime) -> int:
        """Remove what began to arrive before a moment and never got its place; returns how many."""
        gone = 0
        for place in self.folder.glob(f"{_INCOMING}/*"):
            if _is_older(place, before):
                place.unlink(missing_ok=True)
                gone += 1
        return gone


def _is_older(place: Path, before: datetime | None) -> bool:
    try:
        return before is None or place.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False  # somebody else has removed it meanwhile
