"""Validators that clean what was typed and say what to do.

A validator stores the cleaned value in the field, so that a view takes ``field.data`` as it is.
What was typed stays in the field when it is refused; only characters that no page can show are
taken out, and the sentence says so.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.domain.reference import parse_code, parse_reference
from intake.domain.submission import CONTACT_LIMIT
from intake.domain.text import UnusableText, clean_line, clean_text

_HUGE = 10**9
_REFUSED = {
    "control": _l(
        "The text had control characters that cannot be kept. They have been taken out: "
        "check the text and send it again"
    ),
    "override": _l(
        "The text had hidden characters that turn the reading order round. They have been "
        "taken out: check the text and send it again"
    ),
    "unreadable": _l(
        "Some characters arrived damaged and are shown as �. Type them again in their place"
    ),
}
_UNSHOWABLE = {
    "control": re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    "override": re.compile("[\u202a-\u202e]"),
    "unreadable": re.compile("(?!)"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Required:
    """Something must be given; ``message`` is the sentence that says what."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        if isinstance(message, str) and not message:
            raise ValueError("WTForms takes a validator without a message for contented")
        self.message = message

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Blanks and invisible characters alone are nothing. Stops at once: one message is
        enough."""
        if _is_empty(field.data):
            field.errors = []
            raise StopValidation(self.message)


class NeededWith(Required):
    """Something must be given when the field named ``other`` has one of ``values``."""

    # A browser must not ask for it at once, and a page must not call it optional.
    field_flags: ClassVar[dict[str, bool]] = {"sometimes_needed": True}

    def __init__(self, other: str, values: Iterable[str], message: Any) -> None:
        super().__init__(message)
        self.other, self.values = other, frozenset(values)

    def __call__(self, form: PlainForm, field: Field) -> None:
        """The same as ``Required``, once the other answer asks for it."""
        if form[self.other].data in self.values:
            super().__call__(form, field)


def _is_empty(data: object) -> bool:
    if not isinstance(data, str):
        return not data
    try:
        return not clean_text(data, limit=_HUGE)
    except UnusableText:
        return False  # the cleaning validator says what is wrong with it


class CleanText:
    """A text of several lines, cleaned, of at most ``limit`` characters; needs no other check of
    length."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Store the cleaned text, or refuse it and say why."""
        field.data = self.clean(field, field.data or "")

    def clean(self, field: Field, text: str) -> str:
        """The cleaned text. Raises StopValidation."""
        try:
            cleaned = self._clean(text)
        except UnusableText as error:
            field.data = _showable(text, error.code)
            raise StopValidation(_REFUSED[error.code]) from None
        if len(cleaned) > self.limit:
            field.data = text
            raise StopValidation(too_long(self.limit, len(cleaned) - self.limit))
        return cleaned

    def _clean(self, text: str) -> str:
        return clean_text(text, limit=_HUGE)


class CleanLine(CleanText):
    """The same for a text of one line: line ends become blanks."""

    def _clean(self, text: str) -> str:
        return clean_line(text, limit=_HUGE)


def too_long(limit: int, excess: int) -> str:
    """The sentence for a text that is ``excess`` characters over ``limit``."""
    return str(
        ngettext(
            "Shorten the text by %(num)d character: at most %(limit)d can be sent",
            "Shorten the text by %(num)d characters: at most %(limit)d can be sent",
            excess,
            limit=limit,
        )
    )


def _showable(text: str, code: str) -> str:
    return _SURROGATE.sub("\ufffd", _UNSHOWABLE[code].sub("", text))


class _Shaped(CleanLine):
    """A line that must have a shape; ``shape`` gives its canonical form or None."""

    default_message: Any = ""

    def __init__(self, message: Any = None, *, limit: int = 200) -> None:
        super().__init__(limit)
        self.message = message or self.default_message

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Store the canonical form; nothing typed stays nothing."""
        typed = self.clean(field, field.data or "")
        field.data = typed
        if not typed:
            return
        shaped = self.shape(typed)
        if shaped is None:
            raise StopValidation(self.message)
        field.data = shaped

    def shape(self, typed: str) -> str | None:
        """The canonical form of what was typed, or None."""
        raise NotImplementedError


class Email(_Shaped):
    """An e-mail address; its domain in small letters."""

    default_message = _l("Enter an e-mail address in the form name@example.com")

    def shape(self, typed: str) -> str | None:
        """The address as it is to be used. The domain is not asked for: that needs a network."""
        if len(typed) > CONTACT_LIMIT:
            return None
        try:
            found = validate_email(typed, check_deliverability=False, strict=True)
        except EmailNotValidError:
            return None
        return found.normalized


class Phone(_Shaped):
    """A phone number of Vietnam or, with + or 00, of another country (ITU-T E.164: at most 15
    digits)."""

    default_message = _l(
        "Enter a phone number such as 0912 345 678, or with + and the country code such as "
        "+47 22 12 34 56"
    )

    def shape(self, typed: str) -> str | None:
        """Digits only: 0… inside Vietnam, +… elsewhere."""
        plain = re.sub(r"[\s().\u2010-\u2015/-]", "", digits_of(typed))
        plain = re.sub(r"^(00|\+)", "+", plain)
        plain = re.sub(r"^\+840?", "0", plain)
        fits = re.fullmatch(r"0[1-9]\d{8,9}|\+[1-9]\d{7,14}", plain, re.ASCII)
        return plain if fits else None


class TaxCode(_Shaped):
    """A Vietnamese tax code: 10 digits, or 13 for a branch (Circular 86/2024/TT-BTC)."""

    default_message = _l("Enter the tax code: 10 digits, or 13 digits for a branch")

    def shape(self, typed: str) -> str | None:
        """The digits alone; a branch with a dash before its three."""
        plain = re.sub(r"[\s.\u2010-\u2015-]", "", digits_of(typed))
        if not re.fullmatch(r"\d{10}(\d{3})?", plain, re.ASCII):
            return None
        return plain if len(plain) == 10 else f"{plain[:10]}-{plain[10:]}"


class Reference(_Shaped):
    """A public number such as PA-2026-000123-7, whose check digit must fit."""

    default_message = _l(
        "Check the number: it looks like PA-2026-000123-7 and stands on your receipt"
    )

    def shape(self, typed: str) -> str | None:
        """The number as it is printed."""
        found = parse_reference(typed)
        return str(found) if found else None


class Code(_Shaped):
    """A tracking code of 26 letters and digits."""

    default_message = _l(
        "Check the code: it has 26 letters and digits. It was shown when you sent your submission."
    )

    def shape(self, typed: str) -> str | None:
        """The code without dashes, in capitals."""
        return parse_code(typed) or None


def digits_of(text: str) -> str:
    """The same text with the digits of other scripts, such as Arabic ones, as 0-9. A raised
    one is left alone: five squared is not 52."""
    return "".join(str(unicodedata.decimal(c, c)) if not c.isascii() else c for c in text)
