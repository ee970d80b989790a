"""Files that people attach: which kinds, how large, how many, and what becomes of them."""

import enum
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

MAX_FILES = 5  # with one submission, and with one addition to it
MAX_BYTES = 10 * 2**20
# Beyond this an image would need more memory than its worth: 50 million points are 150 MB.
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
NAME_LIMIT = 120
TEXT_LIMIT = 100_000  # characters of a file by which it can be found


class FileKind(enum.StrEnum):
    """What can be attached."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"
    TEXT = "txt"


MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.TEXT: "text/plain",
}
IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})
_KINDS: Mapping[str, FileKind] = {media: kind for kind, media in MEDIA_TYPES.items()}
_BY_EXTENSION: Mapping[str, FileKind] = {kind.value: kind for kind in FileKind} | {
    "jpg": FileKind.JPEG
}
# Documents that carry programs say so in their name.
_WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb"})


class FileState(enum.StrEnum):
    """Where a file stands; only what is clean can be downloaded."""

    HELD = "held"
    CLEAN = "clean"
    REFUSED = "refused"
    ERASED = "erased"


class FileRefusal(enum.StrEnum):
    """Why a file is not taken."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    KIND = "kind"  # no kind that can be attached
    MISMATCH = "mismatch"  # its name says one thing, its content another
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    NESTED = "nested"  # archives or programs inside
    TOO_MANY_PIXELS = "too_many_pixels"
    ENCODING = "encoding"
    DAMAGED = "damaged"
    VIRUS = "virus"
    LOST = "lost"  # the folder of files no longer has it


class FileRefused(ValueError):
    """The file cannot be taken; ``reason`` says why."""

    def __init__(self, reason: FileRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def kind_of_name(name: str) -> FileKind:
    """What a file is by its cleaned name. Raises FileRefused."""
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    if extension in _WITH_MACROS:
        raise FileRefused(FileRefusal.MACROS)
    kind = _BY_EXTENSION.get(extension)
    if kind is None:
        raise FileRefused(FileRefusal.KIND)
    return kind


def kind_of_media(media_type: str) -> FileKind | None:
    """The kind that is kept under this media type; None for one of no kind."""
    return _KINDS.get(media_type)


_PATH = re.compile(r"[/\\]")
# Control and format characters (which turn the reading order round, or are not seen at all),
# private and unassigned ones, line ends.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What some file system or shell takes for more than a letter.
_SPECIAL = re.compile(r'[<>:"|?*%$`~#]')


def clean_name(name: str) -> str:
    """A name for showing and for saving under: composed (NFC), without path, without what cannot
    be seen, no longer than NAME_LIMIT with its extension; "file" when nothing is left."""
    last = _PATH.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in last)
    plain = " ".join(_SPECIAL.sub("_", seen).split()).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:NAME_LIMIT] or "file"
    extension = extension.strip()[:20]
    stem = stem[: NAME_LIMIT - len(extension) - 1].rstrip(". ") or "file"
    return f"{stem}.{extension}"


def disposition(name: str) -> str:
    """The header that makes a browser save the file under ``name`` and never show it (RFC 6266;
    letters beyond ASCII by RFC 8187, with a plain name for old programs)."""
    composed = clean_name(name)
    folded = unicodedata.normalize("NFD", composed.replace("đ", "d").replace("Đ", "D"))
    stem, _dot, extension = re.sub(r"[^A-Za-z0-9 ._()-]", "", folded).rpartition(".")
    plain = f"{stem.strip(' .') or 'file'}.{extension.strip()}".rstrip(".")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(composed, safe='')}"
