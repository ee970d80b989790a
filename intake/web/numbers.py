"""Whole numbers as people type them, in the digits of any script."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.domain.submission import LINE_LIMIT
from intake.web.validators import CleanLine, digits_of


class WholeNumber(CleanLine):
    """A whole number from ``least`` to ``most``."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(LINE_LIMIT)
        self.least, self.most = least, most

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Keep its digits."""
        typed = digits_of(self.clean(field, field.data or ""))
        fits = typed.isascii() and typed.isdecimal() and len(typed) <= 4
        if not fits or not self.least <= int(typed) <= self.most:
            raise StopValidation(
                _l("Enter a number from %(least)s to %(most)s", least=self.least, most=self.most)
            )
        field.data = str(int(typed))
