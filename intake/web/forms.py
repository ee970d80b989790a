"""The base of every form."""

from collections.abc import Iterator
from typing import Any, ClassVar

from flask import abort, redirect, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields import HiddenField, MultipleFileField

from intake.web.i18n import changes_language, language, language_url

_LONGEST_HIDDEN = 1000
_MANY_VALUED = (SelectMultipleField, MultipleFileField, FieldList, FormField)
_OLD = _l(
    "This page was open for a long time and has been renewed. Nothing you typed here is lost: "
    "check it and send it once more. If this happens again, allow this site to keep its cookie"
)


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
        """Whether all fields hold; a field of one value that was sent twice never does. A form that
        came only to be shown in another language does not hold, and has no mistakes."""
        self._refuse_tampered()
        if changes_language():
            self._lead_on_untouched()
            return False
        valid = super().validate(extra_validators=extra_validators)
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = [_OLD]
        for field in self:
            if isinstance(field, _MANY_VALUED) or len(field.raw_data or ()) < 2:
                continue
            field.errors = (*field.errors, _l("Two answers arrived. Give one answer"))
            valid = False
        return self.holds_together(valid=bool(valid))

    def holds_together(self, *, valid: bool) -> bool:
        """Whether the form holds, all in all: forms add here what only makes sense of several
        fields. ``valid``: each field does by itself."""
        return valid

    def _lead_on_untouched(self) -> None:
        """A form in which nothing was typed need not be shown as the answer to one."""
        rule = request.url_rule
        asked_for = rule is not None and "GET" in (rule.methods or ())
        if asked_for and not any(_was_typed(field) for field in self):
            abort(redirect(language_url(language()), 303))

    def _refuse_tampered(self) -> None:
        """Nobody can correct what nobody sees: hidden fields as no page of ours sends them."""
        for field in self:
            if isinstance(field, HiddenField):
                sent = field.raw_data or ()
                if len(sent) > 1 or not all(_is_plain(value) for value in sent):
                    abort(400)


class ButtonForm(Form):
    """A button alone, protected against forged requests."""


def _was_typed(field: Field) -> bool:
    if isinstance(field, HiddenField):
        return False
    return _as_sent(field.data) != _as_sent(field.object_data)


def _as_sent(value: object) -> str:
    return str(value).replace("\r\n", "\n").strip() if value else ""


def _is_plain(value: str) -> bool:
    return len(value) <= _LONGEST_HIDDEN and value.isprintable() and "\ufffd" not in value
