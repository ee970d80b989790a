"""What officials fill in for the second step of signing in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.fields import Field

from intake.web.forms import CleanLine, Form, Required

_LONGEST = 60  # characters of a code with the blanks and dashes that people write


class CodeForm(Form):
    """The code of a device, or a recovery code."""

    code = StringField(_l("Code"), validators=[Required(_l("Enter the code")), CleanLine(_LONGEST)])

    def refuse(self) -> None:
        """The same for a wrong code, an old one and one that was used."""
        _say(
            self.code,
            _l("This code is not right or was used before. Wait for the next one and type it in"),
        )

    def wait(self) -> None:
        """Too many tries."""
        _say(self.code, _l("There were too many tries. Wait 15 minutes and try again"))


class ConfirmForm(Form):
    """The present password, before something that protects the account is changed."""

    current = PasswordField(
        _l("Present password"), validators=[Required(_l("Enter your present password"))]
    )

    def complain_wrong(self) -> None:
        """The present password does not fit."""
        _say(self.current, _l("This is not your present password. Type it again"))


class SetUpSecondForm(ConfirmForm, CodeForm):
    """Password and first code of a new device."""

    order = ("code", "current")


def _say(field: Field, sentence: Any) -> None:
    field.errors = [*field.errors, sentence]
