"""What secretaries fill in about a council."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from intake.domain.evaluation.councils import MemberDraft, MemberPart
from intake.domain.submission import LINE_LIMIT
from intake.evaluation.words import FAULTS, PARTS
from intake.web.base_forms import VersionForm
from intake.web.choices import ManyChoices, OneOf, RadioChoice, SelectChoice
from intake.web.days import DayOfTheYear, typed_day
from intake.web.departments import department_choices
from intake.web.forms import Form
from intake.web.submission_fields import explain
from intake.web.validators import CleanLine, Required, TaxCode


class CouncilForm(Form):
    """For what a council is."""

    place = SelectChoice(
        _l("For what"),
        description=_l(
            "The standing council judges what answers no call with a council of its own."
        ),
        validators=[Required(OneOf.message)],
    )

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the field."""
        explain(self, problems, FAULTS, elsewhere="place")


class MemberForm(VersionForm):
    """Somebody on a council."""

    official = SelectChoice(
        _l("Who becomes a member"), validators=[Required(_l("Choose who becomes a member"))]
    )
    part = RadioChoice(
        _l("Part"),
        choices=list(PARTS.items()),
        validators=[Required(_l("Choose the part of this member"))],
    )
    since = StringField(
        _l("First day"),
        description=_l("For example 31/8/2026."),
        validators=[Required(_l("Enter the first day")), CleanLine(LINE_LIMIT), DayOfTheYear()],
    )
    until = StringField(
        _l("Last day"),
        description=_l("Leave it empty for a term without an end."),
        validators=[CleanLine(LINE_LIMIT), DayOfTheYear()],
    )
    organisation = StringField(
        _l("Organisation"),
        description=_l("Where this person works. Proposals of the same organisation go to others."),
        validators=[CleanLine(LINE_LIMIT)],
    )
    tax_code = StringField(_l("Tax code of this organisation"), validators=[TaxCode()])
    fields = ManyChoices(
        _l("Fields"),
        description=_l("Whose matters this person knows. Evaluators are proposed by it."),
    )
    order = ("version", "official", "part", "since", "until", "organisation", "tax_code", "fields")

    def offer(self, officials: list[tuple[int, str]]) -> None:
        """Fill the lists."""
        self.official.choices = [("", ""), *((str(one), name) for one, name in officials)]
        self.fields.choices = department_choices()

    def start(self, today: date) -> None:
        """What a new member begins with."""
        self.part.data, self.since.data = MemberPart.MEMBER.value, typed_day(today)

    def show(self, draft: MemberDraft) -> None:
        """Fill the form with a stored member; who it is stands above."""
        self.part.data = draft.part.value
        self.since.data, self.until.data = typed_day(draft.since), typed_day(draft.until)
        self.organisation.data, self.tax_code.data = draft.organisation, draft.tax_code
        self.fields.data = list(draft.fields)

    def draft(self, official: int | None = None) -> MemberDraft:
        """The member that was wished for; ``official`` is who it is when the form does not ask."""
        said: dict[str, Any] = {"fields": tuple(self.fields.data or ())}
        return MemberDraft(
            official if official is not None else int(self.official.data),
            MemberPart(self.part.data),
            self.since.day,
            self.until.day,
            organisation=self.organisation.data or "",
            tax_code=self.tax_code.data or "",
            **said,
        )

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the fields."""
        explain(self, problems, FAULTS, elsewhere="part")
