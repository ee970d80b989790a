"""What is said of attached files: their kind, size and state, and why one is not taken."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import lazy_gettext as _l

from intake.domain.receiving.attachments import (
    MAX_BYTES,
    FileKind,
    FileRefusal,
    FileState,
    kind_of_media,
)
from intake.models import Attachment
from intake.web.i18n import gettext as _
from intake.web.i18n import language

KINDS: Mapping[FileKind, Any] = {
    FileKind.PDF: _l("PDF document"),
    FileKind.JPEG: _l("JPEG picture"),
    FileKind.PNG: _l("PNG picture"),
    FileKind.DOCX: _l("Word document"),
    FileKind.XLSX: _l("Excel workbook"),
    FileKind.TEXT: _l("plain text"),
}
STATES: Mapping[FileState, Any] = {
    FileState.HELD: _l("being checked"),
    FileState.CLEAN: _l("checked"),
    FileState.REFUSED: _l("not taken"),
    FileState.ERASED: _l("erased"),
}
STATE_COLOURS: Mapping[FileState, str] = {
    FileState.HELD: "yellow",
    FileState.CLEAN: "green",
    FileState.REFUSED: "red",
    FileState.ERASED: "grey",
}
# Each is a whole sentence about the file named.
REFUSALS: Mapping[FileRefusal, Any] = {
    FileRefusal.TOO_LARGE: _l("“%(name)s” is larger than %(limit)s MB. Choose a smaller file."),
    FileRefusal.TOO_MANY: _l("“%(name)s” was one file too many."),
    FileRefusal.EMPTY: _l("“%(name)s” is empty. Choose the file again."),
    FileRefusal.KIND: _l(
        "“%(name)s” cannot be taken. Only PDF, JPEG, PNG, Word (.docx), Excel (.xlsx) and plain "
        "text (.txt) can be added."
    ),
    FileRefusal.MISMATCH: _l(
        "The content of “%(name)s” is not what its name says. Save it again in the right format."
    ),
    FileRefusal.MACROS: _l(
        "“%(name)s” contains macros (small programs). Save it without macros as .docx or .xlsx."
    ),
    FileRefusal.ENCRYPTED: _l("“%(name)s” is protected by a password. Save it without one."),
    FileRefusal.NESTED: _l(
        "“%(name)s” contains archives or programs. Take them out, or add a PDF instead."
    ),
    FileRefusal.TOO_MANY_PIXELS: _l(
        "The picture “%(name)s” is too large to be opened safely. Make it smaller and add it again."
    ),
    FileRefusal.ENCODING: _l("“%(name)s” cannot be read. Save the text with the encoding UTF-8."),
    FileRefusal.DAMAGED: _l("“%(name)s” is damaged or cannot be read. Save it anew, or as PDF."),
    FileRefusal.VIRUS: _l(
        "Something harmful was found in “%(name)s”. It was not kept. Check your device."
    ),
    FileRefusal.LOST: _l("“%(name)s” was lost through a fault of ours. Please send it again."),
}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        file_kind_label=kind_label,
        file_state_label=lambda state: str(STATES[FileState(state)]),
        file_state_colour=lambda state: STATE_COLOURS[FileState(state)],
        file_size=size_label,
        file_refusal=refusal_of,
    )


def why_refused(reason: FileRefusal, name: str) -> str:
    """The sentence that says of a file why it is not taken, and what can be done."""
    return str(REFUSALS[reason]) % {"name": name, "limit": MAX_BYTES // 2**20}


def refusal_of(file: Attachment) -> str:
    """The same for a file that was refused after it had arrived."""
    return why_refused(FileRefusal(file.refusal), file.filename)


def kind_label(media_type: str) -> str:
    """What the file is, in words."""
    kind = kind_of_media(media_type)
    return str(KINDS[kind]) if kind else media_type


def size_label(size: int) -> str:
    """A size as people say it: 340 kB, 1.2 MB, with the decimal sign of the language."""
    if size < 1000:
        return str(_("%(size)s bytes", size=size))
    if size < 1_000_000:
        return str(_("%(size)s kB", size=round(size / 1000)))
    number = format_decimal(round(size / 1_000_000, 1), locale=language())
    return str(_("%(size)s MB", size=number))
