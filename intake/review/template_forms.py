"""What officials fill in about reply templates."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import StopValidation

from intake.domain.answering.replies import PARTS
from intake.domain.permissions import Action, Actor
from intake.domain.submission import LINE_LIMIT, OFFERED_KINDS
from intake.models import ReplyTemplate, ReplyTemplateVersion
from intake.review.forms import NOTE_LIMIT, TEXT_LIMIT
from intake.services.answering.reply_templates import LONGEST_HOLD, TemplateDraft
from intake.web.base_forms import VersionForm
from intake.web.choices import OneOf, SelectChoice, Tick
from intake.web.departments import departments_within
from intake.web.forms import Form
from intake.web.i18n import language_names
from intake.web.labels import KINDS
from intake.web.validators import CleanLine, CleanText, Required, digits_of

# What a fault is called beside its field; the codes: services.answering.reply_templates.
_FAULTS = {
    "missing": _l("Enter a name"),
    "unknown": _l("Choose one from the list"),
    "empty": _l("Write at least one part of the answer"),
    "open_braces": _l("A variable begins with {{ and ends with }}: write both"),
}
_UNKNOWN_VARIABLE = _l("There is no such variable; take one from the list on this page")


class TemplateTextForm(VersionForm):
    """A reply template: what it is for, and what it says."""

    name = StringField(
        _l("Name of the template"),
        description=_l("Officials read it; senders do not."),
        validators=[Required(_l("Enter a name")), CleanLine(LINE_LIMIT)],
    )
    language = SelectChoice(_l("Language"), validators=[Required(OneOf.message)])
    department = SelectChoice(_l("Department"))
    kind = SelectChoice(_l("Kind"))
    facts = TextAreaField(_l("What we found"), validators=[CleanText(TEXT_LIMIT)])
    decision = TextAreaField(_l("What was decided"), validators=[CleanText(TEXT_LIMIT)])
    basis = TextAreaField(_l("Legal basis or next step"), validators=[CleanText(TEXT_LIMIT)])
    contact = TextAreaField(_l("Whom you can ask"), validators=[CleanText(NOTE_LIMIT)])
    active = Tick(_l("Offered for answers"))

    def offer(self, actor: Actor) -> None:
        """Fill the lists with what ``actor`` may write for."""
        scope = actor.scope(Action.WRITE_TEMPLATES)
        self.department.choices = departments_within(scope, _l("Every department"))
        self.language.choices = list(language_names().items())
        kinds = [(kind.value, KINDS[kind]) for kind in OFFERED_KINDS]
        self.kind.choices = [("", _l("Every kind")), *kinds]

    def show(self, template: ReplyTemplate, newest: ReplyTemplateVersion) -> None:
        """Fill the form with a stored template."""
        self.version.data = str(template.version)
        self.name.data, self.language.data = newest.name, template.language
        self.department.data, self.kind.data = template.department_id or "", template.kind
        self.active.data = template.active
        for part in PARTS:
            self[part.value].data = newest.parts.get(part.value, "")

    def draft(self) -> TemplateDraft:
        """The template that was wished for."""
        return TemplateDraft(
            self.name.data,
            self.language.data,
            {part.value: self[part.value].data or "" for part in PARTS},
            self.department.data or None,
            self.kind.data or "",
            self.active.data,
        )

    def complain(self, problems: dict[str, str]) -> None:
        """Show what the service found beside the fields."""
        for name, problem in problems.items():
            code, _colon, what = problem.partition(":")
            known = _FAULTS.get(code)
            message = str(known) if known else f"{_UNKNOWN_VARIABLE}: {{{{{what}}}}}"
            self[name].errors = [*self[name].errors, message]


class _Hours(IntegerField):  # type: ignore[misc]
    """A whole number in the digits of any script."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Leave None for what is no number; the validator says so."""
        typed = digits_of((valuelist[0] if valuelist else "").strip())
        if not typed.isprintable():  # nothing that a person typed: it does not go back to the page
            self.raw_data = ["".join(char for char in typed if char.isprintable())]
        fits = typed.isascii() and typed.isdecimal() and len(typed) <= 4
        self.data = int(typed) if fits else None


class _WithinReason:
    def __call__(self, _form: Form, field: IntegerField) -> None:
        """Refuse what is no number of hours that answers may wait."""
        if field.data is None or not 0 <= field.data <= LONGEST_HOLD:
            message = _l("Enter a number of hours from 0 to %(most)s", most=LONGEST_HOLD)
            raise StopValidation(message)


class SettleForm(Form):
    """What a department settled about its answers."""

    contact_office = TextAreaField(
        _l("Whom senders are to ask"),
        description=_l("An office with its phone number or address. Templates fill it in."),
        validators=[CleanText(NOTE_LIMIT)],
    )
    hold_hours = _Hours(
        _l("Hours for which approved answers wait for the coordinator"),
        description=_l("0: they go out at once. They never wait beyond the promised day."),
        validators=[_WithinReason()],
    )
