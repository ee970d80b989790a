"""What officials fill in for the second step of signing in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from intake.account.forms import ConfirmForm
from intake.web.forms import Form
from intake.web.validators import CleanLine, Required

_LONGEST = 60  # characters of a code with the blanks and dashes that people write


class CodeForm(Form):
    """The code of a device, or a recovery code."""

    code = StringField(_l("Code"), validators=[Required(_l("Enter the code")), CleanLine(_LONGEST)])

    def refuse(self) -> None:
        """The same for a wrong code, an old one and one that was used."""
        self._say(
            _l("This code is not right or was used before. Wait for the next one and type it in")
        )

    def wait(self) -> None:
        """Too many tries."""
        self._say(_l("There were too many tries. Wait 15 minutes and try again"))

    def _say(self, sentence: Any) -> None:
        self.code.errors = [*self.code.errors, sentence]


class SetUpSecondForm(ConfirmForm, CodeForm):
    """Password and first code of a new device."""

    order = ("code", "current")
