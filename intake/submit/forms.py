"""One form class per screen of the public form; each turns into plain answers for the draft."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from intake.domain.proposals import is_proposal
from intake.domain.submission import (
    BODY_LIMIT,
    OFFERED_KINDS,
    SenderKind,
    SubmissionKind,
)
from intake.submit.chosen import number_of
from intake.web.choices import RadioChoice, Tick
from intake.web.forms import Form
from intake.web.submission_fields import (
    ANONYMOUS,
    KNOWN,
    SenderFaults,
    address_field,
    check_sender,
    commune_field,
    email_field,
    lure_field,
    name_field,
    organisation_field,
    phone_field,
    province_field,
    tax_code_field,
    title_field,
)
from intake.web.uploads import FilesField
from intake.web.validators import CleanText, Code, Required

_SENDER_FAULTS = SenderFaults(
    anonymous=_("This service needs a name and a way to reach you"),
    name=_("Enter your full name"),
    reach=_("Enter an e-mail, a phone number or an address to reach you"),
)


class StepForm(Form):
    """A screen of the form. ``answers`` gives what the draft keeps, cleaned."""

    # Set by the change links of the check page, so that one corrected answer leads straight back.
    back_to_check = HiddenField()

    def answers(self) -> dict[str, Any]:
        """The cleaned answers of this screen by name; only what JSON can hold."""
        left_out = ("csrf_token", "back_to_check", "website")
        return {field.name: field.data for field in self if field.name not in left_out}


class KindForm(StepForm):
    """What is it?"""

    kind = RadioChoice(
        _("What do you want to send?"),
        choices=[],
        validators=[
            Required(_("Choose what you want to send, or “I am not sure”")),
        ],
    )
    # The call from whose page somebody came; it is chosen with the kind.
    call = HiddenField()

    def answers(self) -> dict[str, Any]:
        """Without a call to answer, one that was chosen before stays chosen."""
        found = super().answers()
        if number_of(found["call"]) is None:
            del found["call"]
        return found

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(KIND_CHOICES.items())

    def leave_proposals(self) -> None:
        """Only what can answer a call."""
        self.kind.choices = [one for one in KIND_CHOICES.items() if is_proposal(one[0])]
        self.kind.validators = [Required(_("Choose “An initiative” or “A solution”"))]


KIND_CHOICES: Mapping[str, Any] = {
    SubmissionKind.REPORT.value: _("A report of a problem"),
    SubmissionKind.RECOMMENDATION.value: _("A recommendation"),
    SubmissionKind.QUESTION.value: _("A question"),
    SubmissionKind.INITIATIVE.value: _("An initiative"),
    SubmissionKind.SOLUTION.value: _("A solution"),
    SubmissionKind.UNSURE.value: _("I am not sure"),
}
KIND_HINTS: Mapping[str, Any] = {
    SubmissionKind.REPORT.value: _("Something does not work, is too slow or is unfair."),
    SubmissionKind.RECOMMENDATION.value: _("A rule, a service or a procedure should be changed."),
    SubmissionKind.QUESTION.value: _(
        "You want to know how something is done or who is responsible."
    ),
    SubmissionKind.INITIATIVE.value: _(
        "You have a new way of doing something, and have tried it or can. "
        "The form has %(long_steps)s steps; you can stop at any of them and go on within "
        "%(long_days)s days."
    ),
    SubmissionKind.SOLUTION.value: _(
        "You offer a product, a technology or a method for a known problem. "
        "The form has %(long_steps)s steps; you can stop at any of them and go on within "
        "%(long_days)s days."
    ),
    SubmissionKind.UNSURE.value: _("We will find out for you."),
}


class DetailsForm(StepForm):
    """Title and text."""

    title = title_field()
    body = TextAreaField(
        _("Your text"),
        description=_(
            "What happened or what do you propose? Where and when? What should change? "
            "Do not write state secrets, and no personal data that are not needed."
        ),
        validators=[Required(_("Write what you want to tell us")), CleanText(BODY_LIMIT)],
    )
    website = lure_field()

    def speak_of(self, kind: str) -> None:
        """Put it in words that fit what is sent."""
        if kind == SubmissionKind.QUESTION:
            self.body.description = _(
                "What do you want to know? What have you tried already? "
                "Do not write state secrets, and no personal data that are not needed."
            )
        elif is_proposal(kind):
            self.body.label.text = _("Summary")
            self.body.validators = [Required(_("Write the summary")), CleanText(BODY_LIMIT)]


class PlaceForm(StepForm):
    """Where: both answers may be left open."""

    province = province_field()
    commune = commune_field()


class FilesForm(StepForm):
    """Files, if there are any."""

    files = FilesField(_("Choose files"))


class ContactForm(StepForm):
    """Who, if they want to say it."""

    identity = RadioChoice(
        _("Do you want to leave your name?"),
        choices=[
            (KNOWN, _("Yes, with my contact details")),
            (ANONYMOUS, _("No, send it anonymously")),
        ],
        validators=[Required(_("Choose whether to leave your name"))],
    )
    sender_kind = RadioChoice(
        _("You write as"),
        choices=[
            (SenderKind.PERSON.value, _("a person")),
            (SenderKind.BUSINESS.value, _("a business")),
            (SenderKind.UNIT.value, _("an agency or elected body")),
        ],
        default=SenderKind.PERSON.value,
    )
    name = name_field()
    organisation = organisation_field()
    tax_code = tax_code_field()
    email = email_field()
    phone = phone_field()
    address = address_field()

    required = False  # by configuration: nobody may stay anonymous

    def holds_together(self, *, valid: bool) -> bool:
        """Check what only makes sense together."""
        if valid or self.identity.data == ANONYMOUS:
            check_sender(self, _SENDER_FAULTS, contact_required=self.required)
        return not any(self.errors.values())

    def answers(self) -> dict[str, Any]:
        """Nothing that names an anonymous sender is kept, even if it was typed."""
        found = super().answers()
        if found["identity"] == ANONYMOUS:
            return {name: "" for name in found} | {
                "identity": ANONYMOUS,
                "sender_kind": SenderKind.PERSON.value,
            }
        return found


class ConsentForm(StepForm):
    """One tick for one purpose, none ticked before (Law 91/2025/QH15)."""

    agree_process = Tick(
        _("I agree that my submission is read, passed on to the body responsible and answered."),
    )
    agree_publish_text = Tick(
        _("The text may be published together with the answer, without my name."),
    )
    agree_publish_name = Tick(_("My name may be published with it."))
    agree_research = Tick(
        _("The text may be used, without my name, to improve how submissions are passed on."),
    )

    def speak_of(self, kind: str) -> None:
        """Say of a proposal which of its words are meant."""
        if is_proposal(kind):
            self.agree_publish_text.label.text = _(
                "The title and summary may be published together with the answer, without my "
                "name. Nothing that is sealed is published with them."
            )

    def validate_agree_publish_name(self, field: Tick) -> None:
        """A name is published with the text or not at all."""
        if field.data and not self.agree_publish_text.data:
            raise ValidationError(
                _("Tick also that the text may be published, or leave your name unticked")
            )

    def validate_agree_process(self, field: Tick) -> None:
        """Without this consent nothing can be done with the text."""
        if not field.data:
            raise ValidationError(_("Tick this box so that we may work on your submission"))


class SendForm(Form):
    """The button of the check page; ``seen`` says which answers the page showed."""

    seen = HiddenField()


def digest_of(answers: Mapping[str, Any]) -> str:
    """Tells one set of answers from another (SHA-256 over JSON, the first 16 digits)."""
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


class ResumeForm(Form):
    """Go on with a draft on this or another device."""

    code = StringField(
        _("Code to continue"),
        description=_("26 letters and digits; blanks and dashes do not matter."),
        validators=[
            Required(_("Enter the code you were given")),
            Code(_("Check the code: it has 26 letters and digits")),
        ],
    )

    def complain_no_such_code(self) -> None:
        """Say that the code opens nothing."""
        self.code.errors = [_("No draft belongs to this code, or it has expired")]


assert set(KIND_CHOICES) == {
    kind.value for kind in OFFERED_KINDS
}  # the domain says what is offered
