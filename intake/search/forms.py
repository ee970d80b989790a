"""What officials fill in about saved searches."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from intake.domain.submission import LINE_LIMIT
from intake.services.finding.exports import FORMS, MOST_AT_ONCE
from intake.services.officials.named import MOST
from intake.web.choices import RadioChoice, Tick
from intake.web.forms import Form
from intake.web.validators import CleanLine, Required

_PROBLEMS = {
    "taken": _l("You have a search of this name already. Choose another name"),
    "too_many": _l("You have %(most)s searches already. Delete one first", most=MOST),
    "mistake": _l("The question has a mistake. Go back to the search, mend it, then save it"),
}


_REFUSALS = {
    "too_many": _l(
        "%(most)s files are still being written. Wait for one of them", most=MOST_AT_ONCE
    ),
    "unknown": _l("Choose a kind of file"),
}


class SavedSearchForm(Form):
    """A name for a question, and whether its owner is told what is new."""

    name = StringField(
        _l("Name of the search"),
        validators=[Required(_l("Enter a name for the search")), CleanLine(LINE_LIMIT)],
    )
    alert = Tick(_l("Tell me by e-mail, once a day, when more is found"))

    def complain(self, code: str) -> None:
        """Say why it cannot be saved."""
        self.name.errors = [_PROBLEMS[code]]


class ExportForm(Form):
    """As what a result is taken out."""

    format = RadioChoice(
        _l("Kind of file"),
        choices=[(one, one.upper()) for one in FORMS],
        validators=[Required(_l("Choose a kind of file"))],
    )

    def complain(self, code: str) -> None:
        """Say why it cannot be written."""
        self.format.errors = [_REFUSALS[code]]
