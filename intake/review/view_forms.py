"""What officials fill in about views of queues, and to whom they give submissions."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from intake.domain.submission import LINE_LIMIT
from intake.review.forms import ActForm
from intake.services.officials.named import MOST
from intake.web.choices import SelectChoice, Tick
from intake.web.forms import Form
from intake.web.validators import CleanLine, Required

_PROBLEMS = {
    "taken": _l("You have a view of this name already. Choose another name"),
    "too_many": _l("You have %(most)s views already. Delete one first", most=MOST),
}


class NamedForm(Form):
    """A button about one view."""


class ViewForm(Form):
    """A name for a view, and who sees it."""

    name = StringField(
        _l("Name of the view"),
        validators=[Required(_l("Enter a name for the view")), CleanLine(LINE_LIMIT)],
    )
    shared = Tick(_l("Colleagues of my departments may open it, too"))
    first = Tick(_l("Queues open with it"))

    def complain(self, code: str) -> None:
        """Say why it cannot be saved."""
        self.name.errors = [_PROBLEMS[code]]


class HandForm(ActForm):
    """To which official of the department a submission is given."""

    act = "hand"
    official = SelectChoice(_l("Official"), validators=[Required(_l("Choose an official"))])

    def prepare(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the list in."""
        self.official.choices = [("", ""), *((str(number), name) for number, name in people)]
