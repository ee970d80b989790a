"""The files Whoosh reads and writes, made safe: mapped for threads, sealed with checksums.

Whoosh flushes nothing to the disk and notices no damage. Here a part is flushed and its checksums
are written down before a commit names it, and each commit's list of parts ends with its own.
"""

from __future__ import annotations

import io
import json
import mmap
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from search_index._errors import IndexUnavailable
from search_index._folder import checksums, sync

SUMS = ".sum"
LIST = ".toc"
_CRC = struct.Struct("<I")


class MappedFile(BufferFile):  # type: ignore[misc]
    """A file mapped into memory; reading at a place moves nothing, so threads do not collide."""

    def __init__(self, mapped: mmap.mmap) -> None:
        StructFile.__init__(self, mapped)
        self._buf = mapped
        self.is_real = False


class Storage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, with a checksum at the end of each commit's list of parts.

    That list also says which documents are deleted: one bit changed could bring one back. Files
    being written are remembered, so that a writer that failed leaves none open.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.written: list[Any] = []

    def create_file(self, name: str, **how: Any) -> Any:
        file = super().create_file(name, **how)
        self.written.append(file)
        return file

    def temp_storage(self, name: str | None = None) -> Any:
        storage = Storage(str(Path(self.folder) / (name or "MAIN.tmp")))
        storage.written = self.written
        return storage.create()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        if newname.endswith(LIST):
            path = Path(self.folder) / oldname
            content = path.read_bytes()
            path.write_bytes(content + _CRC.pack(zlib.crc32(content)))
            sync(path)
        super().rename_file(oldname, newname, safe=safe)

    def open_file(self, name: str, **how: Any) -> Any:
        if not name.endswith(LIST):
            return super().open_file(name, **how)
        whole = (Path(self.folder) / name).read_bytes()
        content, crc = whole[: -_CRC.size], whole[-_CRC.size :]
        if crc != _CRC.pack(zlib.crc32(content)):
            raise IndexUnavailable("the list of parts is damaged", code="index_damaged")
        return StructFile(io.BytesIO(content), name=name)

    def give_up(self) -> None:
        """Close what a failed writer left open."""
        for file in self.written:
            with suppress(Exception):
                file.raw_file().close()
        self.written.clear()


def seal(folder: Path, segment_id: str) -> None:
    """Flush the files of a new part and write down their checksums."""
    files = sorted(folder.glob(f"{segment_id}.*"))
    for path in files:
        sync(path)
    sums = folder / f"{segment_id}{SUMS}"
    sums.write_text(json.dumps(checksums(files)), encoding="ascii")
    sync(sums)


def verify(folder: Path, segment_id: str) -> None:
    """Compare a part with its checksums.

    Raises ``IndexUnavailable``, or ``FileNotFoundError`` when files are gone, perhaps because a
    later commit replaced the part.
    """
    try:
        expected = json.loads((folder / f"{segment_id}{SUMS}").read_bytes())
        found = checksums(folder / name for name in expected)
        intact = all(list(found[name]) == expected[name] for name in expected)
    except (ValueError, TypeError) as error:
        raise IndexUnavailable("a part of the index is damaged", code="index_damaged") from error
    if not intact:
        raise IndexUnavailable("a part of the index is damaged", code="index_damaged")
