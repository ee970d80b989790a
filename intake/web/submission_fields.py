"""What is asked for wherever a submission is written down: on the public form by its sender, and on
one page by an official. Fields come from functions, so that each form has them in its own order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from wtforms import Field, StringField
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.domain.submission import (
    ASKED_PURPOSES,
    CONTACT_LIMIT,
    LINE_LIMIT,
    TITLE_LIMIT,
    Channel,
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.web.choices import SelectChoice
from intake.web.forms import Form
from intake.web.validators import CleanLine, Email, Phone, Required, TaxCode

ANONYMOUS, KNOWN = "anonymous", "known"


class SenderFaults(NamedTuple):
    """The sentences for what is missing of a sender; who fills the form in decides the words."""

    anonymous: Any  # where nobody may stay so
    name: Any
    reach: Any


def title_field() -> StringField:
    """The title."""
    return StringField(
        _("Title"),
        description=_("Say in one sentence what it is about."),
        validators=[Required(_("Enter a title")), CleanLine(TITLE_LIMIT)],
    )


def lure_field() -> StringField:
    """People do not see this field; programs that fill in everything do. They are refused in words
    that help a person whose browser filled it in."""

    def left_empty(_form: PlainForm, field: Field) -> None:
        if field.data:
            raise StopValidation(_("Leave this field empty and send again"))

    return StringField(_("Leave this field empty"), validators=[left_empty])


def province_field() -> SelectChoice:
    """The province; the form fills its choices in."""
    return SelectChoice(_("Province or city"), choices=[])


def commune_field() -> StringField:
    """The place more exactly."""
    return StringField(
        _("Commune, ward or special zone"),
        description=_("You can also write an address or the name used before 1 July 2025."),
        validators=[CleanLine(LINE_LIMIT)],
    )


def name_field() -> StringField:
    """The sender's own name."""
    return StringField(_("Full name"), validators=[CleanLine(LINE_LIMIT)])


def organisation_field() -> StringField:
    """For whom the sender writes."""
    return StringField(_("Name of the business or agency"), validators=[CleanLine(LINE_LIMIT)])


def tax_code_field() -> StringField:
    """The tax code of a business."""
    return StringField(_("Tax code"), validators=[TaxCode()])


def email_field() -> StringField:
    """Where letters go."""
    return StringField(_("E-mail"), validators=[CleanLine(CONTACT_LIMIT), Email()])


def phone_field() -> StringField:
    """Where the sender can be called."""
    return StringField(_("Phone"), validators=[CleanLine(40), Phone()])


def address_field() -> StringField:
    """Where paper can be sent."""
    return StringField(_("Postal address"), validators=[CleanLine(LINE_LIMIT * 2)])


def complain(form: Form, name: str, sentence: Any) -> None:
    """Put one more sentence beside the field of this name."""
    form[name].errors = [*form[name].errors, sentence]


def explain(
    form: Form, problems: Mapping[str, str], faults: Mapping[str, Any], *, elsewhere: str
) -> None:
    """Show what a service found, by field and code, in the sentences of ``faults``; what is about
    no field of the form stands beside the one named ``elsewhere``."""
    for name, code in problems.items():
        complain(form, name if name in form else elsewhere, faults[code])


def check_sender(form: Form, faults: SenderFaults, *, contact_required: bool) -> None:
    """Complain of what only makes sense together; ``contact_required`` lets nobody stay
    anonymous."""
    if form.identity.data == ANONYMOUS:
        if contact_required:
            complain(form, "identity", faults.anonymous)
        return
    if not form.name.data:
        complain(form, "name", faults.name)
    if form.sender_kind.data != SenderKind.PERSON.value and not form.organisation.data:
        complain(form, "organisation", _("Enter the name of the business or agency"))
    if not (form.email.data or form.phone.data or form.address.data):
        complain(form, "email", faults.reach)


def new_submission(
    answers: Mapping[str, Any],
    language: str,
    *,
    channel: Channel = Channel.WEB,
    submitted_at: datetime | None = None,
) -> NewSubmission:
    """The complete submission of ``answers``, by the names of the fields and checked, in the
    ``language`` of its sender; ``submitted_at`` as in NewSubmission."""
    consents = {purpose: bool(answers[f"agree_{purpose.value}"]) for purpose in ASKED_PURPOSES}
    if answers["identity"] == ANONYMOUS:
        consents.pop(Purpose.PUBLISH_NAME)  # there is no name to consent about
    return NewSubmission(
        kind=SubmissionKind(answers["kind"]),
        title=answers["title"],
        body=answers["body"],
        language=language,
        province=answers.get("province") or "",
        commune=answers.get("commune") or "",
        contact=_contact(answers),
        consents=consents,
        channel=channel,
        submitted_at=submitted_at,
    )


def _contact(answers: Mapping[str, Any]) -> ContactDetails:
    """Nothing that names an anonymous sender is kept, even if it was typed."""
    if answers["identity"] == ANONYMOUS:
        return ContactDetails()
    return ContactDetails(
        sender_kind=SenderKind(answers["sender_kind"] or SenderKind.PERSON.value),
        name=answers["name"],
        email=answers["email"],
        phone=answers["phone"],
        address=answers["address"],
        organisation=answers["organisation"],
        tax_code=answers["tax_code"],
    )
