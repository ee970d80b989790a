"""Which call or big problem a proposal answers."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.submit.forms import StepForm
from intake.web.choices import RadioChoice
from intake.web.validators import Required

NO_CALL = "none"
CLOSED_MEANWHILE = _(
    "The call that you chose is no longer open. Choose another one, or none; all else that you "
    "wrote is kept"
)


class _OpenCall(RadioChoice):
    """Radio buttons that say plainly when what was chosen has closed meanwhile."""

    def pre_validate(self, form: PlainForm) -> None:
        """Refuse what is not open."""
        try:
            super().pre_validate(form)
        except StopValidation:
            raise StopValidation(CLOSED_MEANWHILE) from None


class ChooseCallForm(StepForm):
    """One of those that are open, or none."""

    call = _OpenCall(
        _("Which call or big problem does it answer?"),
        choices=[],
        validators=[Required(_("Choose a call or a big problem, or “None of them”"))],
    )

    def offer(self, open_ones: Iterable[tuple[str, Any]]) -> None:
        """Fill the list with (number, title)."""
        self.call.choices = [*open_ones, (NO_CALL, _("None of them"))]
