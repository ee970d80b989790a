"""Words that must not be torn at their hyphen: "e-" at the end of a line is nothing to read.

Style sheets have no way to say so, and our fonts have no hyphen that holds (U+2011). So pages get
their messages with a word joiner (U+2060, UAX 14) behind it: it is seen and heard by nobody.
Letters and what the worker writes get them as they are in the catalogue.
"""

import copy
import re
from gettext import NullTranslations
from typing import Any, cast

from flask import has_request_context
from flask_babel import Domain, get_locale

JOINER = "\u2060"
# One or two letters before it; numbers of submissions and of rules are codes, not words.
_SHORT = re.compile(r"(?<![\w-])([^\W\d_]{1,2}-)(?=[^\W\d_])")


def untorn(text: str) -> str:
    """The text with its short first halves of words joined to what follows."""
    return _SHORT.sub(rf"\1{JOINER}", text)


class Messages(Domain):  # type: ignore[misc]
    """The catalogues, whose messages are joined where they are read on a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of_pages: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the present language."""
        found = cast(NullTranslations, super().get_translations())
        if not has_request_context():
            return found
        code = str(get_locale())
        if code not in self._of_pages:
            joined: Any = copy.copy(found)
            joined._catalog = {one: untorn(text) for one, text in vars(found)["_catalog"].items()}
            self._of_pages[code] = joined
        return self._of_pages[code]
