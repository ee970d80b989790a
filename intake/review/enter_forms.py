"""The one page on which an official types in what a sender brought, said or wrote."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from intake.domain.errors import InvalidData
from intake.domain.receiving.entering import ReceiptFault, received_at
from intake.domain.reference import new_token, parse_code
from intake.domain.submission import (
    BODY_LIMIT,
    ENTERED_CHANNELS,
    LINE_LIMIT,
    OFFERED_KINDS,
    Channel,
    NewSubmission,
    SenderKind,
)
from intake.web.choices import RadioChoice, SelectChoice, Tick
from intake.web.days import DayOfTheYear, TimeOfTheDay
from intake.web.forms import Form
from intake.web.i18n import language, language_names
from intake.web.labels import CHANNELS, KINDS, SENDERS
from intake.web.places import province_choices
from intake.web.submission_fields import (
    ANONYMOUS,
    KNOWN,
    SenderFaults,
    address_field,
    check_sender,
    commune_field,
    complain,
    email_field,
    name_field,
    new_submission,
    organisation_field,
    phone_field,
    province_field,
    tax_code_field,
    title_field,
)
from intake.web.validators import CleanLine, CleanText, Required

_SENDER_FAULTS = SenderFaults(
    anonymous=_("This service needs a name and a way to reach them."),
    name=_("Enter the sender's full name."),
    reach=_("Enter an e-mail, a phone number or an address to reach the sender."),
)
_FAULTS = {
    ("day", ReceiptFault.FUTURE): _("The day of receipt cannot lie in the future"),
    ("day", ReceiptFault.TOO_OLD): _("The day of receipt can lie at most 30 days back"),
    ("time", ReceiptFault.FUTURE): _("The time of receipt cannot lie in the future"),
}


class EnterForm(Form):
    """What came in, how and when, from whom, and what the sender agreed to."""

    # Names this entry: the same form sent twice is one submission.
    key = HiddenField()
    channel = RadioChoice(
        _("How did it come in?"), validators=[Required(_("Choose how it came in"))]
    )
    day = StringField(
        _("Day of receipt"),
        description=_("Only if it came in before today, such as 31/8/2026."),
        validators=[CleanLine(LINE_LIMIT), DayOfTheYear()],
    )
    time = StringField(
        _("Time of receipt"),
        description=_("If it is known, such as 14:30."),
        validators=[CleanLine(LINE_LIMIT), TimeOfTheDay()],
    )
    kind = RadioChoice(_("What is it?"), validators=[Required(_("Choose what it is"))])
    title = title_field()
    body = TextAreaField(
        _("Text"),
        description=_(
            "In the sender's words. Leave out state secrets, and personal data that are not needed."
        ),
        validators=[Required(_("Write what the sender says")), CleanText(BODY_LIMIT)],
    )
    language = SelectChoice(
        _("Language of the sender"),
        description=_("The receipt and the answer are in this language."),
        validators=[Required(_("Choose a language"))],
    )
    province = province_field()
    commune = commune_field()
    identity = RadioChoice(
        _("Does the sender leave a name?"),
        choices=[(KNOWN, _("Yes, with contact details")), (ANONYMOUS, _("No, anonymously"))],
        validators=[Required(_("Choose whether the sender leaves a name"))],
    )
    sender_kind = RadioChoice(_("The sender is"), default=SenderKind.PERSON.value)
    name = name_field()
    organisation = organisation_field()
    tax_code = tax_code_field()
    email = email_field()
    phone = phone_field()
    address = address_field()
    agree_process = Tick(
        _("The sender agrees that it is read, passed on to the body responsible and answered.")
    )
    agree_publish_text = Tick(
        _("The text may be published together with the answer, without the sender's name.")
    )
    agree_publish_name = Tick(_("The sender's name may be published with it."))
    agree_research = Tick(
        _("The text may be used, without the name, to improve how submissions are passed on.")
    )

    def prepare(self) -> None:
        """Fill the choices in, and a key that no other entry has."""
        self.channel.choices = [(one.value, CHANNELS[one]) for one in ENTERED_CHANNELS]
        self.kind.choices = [(one.value, KINDS[one]) for one in OFFERED_KINDS]
        self.language.choices = list(language_names().items())
        self.province.choices = [("", ""), *province_choices()]
        self.sender_kind.choices = [(one.value, SENDERS[one]) for one in SenderKind]
        if not self.is_submitted():
            self.key.data, self.language.data = new_token(), language()

    def validate_key(self, field: HiddenField) -> None:
        """A form without the key of its page would make a new submission every time it is sent."""
        if not field.data or parse_code(field.data) != field.data:
            field.data = new_token()
            raise ValidationError(
                _("This page has been renewed. Check what you typed and send it once more.")
            )

    def validate_agree_process(self, field: Tick) -> None:
        """Without this consent nothing can be done with the text (Law 91/2025/QH15)."""
        if not field.data:
            raise ValidationError(
                _("Ask the sender, and tick this box: without it nobody may work on the text.")
            )

    def hold(self, *, now: datetime, contact_required: bool) -> NewSubmission | None:
        """The submission as it was typed in; None when something is wrong, which then stands
        beside its field."""
        if not self.validate_on_submit():
            return None
        try:
            came = received_at(
                getattr(self.day, "day", None), getattr(self.time, "time", None), now
            )
        except InvalidData as error:
            for name, code in error.problems.items():
                complain(self, name, _FAULTS[name, ReceiptFault(code)])
            return None
        check_sender(self, _SENDER_FAULTS, contact_required=contact_required)
        if any(self.errors.values()):
            return None
        return new_submission(
            self.data,
            self.language.data,
            channel=Channel(self.channel.data),
            submitted_at=came if came != now else None,
        )


class HandedOverForm(Form):
    """The button that takes the receipt off the screen."""
