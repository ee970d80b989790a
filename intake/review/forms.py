"""What reviewers fill in; one small form for one act."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField

from intake.domain.replies import PARTS
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.web.forms import CleanText, Form, OneOf, RadioChoice, Reference, Required, SelectChoice
from intake.web.labels import EXTENSIONS, KINDS, REASONS, REFUSALS

TEXT_LIMIT = 10_000
NOTE_LIMIT = 5_000


class ActForm(Form):
    """Carries the version of the submission that the reviewer saw, so that a change by somebody
    else is noticed."""

    version = HiddenField()
    act = ""  # tells the fields of the forms on one page apart

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.act}-{field.name}"


class RouteForm(ActForm):
    """Send to a department, saying what it is first and why it moves."""

    act = "route"
    kind = SelectChoice(_("What is it?"))
    department = SelectChoice(_("Department"), validators=[Required(_("Choose a department"))])
    reason = RadioChoice(_("Why?"))
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def prepare(self, departments: list[tuple[str, str]], *, needs_reason: bool) -> None:
        """Fill the choices in; a reason is needed when somebody's decision is changed."""
        kinds = [kind for kind in SubmissionKind if kind is not SubmissionKind.DENUNCIATION]
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]
        self.department.choices = [("", ""), *departments]
        self.reason.choices = [(reason.value, REASONS[reason]) for reason in RouteReason]
        if needs_reason:
            self.reason.validators = [Required(_("Choose why it goes elsewhere"))]


class ReturnForm(ActForm):
    """Back to triage: not ours, and we do not know whose."""

    act = "return"
    reason = RadioChoice(_("Why is it not yours?"), validators=[Required(_("Choose a reason"))])
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def prepare(self) -> None:
        """Fill the choices in."""
        self.reason.choices = [(reason.value, REASONS[reason]) for reason in RouteReason]


class RefuseForm(ActForm):
    """Not accepted, with a reason that the sender reads."""

    act = "refuse"
    reason = RadioChoice(_("Why is it not accepted?"), validators=[Required(_("Choose a reason"))])
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def prepare(self) -> None:
        """Fill the choices in."""
        self.reason.choices = list(REFUSALS.items())


class JoinForm(ActForm):
    """To be answered together with the submission of a number."""

    act = "join"
    number = StringField(
        _("Number of the other submission"),
        description=_("For example PA-2026-000123-7."),
        validators=[Required(_("Enter the number of the other submission")), Reference()],
    )
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def complain(self, message: str) -> None:
        """Say what is wrong with a number that is one."""
        self.number.errors = [message]


class PartForm(ActForm):
    """Out of a cluster again."""

    act = "part"
    note = TextAreaField(
        _("Why does it not belong there?"),
        validators=[Required(_("Write why it does not belong there")), CleanText(NOTE_LIMIT)],
    )


class AskForm(ActForm):
    """A question to the sender."""

    act = "ask"
    text = TextAreaField(
        _("Question to the sender"),
        description=_("The sender reads it as you write it. Ask only for what you need."),
        validators=[Required(_("Write your question")), CleanText(NOTE_LIMIT)],
    )


class NoteForm(ActForm):
    """An internal note."""

    act = "note"
    text = TextAreaField(
        _("Internal note"),
        description=_("Only officials read it."),
        validators=[Required(_("Write your note")), CleanText(NOTE_LIMIT)],
    )


class AnswerForm(ActForm):
    """The answer to the sender, in the parts that every answer needs."""

    act = "answer"
    facts = TextAreaField(
        _("What was found"),
        description=_("Say what you checked and what is the case."),
        validators=[Required(_("Write what was found")), CleanText(TEXT_LIMIT)],
    )
    decision = TextAreaField(
        _("What is decided"),
        validators=[Required(_("Write what is decided")), CleanText(TEXT_LIMIT)],
    )
    basis = TextAreaField(
        _("Legal basis or next step"),
        description=_("Name the rule, or say what happens next and by when."),
        validators=[Required(_("Write the legal basis or the next step")), CleanText(TEXT_LIMIT)],
    )
    contact = TextAreaField(
        _("Whom to ask"),
        description=_("An office with its phone number or address, not your own name."),
        validators=[Required(_("Write whom the sender can ask")), CleanText(NOTE_LIMIT)],
    )

    def parts(self) -> dict[str, str]:
        """The answer by its parts."""
        return {part.value: self[part.value].data for part in PARTS}


class GiveBackForm(ActForm):
    """An answer goes back to its author."""

    act = "giveback"
    text = TextAreaField(
        _("What should be changed?"),
        description=_("Only officials read it."),
        validators=[Required(_("Write what should be changed")), CleanText(NOTE_LIMIT)],
    )


class ExtendForm(ActForm):
    """More time for the answer."""

    act = "extend"
    days = SelectChoice(_("How many days more?"), validators=[Required(_("Choose how many days"))])
    reason = RadioChoice(_("Why does it take longer?"), validators=[Required(_("Choose a reason"))])
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def prepare(self, most: int) -> None:
        """Fill the choices in; ``most`` is the limit of the profile."""
        self.days.choices = [("", ""), *((str(n), str(n)) for n in range(1, most + 1))]
        self.reason.choices = list(EXTENSIONS.items())


class ReleaseForm(ActForm):
    """No denunciation after all."""

    act = "release"
    kind = SelectChoice(_("What is it?"), validators=[Required(OneOf.message)])

    def prepare(self) -> None:
        """Fill the choices in."""
        kinds = [kind for kind in SubmissionKind if kind is not SubmissionKind.DENUNCIATION]
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]
