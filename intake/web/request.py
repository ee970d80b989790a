"""Requests that hide nothing: broken letters become visible ones, and heaps of fields are
refused, as are addresses that can belong to nothing."""

from collections.abc import Iterable
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

MAX_FIELDS = 200


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
        for _name, file in files.items(multi=True):
            file.close()  # no form of this service asks for files
        # A part without a name belongs to no field; werkzeug's types do not know of it.
        named: Iterable[tuple[str | None, str]] = form.items(multi=True)
        pairs = [(name, text) for name, text in named if name is not None]
        return stream, self.cls(pairs), self.cls()


class IntakeRequest(Request):
    """The request class of the application."""

    form_data_parser_class = _Parser
    max_form_parts = MAX_FIELDS


class BoundedInteger(IntegerConverter):
    """``<int:…>`` in an address: what no database can hold as a number is the page of nothing."""

    regex = "[0-9]{1,18}"


class Name(UnicodeConverter):
    """``<…>`` in an address: without control characters, which PostgreSQL cannot compare with."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", "[^/\x00-\x1f\x7f]")


CONVERTERS = {"int": BoundedInteger, "string": Name, "default": Name}
