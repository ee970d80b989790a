"""What reviewers fill in when a submission holds several matters, or a denunciation."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from intake.domain.desk.splitting import PART_KINDS
from intake.domain.submission import BODY_LIMIT, TITLE_LIMIT
from intake.review.forms import ActForm
from intake.services.routing.splitting import ACCUSED, NEEDED, WHOLE
from intake.web.choices import ManyChoices, OneOf, SelectChoice
from intake.web.labels import KINDS
from intake.web.validators import CleanLine, CleanText, Required

_DEPARTMENTS = {
    NEEDED: _("Choose a department"),
    ACCUSED: _("The denunciation accuses this department: choose another"),
}
_SHOWN = 80  # characters of a sentence that is pointed at


class SplitForm(ActForm):
    """A matter that becomes a submission of its own."""

    act = "split"
    kind = SelectChoice(_("What is it?"), validators=[Required(OneOf.message)])
    title = StringField(
        _("Title of the matter"),
        description=_("The sender reads it beside the new number."),
        validators=[Required(_("Write a title")), CleanLine(TITLE_LIMIT)],
    )
    text = TextAreaField(
        _("Text of the matter"),
        description=_("Keep the sender's words, and delete what belongs to other matters."),
        validators=[Required(_("Keep the words that belong to the matter")), CleanText(BODY_LIMIT)],
    )
    department = SelectChoice(_("Department"))

    def prepare(self, departments: list[tuple[str, str]], *, must_name: bool = False) -> None:
        """Fill the choices in; who does not triage names no department, and who takes something
        out of a denunciation must name one."""
        self.kind.choices = [("", ""), *((kind.value, KINDS[kind]) for kind in PART_KINDS)]
        found = "" if must_name else _("As the rules and the classifier say")
        self.department.choices = [("", found), *departments]

    def complain(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong with the part, beside the field."""
        if (code := problems.get("department")) is not None:
            self.department.errors = [_DEPARTMENTS[code]]
        strange = problems.get("text")
        if strange == WHOLE:
            self.text.errors = [_("This is the whole text: keep only what belongs to the matter")]
        elif strange is not None:
            shown = strange if len(strange) <= _SHOWN else f"{strange[:_SHOWN]}…"
            self.text.errors = [
                gettext("This does not stand in what was sent: “%(words)s”", words=shown)
            ]


class QuarantineForm(ActForm):
    """Put away as a denunciation, saying whom it accuses if that is a department."""

    act = "quarantine"
    accused = SelectChoice(
        _("Which department does it accuse?"),
        description=_("Nobody of that department will see it."),
    )

    def prepare(self, departments: list[tuple[str, str]]) -> None:
        """Fill the choices in."""
        self.accused.choices = [("", _("None, or I do not know")), *departments]


class ConfineForm(ActForm):
    """Whom a denunciation accuses, and who alone may see it."""

    act = "confine"
    accused = ManyChoices(
        _("Departments that it accuses"), description=_("Nobody of them will see it.")
    )
    readers = ManyChoices(
        _("Who alone may see it"),
        description=_(
            "At least two persons, or nobody: then all moderators and auditors may see it."
        ),
    )

    def prepare(self, departments: list[tuple[str, str]], readers: list[tuple[str, str]]) -> None:
        """Fill the choices in."""
        self.accused.choices, self.readers.choices = departments, readers

    def complain(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, beside the field."""
        for name, problem in problems.items():
            self[name].errors = [_CONFINEMENT[problem]]


_CONFINEMENT = {
    "unknown": OneOf.message,
    "nobody_left": _("Nobody would be left who may see it"),
    "not_possible": _("Choose only people who belong to none of the accused departments"),
    "too_few": _("Name at least two persons, or nobody"),
}
