"""What officials, and their browsers, send about passkeys."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from intake.account.forms import ConfirmForm
from intake.domain.officials.passkeys import ANSWER_LIMIT, NAME_LIMIT, Why
from intake.web.forms import Form
from intake.web.validators import CleanLine, Required

_REFUSED = _l(
    "This passkey was not accepted. Try again, or sign in with your password. If it happens "
    "again, the passkey may have been removed from your account"
)
_SENTENCES = {
    Why.CHALLENGE: _l("This took too long, or was sent before. Try again"),
    Why.COPIED: _l(
        "This passkey may have been copied, so it no longer opens anything. Sign in another way, "
        "remove it and add a new one"
    ),
}
_NOT_MADE = {
    Why.CHALLENGE: _SENTENCES[Why.CHALLENGE],
    Why.TAKEN: _l("This passkey is known here already. Use another device, or another place"),
    Why.MANY: _l("You have as many passkeys as you can have. Remove one first"),
}


class PasskeyForm(Form):
    """What a browser answered, put in by the script of the page."""

    # Longer than what our pages hide in forms; what is wrong with it is said by ``refuse``.
    passkey = StringField(
        widget=HiddenInput(),
        validators=[
            Required(_l("No passkey arrived. Press the button once more")),
            Length(max=ANSWER_LIMIT, message=_REFUSED),
        ],
    )

    def refuse(self, why: Why) -> None:
        """It does not open anything. An unknown passkey, a wrong signature and an account that was
        shut get one answer."""
        self._say(_SENTENCES.get(why, _REFUSED))

    def refuse_new(self, why: Why) -> None:
        """It was not added."""
        self._say(_NOT_MADE.get(why, _l("Your device's answer was not accepted. Try again")))

    def wait(self) -> None:
        """Too many tries."""
        self._say(_l("There were too many tries. Wait 15 minutes and try again"))

    def emptied(self) -> "PasskeyForm":
        """The form to be shown: nobody sends an answer twice."""
        self.passkey.data = ""
        return self

    def _say(self, sentence: Any) -> None:
        self.passkey.errors = [*self.passkey.errors, sentence]


class NamePasskeyForm(ConfirmForm):
    """What a new passkey is called, and the password."""

    order = ("name", "current")

    name = StringField(
        _l("Name"),
        validators=[
            Required(_l("Give the passkey a name by which you know it again")),
            CleanLine(NAME_LIMIT),
        ],
    )
