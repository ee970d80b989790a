"""What administrators fill in about models."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from intake.domain.learning.promotion import REASON_LIMIT
from intake.web.choices import RadioChoice
from intake.web.forms import Form
from intake.web.validators import CleanText, Required

_REASON = _l("Reason")
_WRITE_IT = _l("Write the reason")


class ReasonForm(Form):
    """A decision about a model, with its reason, which is kept."""

    act = ""  # tells the fields of the forms on one page apart
    reason = TextAreaField(_REASON, validators=[Required(_WRITE_IT), CleanText(REASON_LIMIT)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.id = self.reason.label.field_id = f"{self.act}-reason"


class ProposeForm(ReasonForm):
    """Propose a model to a second administrator."""

    act = "propose"


class RollBackForm(ReasonForm):
    """Back to the model before the one that the page showed (``seen``)."""

    act = "back"
    seen = HiddenField()

    def validate_seen(self, field: HiddenField) -> None:
        """The page put it there; who changed it pressed on something else."""
        if not (field.data or "").isascii() or len(field.data or "") > 40:
            raise ValidationError(_l("Open the page again."))


class PromiseForm(Form):
    """How many of a hundred automatic routes must be right."""

    promised = RadioChoice(
        _l("How many automatic routes must be right?"),
        validators=[Required(_l("Choose how many must be right"))],
    )

    def offer(self, choices: list[tuple[str, str]], present: str) -> None:
        """Fill the choices; the present one is chosen on a page that was only asked for."""
        self.promised.choices = choices
        if not self.is_submitted():
            self.promised.data = present
