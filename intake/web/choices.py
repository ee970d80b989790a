"""Fields in which one chooses: what was sent must be what was offered."""

from collections.abc import Iterable
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice as Offer
from wtforms.validators import StopValidation

from intake.web.validators import Required


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


class Sent:
    """The field must have arrived, if only empty: where its absence would mean more than anybody
    chose."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """An empty answer is one, too."""
        if not field.raw_data:
            raise StopValidation(OneOf.message)


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
