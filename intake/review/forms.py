"""What reviewers fill in; one small form for one act."""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from intake.domain.answering.replies import PARTS
from intake.domain.answering.reply_templates import Offered
from intake.domain.routing import RouteReason
from intake.domain.submission import GO_ELSEWHERE, SubmissionKind
from intake.web.choices import OneOf, RadioChoice, SelectChoice
from intake.web.forms import Form
from intake.web.labels import EXTENSIONS, KINDS, REASONS, REFUSALS
from intake.web.validators import CleanText, Reference, Required

TEXT_LIMIT = 10_000
NOTE_LIMIT = 5_000
_SOURCE = re.compile("|[ta][0-9]{1,18}")


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

    def prepare(
        self, departments: list[tuple[str, str]], *, needs_reason: bool, needs_kind: bool = False
    ) -> None:
        """Fill the choices in; a reason is needed when somebody's decision is changed, a kind when
        nobody has said yet what it is."""
        kinds = [kind for kind in SubmissionKind if kind not in GO_ELSEWHERE]
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in kinds]
        if needs_kind:
            known = [choice for choice in self.kind.choices if choice[0] != SubmissionKind.UNSURE]
            self.kind.choices = [("", ""), *known]
            self.kind.validators = [Required(_("Say first what it is"))]
            self.kind.flags.required = True
        self.department.choices = [("", ""), *departments]
        self.reason.choices = [(reason.value, REASONS[reason]) for reason in RouteReason]
        if needs_reason:
            self.reason.validators = [Required(_("Choose why it goes elsewhere"))]
            self.reason.flags.required = True


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


class GoOnForm(ActForm):
    """Work goes on without the reply of the sender."""

    act = "goon"
    text = TextAreaField(
        _("How do you know what you asked?"),
        description=_("Only officials read it."),
        validators=[Required(_("Write how you know it")), CleanText(NOTE_LIMIT)],
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
        _("What we found"),
        description=_("Say what you checked and what is the case."),
        validators=[Required(_("Write what was found")), CleanText(TEXT_LIMIT)],
    )
    decision = TextAreaField(
        _("What was decided"),
        validators=[Required(_("Write what is decided")), CleanText(TEXT_LIMIT)],
    )
    basis = TextAreaField(
        _("Legal basis or next step"),
        description=_("Name the rule, or say what happens next and by when."),
        validators=[Required(_("Write the legal basis or the next step")), CleanText(TEXT_LIMIT)],
    )
    contact = TextAreaField(
        _("Whom you can ask"),
        description=_("An office with its phone number or address, not your own name."),
        validators=[Required(_("Write whom the sender can ask")), CleanText(NOTE_LIMIT)],
    )

    # What it began with ("t5": version 5 of templates, "a7": the answer to submission 7), and
    # what of it was seen in the preview.
    source = HiddenField()
    previewed = HiddenField()

    def validate_source(self, field: HiddenField) -> None:
        """Only what the page itself puts there."""
        if not _SOURCE.fullmatch(field.data or ""):
            raise ValidationError(_("Open the page again."))

    def parts(self) -> dict[str, str]:
        """The answer by its parts."""
        return {part.value: self[part.value].data or "" for part in PARTS}

    @property
    def template(self) -> int | None:
        """The version of the template that it began with."""
        source = self.source.data or ""
        known = source.startswith("t") and _SOURCE.fullmatch(source)
        return int(source[1:]) if known else None

    @property
    def seal(self) -> str:
        """Changes with every change of the text: tells whether this very text was previewed."""
        return hashlib.sha256(json.dumps(self.parts()).encode()).hexdigest()

    @property
    def must_be_previewed(self) -> bool:
        """Whoever began with somebody else's words looks at the whole before it goes on."""
        return bool(self.source.data) and self.previewed.data != self.seal


class TemplateForm(Form):
    """The choice of a template to begin an answer with."""

    pick = SelectChoice(_("Template"), validators=[Required(_("Choose a template"))])

    def prepare(self, offered: Iterable[Offered]) -> None:
        """Fill the list; ids of fields must differ from those of the answer beside it."""
        self.pick.choices = [("", ""), *((str(one.version_id), one.name) for one in offered)]


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
