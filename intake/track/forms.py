"""Screens for people who come back to what they sent."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField

from intake.web.forms import CleanText, Code, Form, Reference, Required

INFORMATION_LIMIT = 5000


class TrackForm(Form):
    """Number and code; together they open one submission."""

    reference = StringField(
        _("Number of your submission"),
        description=_("For example PA-2026-000123-7."),
        validators=[Required(_("Enter the number of your submission")), Reference()],
    )
    code = StringField(
        _("Secret code"),
        description=_("26 letters and digits; blanks and dashes do not matter."),
        validators=[Required(_("Enter the secret code you were shown when you sent it")), Code()],
    )

    def complain_no_such_code(self) -> None:
        """One sentence for a wrong number and a wrong code: it must not tell which."""
        self.code.errors = [_("Number and code do not belong together. Check both")]


class AboutForm(Form):
    """Says which submission the page showed: another tab may have opened another one since."""

    about = HiddenField()


class InformationForm(AboutForm):
    """More to say, or the reply to a question."""

    text = TextAreaField(
        _("What do you want to add?"),
        validators=[Required(_("Write what you want to add")), CleanText(INFORMATION_LIMIT)],
    )


class WithdrawForm(AboutForm):
    """The button that takes a submission back."""
