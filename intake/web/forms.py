"""The base of every form, and validators that clean what was typed and say what to do.

A validator stores the cleaned value in the field, so that a view takes ``field.data`` as it is.
What was typed stays in
the field when it is refused; only characters that no page can show are taken out, and the sentence
says so.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, cast

from email_validator import EmailNotValidError, validate_email
from flask import abort, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms import Form as PlainForm
from wtforms.fields import HiddenField, MultipleFileField
from wtforms.fields.choices import SelectChoice as Offer
from wtforms.validators import StopValidation

from intake.domain.reference import parse_code, parse_reference
from intake.domain.submission import CONTACT_LIMIT
from intake.domain.text import UnusableText, clean_line, clean_text

_HUGE = 10**9
_LONGEST_HIDDEN = 1000
_MANY_VALUED = (SelectMultipleField, MultipleFileField, FieldList, FormField)
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
_OLD = _l(
    "This page was open for a long time and has been renewed. Nothing you typed here is lost: "
    "check it and send it once more. If this happens again, allow this site to keep its cookie"
)
_UNSHOWABLE = {
    "control": re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"),
    "override": re.compile("[\u202a-\u202e]"),
    "unreadable": re.compile("(?!)"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Form(FlaskForm):  # type: ignore[misc]
    """A form of this service: protected against forged requests and against fields sent twice."""

    # Names of fields in the order in which the page shows them, where inheritance gives another.
    order: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No texts of WTForms itself: it has no Vietnamese."""

        locales = ("en",)

        def get_translations(self, _form: PlainForm) -> Any:
            """None: every validator brings its own, translated sentence."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """The fields of a form alone: a file or JSON in their place is no answer."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if form.is_submitted() else None

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page, which is that of the summary of errors."""
        places = {name: place for place, name in enumerate(self.order)}
        last = len(places)
        return iter(sorted(super().__iter__(), key=lambda field: places.get(field.name, last)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all fields hold; a field of one value that was sent twice never does."""
        self._refuse_tampered()
        valid = super().validate(extra_validators=extra_validators)
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = [_OLD]
        for field in self:
            if isinstance(field, _MANY_VALUED) or len(field.raw_data or ()) < 2:
                continue
            field.errors = (*field.errors, _l("Two answers arrived. Give one answer"))
            valid = False
        return bool(valid)

    def _refuse_tampered(self) -> None:
        """Nobody can correct what nobody sees: hidden fields as no page of ours sends them."""
        for field in self:
            if isinstance(field, HiddenField):
                sent = field.raw_data or ()
                if len(sent) > 1 or not all(_is_plain(value) for value in sent):
                    abort(400)


class ButtonForm(Form):
    """A button alone, protected against forged requests."""


def _is_plain(value: str) -> bool:
    return len(value) <= _LONGEST_HIDDEN and value.isprintable() and "\ufffd" not in value


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


class Sent:
    """The field must have arrived, if only empty: where its absence would mean more than anybody
    chose."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """An empty answer is one, too."""
        if not field.raw_data:
            raise StopValidation(OneOf.message)


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


class OneOf:
    """For fields with choices: what was sent must be one of them."""

    message = _l("Choose one from the list")
    # Where no list drops down.
    shown = _l("Choose among the answers shown")

    def __init__(self, refusal: Any = None) -> None:
        self.refusal = refusal or self.message

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Nothing chosen is for ``Required`` to refuse."""
        field.errors = []  # WTForms' own check has spoken already, in English
        if field.data in (None, ""):
            field.data = None
            return
        known = {value for value, *_ in field.iter_choices()}
        if field.data not in known:
            raise StopValidation(self.refusal)


class _Offering:
    """Takes ``choices`` as (value, label) pairs; WTForms is about to want objects of its own."""

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        offered = [Offer(value, label) for value, label in choices]
        super().__init__(*args, choices=offered, **kwargs)  # type: ignore[call-arg]


def _asking(field: Any) -> Any:
    """The sentence with which a field asks for an answer, where no list drops down."""
    own = (one.message for one in field.validators if type(one) is Required)
    return next(own, OneOf.shown)


class _Choosing(_Offering):
    """Checks the choice with our sentence before the field's own validators."""

    def pre_validate(self, _form: PlainForm) -> None:
        """Refuse what is not on the list."""
        OneOf()(_form, cast(Field, self))


class RadioChoice(_Choosing, RadioField):  # type: ignore[misc]
    """Radio buttons."""

    def pre_validate(self, form: PlainForm) -> None:
        """The same; an answer that is none is refused in the words of the question."""
        OneOf(_asking(self))(form, cast(Field, self))


class SelectChoice(_Choosing, SelectField):  # type: ignore[misc]
    """A list to drop down."""


class ManyChoices(_Offering, SelectMultipleField):  # type: ignore[misc]
    """Boxes to tick, any number of them."""

    def pre_validate(self, _form: PlainForm) -> None:
        """Refuse what is not on the list."""
        known = {value for value, *_ in self.iter_choices()}
        if not set(self.data or ()) <= known:
            raise StopValidation(_asking(self))


class Tick(BooleanField):  # type: ignore[misc]
    """A box to tick. Only what the box itself sends is a tick: consent is never guessed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Ticked or not."""
        self.data = valuelist == ["y"]

    def pre_validate(self, _form: PlainForm) -> None:
        """Refuse what no box sends."""
        if self.raw_data and not self.data:
            raise StopValidation(_l("Open the page again."))
