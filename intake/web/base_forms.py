"""What forms of several packages begin with."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from intake.web.forms import Form


class VersionForm(Form):
    """A button that acts on what the page showed; ``version`` tells what that was."""

    version = HiddenField()

    def validate_version(self, field: HiddenField) -> None:
        """A number that the page put there."""
        typed = field.data or ""
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
            raise ValidationError(_l("Open the page again."))

    @property
    def seen_version(self) -> int:
        """The version that the page showed; -1, which none has, when it did not say."""
        return int(self.version.data) if not self.version.errors else -1
