"""Requests that hide nothing: broken letters become visible ones, and heaps of fields are
refused."""

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

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


class IntakeRequest(Request):
    """The request class of the application."""

    form_data_parser_class = _Parser
    max_form_parts = MAX_FIELDS
