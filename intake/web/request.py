"""Requests that hide nothing: broken letters become visible ones, and heaps of fields are
refused, as are addresses that can belong to nothing. Files go straight to where they are kept,
and only from pages that take some."""

from collections.abc import Iterable
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from intake.domain.receiving.attachments import MAX_BYTES, MAX_FILES
from intake.ports import Arriving
from intake.web.tools import tools

MAX_FIELDS = 200
# All files of a form, and the texts beside them.
MAX_BODY_WITH_FILES = MAX_FILES * MAX_BYTES + 1_000_000


class _Parser(FormDataParser):
    """Reads a form so that bytes that are no UTF-8 stay visible as U+FFFD.

    Werkzeug writes them as ``%ED%A0%80`` into the text, or drops the whole form; then the sender's
    text would change, or
    vanish, without a word.
    """

    def _parse_urlencoded(self, stream: IO[bytes], *_told: object) -> Any:
        body = stream.read().decode(errors="replace")
        if body.count("&") >= MAX_FIELDS:
            raise RequestEntityTooLarge
        pairs = parse_qsl(body, keep_blank_values=True, errors="replace")
        return stream, self.cls(pairs), self.cls()

    def _parse_multipart(self, stream: IO[bytes], *told: Any) -> Any:
        _stream, form, files = super()._parse_multipart(stream, *told)
        # A part without a name belongs to no field; werkzeug's types do not know of it.
        named: Iterable[tuple[str | None, str]] = form.items(multi=True)
        pairs = [(name, text) for name, text in named if name is not None]
        return stream, self.cls(pairs), files


class _Nowhere:
    """Takes a file that nobody asked for, and keeps nothing of it."""

    def write(self, data: bytes) -> int:
        return len(data)

    def seek(self, *_place: int) -> int:
        return 0

    def close(self) -> None:
        """Nothing to close."""


class IntakeRequest(Request):
    """The request class of the application."""

    form_data_parser_class = _Parser
    max_form_parts = MAX_FIELDS
    _arriving: tuple[Arriving, ...] = ()

    @property
    def takes_files(self) -> bool:
        """Whether the page that was asked for takes files; see ``uploads.takes_files``."""
        view = current_app.view_functions.get(self.endpoint or "")
        return view is not None and "takes_files" in view.__dict__

    @property
    def max_content_length(self) -> int | None:
        """How many bytes may be sent: more only where files are asked for."""
        return MAX_BODY_WITH_FILES if self.takes_files else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]

    def _get_file_stream(self, *_told: object, **_more: object) -> Any:
        """Where the bytes of the next file go while the form is being read."""
        # One more than can be kept, so that the page can say that it was too many.
        if not self.takes_files or len(self._arriving) > MAX_FILES:
            return _Nowhere()
        arriving = tools().files.begin(MAX_BYTES)
        self._arriving += (arriving,)
        return arriving

    def close(self) -> None:
        """The request is over: what arrived and was not kept goes."""
        for arriving in self._arriving:
            arriving.discard()
        super().close()


class BoundedInteger(IntegerConverter):
    """``<int:…>`` in an address: what no database can hold as a number is the page of nothing."""

    regex = "[0-9]{1,18}"


class Name(UnicodeConverter):
    """``<…>`` in an address: without control characters, which PostgreSQL cannot compare with."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", "[^/\x00-\x1f\x7f]")


CONVERTERS = {"int": BoundedInteger, "string": Name, "default": Name}
