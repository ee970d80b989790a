"""What a file is by its content: first bytes and structure, cheaply and without unpacking.

Runs while the sender waits, so every look is bounded: a file is read at most once, an archive is
judged by its table of contents. What takes longer happens later, in a process of its own.
"""

import io
import mmap
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from intake.domain.receiving.attachments import (
    MAX_PIXELS,
    MAX_SIDE,
    FileKind,
    FileRefusal,
    FileRefused,
    kind_of_name,
)
from intake.files.archives import check_office

_PDF, _JPEG, _PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An encrypted document of Word or Excel is an old compound file around a stream of this name.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_END = 2048  # where readers look for the end mark
_MARKUP = re.compile(
    rb"\s*(?:<!doctype|<\?xml|<html|<head|<body|<svg|<script|<iframe|<\?php|#!|\{\\rtf)", re.I
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_MOST_SEGMENTS = 10_000


def kind_of(path: Path, name: str) -> FileKind:
    """The kind of a file with a cleaned name, when name and content agree.

    Raises FileRefused with the reason, and OSError.
    """
    named = kind_of_name(name)
    if path.stat().st_size == 0:
        raise FileRefused(FileRefusal.EMPTY)
    with path.open("rb") as file:
        head = file.read(8)
        if named is not FileKind.TEXT and not head.startswith(_BEGINNINGS[named]):
            if head == _OLD_OFFICE and _holds(path, _ENCRYPTED_STREAM):
                raise FileRefused(FileRefusal.ENCRYPTED)
            raise FileRefused(FileRefusal.MISMATCH)
        file.seek(0)
        _CHECKS[named](file)
    return named


def _holds(path: Path, words: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(words) >= 0


def _check_pdf(file: IO[bytes]) -> None:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.rfind(b"%%EOF", max(0, len(content) - _PDF_END)) < 0:
            raise FileRefused(FileRefusal.DAMAGED)
        if _PDF_ENCRYPTED.search(content):
            raise FileRefused(FileRefusal.ENCRYPTED)


def _check_png(file: IO[bytes]) -> None:
    header = file.read(33)
    if len(header) < 33 or header[12:16] != b"IHDR":
        raise FileRefused(FileRefusal.DAMAGED)
    _check_size(*struct.unpack(">II", header[16:24]))


def _check_jpeg(file: IO[bytes]) -> None:
    """Walk from segment to segment to the one that says how large the picture is."""
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = _next_marker(file)
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            break
        if marker in _START_OF_FRAME:
            frame = file.read(5)
            if len(frame) == 5:
                height, width = struct.unpack(">HH", frame[1:])
                return _check_size(width, height)
            break
        file.seek(length - 2, io.SEEK_CUR)
    raise FileRefused(FileRefusal.DAMAGED)


def _next_marker(file: IO[bytes]) -> int:
    """The next marker; fill bytes may stand before it. Raises FileRefused where none is."""
    if file.read(1) != b"\xff":
        raise FileRefused(FileRefusal.DAMAGED)
    for _ in range(_MOST_SEGMENTS):
        found = file.read(1)
        if found != b"\xff":
            if not found or found in b"\x00\xd9":
                break
            return found[0]
    raise FileRefused(FileRefusal.DAMAGED)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise FileRefused(FileRefusal.DAMAGED)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise FileRefused(FileRefusal.TOO_MANY_PIXELS)


def _check_text(file: IO[bytes]) -> None:
    """UTF-8 without control characters that begins like no other kind of file."""
    content = file.read().removeprefix(b"\xef\xbb\xbf")
    others = (_PDF, _JPEG, _PNG, _ZIP, _OLD_OFFICE, b"MZ\x90", b"\x7fELF", b"\x1f\x8b", b"GIF8")
    if content.startswith(others) or _MARKUP.match(content):
        raise FileRefused(FileRefusal.MISMATCH)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        other = FileRefusal.MISMATCH if b"\x00\x00" in content else FileRefusal.ENCODING
        raise FileRefused(other) from None
    if _CONTROL.search(content):
        raise FileRefused(FileRefusal.MISMATCH)


_BEGINNINGS: Mapping[FileKind, bytes] = {
    FileKind.PDF: _PDF,
    FileKind.JPEG: _JPEG,
    FileKind.PNG: _PNG,
    FileKind.DOCX: _ZIP,
    FileKind.XLSX: _ZIP,
}


def _check_zip(file: IO[bytes], kind: FileKind) -> None:
    try:
        check_office(file, kind)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(FileRefusal.DAMAGED) from None


_CHECKS: Mapping[FileKind, Callable[[IO[bytes]], None]] = {
    FileKind.PDF: _check_pdf,
    FileKind.JPEG: _check_jpeg,
    FileKind.PNG: _check_png,
    FileKind.DOCX: lambda file: _check_zip(file, FileKind.DOCX),
    FileKind.XLSX: lambda file: _check_zip(file, FileKind.XLSX),
    FileKind.TEXT: _check_text,
}
