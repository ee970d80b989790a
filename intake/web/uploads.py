"""Files of a form: which pages take some, and what became of them in words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from flask import request
from flask_babel import lazy_gettext as _
from wtforms.fields import MultipleFileField

from intake.domain.receiving.attachments import MAX_FILES, MEDIA_TYPES, FileRefusal
from intake.ports import Arriving
from intake.services.files import attachments
from intake.services.files.attachments import Intake, Offered, Refused
from intake.web.file_words import why_refused
from intake.web.tools import tools

_View = TypeVar("_View", bound=Callable[..., Any])

# For the picker of the browser: it then offers these first, and telephones turn their pictures
# into JPEG.
ACCEPT = ",".join(
    (*MEDIA_TYPES.values(), ".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".txt")
)

# The limits of domain.receiving.attachments, for people.
_TAKEN = _(
    "Up to 5 files, each at most 10 MB: PDF, JPEG, PNG, Word (.docx), Excel (.xlsx) or "
    "plain text (.txt). Place and time that cameras note in pictures are taken out."
)


def takes_files(view: _View) -> _View:
    """For a view whose form has a field for files: its requests may be as large as they need."""
    view.__dict__["takes_files"] = True
    return view


class FilesField(MultipleFileField):  # type: ignore[misc]
    """A field for several files. What arrives is not its business but ``taken_in``'s; only what is
    said beside it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"description": _TAKEN} | kwargs))

    def process_formdata(self, _texts: list[Any]) -> None:
        """Texts in place of files are no answer."""
        self.data: list[str] = []

    def complain(self, refused: Sequence[Refused]) -> None:
        """Say of each file why it was not taken; one sentence for all that were too many."""
        few = [one for one in refused if one.reason is not FileRefusal.TOO_MANY]
        sentences = [why_refused(one.reason, one.name) for one in few]
        if len(few) < len(refused):
            sentences.append(str(_("At most %(limit)d files can be added.", limit=MAX_FILES)))
        if sentences:
            self.errors = [" ".join(sentences)]


def offered(name: str) -> list[Offered]:
    """The files that arrived in a field; a field that was left empty sends one without a name."""
    return [
        Offered(file.filename or "", cast(Arriving, file.stream))
        for file in request.files.getlist(name)
        if file.filename and hasattr(file.stream, "discard")
    ]


def too_many(name: str) -> int:
    """How many files arrived that could not even be kept for a moment."""
    named = [file for file in request.files.getlist(name) if file.filename]
    return len(named) - len(offered(name))


@contextmanager
def taken_in(name: str, *, room: int = MAX_FILES) -> Iterator[Intake]:
    """Take the files of a field in for what happens inside: if that fails, none of them stays.

    Raises OSError when the disk failed.
    """
    store = tools().files
    found = attachments.take_in(store, offered(name), room=room)
    beyond = (Refused("", FileRefusal.TOO_MANY),) * too_many(name)
    try:
        yield Intake(found.taken, found.refused + beyond)
    except BaseException:
        attachments.put_back(store, found.taken)
        raise


def too_large_or(refused: Sequence[Refused], page: str) -> str | tuple[str, int]:
    """The page that says what was refused, with the status for what was too large. For forms of one
    page: they keep nothing before it is right, so they say in place what is wrong."""
    large = any(one.reason is FileRefusal.TOO_LARGE for one in refused)
    return (page, 413) if large else page
