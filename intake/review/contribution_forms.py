"""What the lead and those whom it asks fill in."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField

from intake.review.forms import NOTE_LIMIT, TEXT_LIMIT, ActForm
from intake.web.choices import RadioChoice, SelectChoice, Tick
from intake.web.labels import ASK_REASONS, CONTRIBUTION_REFUSALS
from intake.web.validators import CleanText, Required


class AskDepartmentForm(ActForm):
    """The lead asks another department."""

    act = "askdepartment"
    department = SelectChoice(_("Department"), validators=[Required(_("Choose a department"))])
    reason = RadioChoice(
        _("Why are they asked?"), validators=[Required(_("Choose why they are asked"))]
    )
    text = TextAreaField(
        _("What do you need from them?"),
        description=_("Only officials read it."),
        validators=[Required(_("Write what you need from them")), CleanText(NOTE_LIMIT)],
    )
    required = Tick(_("The answer cannot go out without their contribution"))

    def prepare(self, departments: list[tuple[str, str]]) -> None:
        """Fill the choices in."""
        self.department.choices = [("", ""), *departments]
        self.reason.choices = list(ASK_REASONS.items())


class RequestForm(ActForm):
    """A form about one request; several may stand on one page."""

    def __init__(self, number: int = 0, **kwargs: Any) -> None:
        self.number = number
        self.act = f"{type(self).act}-{number}"
        super().__init__(**kwargs)


class GiveForm(RequestForm):
    """A department contributes."""

    act = "give"
    text = TextAreaField(
        _("Your contribution"),
        description=_("The department that answers can take it over as you write it."),
        validators=[Required(_("Write your contribution")), CleanText(TEXT_LIMIT)],
    )


class DeclineForm(RequestForm):
    """A department does not contribute."""

    act = "decline"
    reason = RadioChoice(
        _("Why do you not contribute?"), validators=[Required(_("Choose a reason"))]
    )
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def __init__(self, number: int = 0, **kwargs: Any) -> None:
        super().__init__(number, **kwargs)
        self.reason.choices = list(CONTRIBUTION_REFUSALS.items())


class OverrideForm(RequestForm):
    """The lead goes on without a contribution that it had called necessary."""

    act = "override"
    text = TextAreaField(
        _("Why can the answer go out without it?"),
        description=_("It stands in the history; only officials read it."),
        validators=[
            Required(_("Write why the answer can go out without it")),
            CleanText(NOTE_LIMIT),
        ],
    )
