"""Documents of Word and Excel are archives: what may be inside, judged by the table of contents and
the first bytes of each part."""

import re
import struct
import zipfile
import zlib
from typing import IO

from intake.domain.receiving.attachments import FileKind, FileRefusal, FileRefused

_MOST_PARTS = 3000
_MOST_UNPACKED = 100 * 2**20
_MAIN_PART = {FileKind.DOCX: "word/document.xml", FileKind.XLSX: "xl/workbook.xml"}
_LIST_OF_TYPES = "[Content_Types].xml"
_TYPES_LIMIT = 2**20
_MACRO = re.compile(r"(?:^|/)(?:vba\w*\.(?:bin|xml)|macrosheets/.*)$", re.I)
# Charts and tables are kept with a workbook or document of their own; other archives and programs
# have no business in a document.
_EMBEDDED = re.compile(r"^(?:word|xl)/embeddings/[^/]+\.(?:docx|xlsx|pptx)$", re.I)
_PROGRAM = re.compile(
    r"\.(?:exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|html?|svg|swf|docm|xlsm"
    r"|zip|rar|7z|gz|bz2|xz|tar|iso)$",
    re.I,
)
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ\x90", b"\x7fELF")
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535


def check_office(file: IO[bytes], kind: FileKind) -> None:
    """Whether the archive is a plain document of this kind. Raises FileRefused, or what ``zipfile``
    raises for a broken archive."""
    _check_count(file)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise FileRefused(FileRefusal.DAMAGED)
        if any(part.flag_bits & 1 for part in parts):
            raise FileRefused(FileRefusal.ENCRYPTED)
        names = {part.filename for part in parts}
        if _LIST_OF_TYPES not in names:
            raise FileRefused(FileRefusal.MISMATCH)
        _check_types(archive, names)
        if _MAIN_PART[kind] not in names:
            raise FileRefused(FileRefusal.MISMATCH)
        if len(names) < len(parts) or any(_leads_out(name) for name in names):
            raise FileRefused(FileRefusal.DAMAGED)
        for part in parts:
            _check_part(archive, part)


def _check_count(file: IO[bytes]) -> None:
    """Refuse a table of contents that would fill the memory before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise FileRefused(FileRefusal.DAMAGED)
    count, table_size = struct.unpack("<HI", tail[place + 10 : place + 16])
    if count > _MOST_PARTS or table_size > _MOST_PARTS * 400:
        raise FileRefused(FileRefusal.DAMAGED)
    file.seek(0)


def _check_types(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Programs are declared in the list of types, wherever they lie."""
    with archive.open(_LIST_OF_TYPES) as part:
        types = part.read(_TYPES_LIMIT + 1)
    if len(types) > _TYPES_LIMIT:
        raise FileRefused(FileRefusal.DAMAGED)
    declared = b"macroenabled" in types.lower() or b"vbaproject" in types.lower()
    if declared or any(_MACRO.search(name) for name in names):
        raise FileRefused(FileRefusal.MACROS)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\x00" in name


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if _PROGRAM.search(part.filename):
        raise FileRefused(FileRefusal.NESTED)
    if part.is_dir() or not part.file_size:
        return
    try:
        with archive.open(part) as opened:
            head = opened.read(512)
    except zlib.error:
        raise FileRefused(FileRefusal.DAMAGED) from None
    if head.startswith(_ARCHIVES) and not _EMBEDDED.match(part.filename):
        raise FileRefused(FileRefusal.NESTED)
    if part.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
        raise FileRefused(FileRefusal.DAMAGED)  # no program that writes documents declares any
