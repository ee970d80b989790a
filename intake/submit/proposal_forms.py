"""The further screens for an initiative or a solution, one form a screen."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Field, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.domain.proposals import (
    MOST_AUTHORS,
    PART_LIMIT,
    Applied,
    Author,
    Part,
    Property,
    SharesProblem,
    check_shares,
    parse_share,
    written_share,
)
from intake.domain.submission import LINE_LIMIT
from intake.submit.forms import StepForm
from intake.web.choices import RadioChoice
from intake.web.proposal_words import APPLIED, LABELS, PROPERTY
from intake.web.submission_fields import complain
from intake.web.validators import (
    CleanLine,
    CleanText,
    Email,
    NeededWith,
    Required,
    TaxCode,
    digits_of,
)


class PartForm(StepForm):
    """One screen of the proposal; ``guidance`` says what helps, ``example`` shows it."""

    part: ClassVar[Part]
    guidance: ClassVar[Any] = ""
    example: ClassVar[Any] = ""


class Share(CleanLine):
    """A share in per cent; what was typed is kept as ``33.5``."""

    message = _("Enter the share as a number between 0 and 100, such as 50 or 33.5")

    def __init__(self) -> None:
        super().__init__(20)

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Nothing typed stays nothing."""
        typed = self.clean(field, field.data or "")
        field.data = typed
        if not typed:
            return
        value = parse_share(digits_of(typed))
        if value is None:
            raise StopValidation(self.message)
        field.data = written_share(value)


def text(name: str, *needed: Required, hint: Any = "") -> TextAreaField:
    """A question that is answered in sentences; ``needed`` says when it must be answered, ``hint``
    tells it."""
    validators = [*needed, CleanText(PART_LIMIT)]
    return TextAreaField(LABELS[name], validators=validators, description=hint)


def line(name: str, *needed: Required, hint: Any = "") -> StringField:
    """A question that is answered in one line; ``needed`` says when it must be answered, ``hint``
    tells it."""
    validators = [*needed, CleanLine(LINE_LIMIT)]
    return StringField(LABELS[name], validators=validators, description=hint)


class ProblemForm(PartForm):
    """What is wrong today."""

    part = Part.PROBLEM
    guidance = _("Say who has the problem, where, how often, and what it costs them.")
    example = _(
        "In the rainy season 14 culverts in our commune flood. People learn of it only when the "
        "road is cut: last year 1,200 pupils stayed at home on 9 days."
    )
    problem = text("problem", Required(_("Say which problem it solves")))


class SolutionForm(PartForm):
    """What is proposed."""

    part = Part.SOLUTION
    guidance = _("Describe it so that somebody else could build or do it.")
    example = _(
        "A float with a reed switch in each culvert sends the water level by radio to the commune "
        "office every 10 minutes; above a set height it sends a message to the head of the village."
    )
    solution = text("solution", Required(_("Say how it works")))


class NoveltyForm(PartForm):
    """What is new."""

    part = Part.NOVELTY
    guidance = _(
        "New means: not yet done in your unit, your commune or your sector. Name what you know of "
        "that is similar, and say what differs."
    )
    example = _(
        "Bought stations cost 40 million đồng each and need mains power. Ours costs 1.5 million "
        "and runs two years on a battery. No commune of our province has one."
    )
    novelty = text("novelty", Required(_("Say what is new about it")))


class ApplicationForm(PartForm):
    """Where it is used."""

    part = Part.APPLICATION
    guidance = _("Places, units and dates help to judge whether it works elsewhere, too.")
    example = _("Two culverts in Nà Pục village since March 2026; usable in every hilly commune.")
    applied = RadioChoice(
        LABELS["applied"],
        choices=list(APPLIED.items()),
        validators=[Required(_("Choose whether it has been used"))],
    )
    applied_where = text(
        "applied_where",
        NeededWith(
            "applied",
            (Applied.IN_USE, Applied.TRIED),
            _("Say where it was used, and since when"),
        ),
        hint=_("Needed if it is in use or has been tried."),
    )
    could_apply = text("could_apply")


class ResultForm(PartForm):
    """What it brings."""

    part = Part.RESULT
    guidance = _("Give a figure from before, one from after, and how it was measured.")
    example = _(
        "Warning time rose from 0 to 50 minutes (12 floods, log of the commune office). Target: "
        "all 14 culverts, no pupil cut off without warning, by December 2027."
    )
    result = text("result", Required(_("Say what it achieves")))
    target = text("target")

    def expect(self) -> None:
        """Ask for what is expected of something that nobody has tried yet."""
        self.guidance = _("What do you expect it to achieve, in figures?")  # type: ignore[misc]


class ResourcesForm(PartForm):
    """What it needs."""

    part = Part.RESOURCES
    guidance = _("An estimate is enough. Say what is there already and what is missing.")
    example = _(
        "21 million đồng for 14 sensors, 3 million a year for repair; one radio licence; two "
        "people of the commune office for one day a month."
    )
    cost = text("cost")
    resources = text("resources")


class PlanForm(PartForm):
    """How it would come about."""

    part = Part.PLAN
    guidance = _("Three to five steps with a month each are enough.")
    example = _(
        "January: two sensors more. April: all of Nà Pục. September: report to the district. Risk: "
        "theft of the floats; they are chained and cost little."
    )
    roadmap = text("roadmap")
    pilot_place = line("pilot_place")
    risks = text("risks")


_OF_LINE = ("name", "share", "email")


class Lines(PartForm):
    """Name, share and address of each author, as fields."""


for _at in range(1, MOST_AUTHORS + 1):
    setattr(
        Lines,
        f"name{_at}",
        StringField(_("Author %(number)s: name", number=_at), validators=[CleanLine(LINE_LIMIT)]),
    )
    setattr(
        Lines,
        f"share{_at}",
        StringField(_("Author %(number)s: share in per cent", number=_at), validators=[Share()]),
    )
    setattr(
        Lines,
        f"email{_at}",
        StringField(_("Author %(number)s: e-mail address", number=_at), validators=[Email()]),
    )


class AuthorsForm(Lines):
    """Whose idea it is."""

    part = Part.AUTHORS
    guidance = _(
        "The shares say how much each has contributed and must add up to 100 per cent. If you are "
        "the only author, enter your name and 100."
    )
    example = _("Two authors: Nông Văn Mẫu 60, Hoàng Thị Thử 40.")
    organisation = line("organisation")
    tax_code = StringField(LABELS["tax_code"], validators=[TaxCode()])

    order = (
        "back_to_check",
        *(f"{what}{at}" for at in range(1, MOST_AUTHORS + 1) for what in _OF_LINE),
        "organisation",
        "tax_code",
    )

    def holds_together(self, *, valid: bool) -> bool:
        """The shares of those who are named add up; that is said together with what else is wrong,
        so that nobody mends one thing to be told of the next."""
        if not any(field.errors for line in self.lines for field in line):
            found = check_shares(self._typed())
            if found:
                self._say(*found)
            self._check_addresses()
        return valid and not any(self.errors.values())

    def _check_addresses(self) -> None:
        """An address belongs to an author, and to one alone: nobody answers for two."""
        seen: set[str] = set()
        for name, _share, email in self.lines:
            if email.data and not name.data:
                complain(self, name.name, _("Enter the name of this author"))
            elif email.data and email.data.lower() in seen:
                complain(self, email.name, _("Each author needs an address of their own"))
            seen.add((email.data or "").lower())

    def _typed(self) -> list[Author]:
        return [
            Author(self[f"name{at}"].data, parse_share(self[f"share{at}"].data or ""))
            for at in range(1, MOST_AUTHORS + 1)
        ]

    def _say(self, problem: SharesProblem, at: int) -> None:
        number = at + 1
        total = written_share(sum(line.share or 0 for line in self._typed()))
        field, sentence = {
            SharesProblem.NO_AUTHOR: ("name", _("Enter at least one author")),
            SharesProblem.NO_NAME: ("name", _("Enter the name of this author")),
            SharesProblem.NO_SHARE: ("share", _("Enter the share of this author")),
            SharesProblem.WRONG_SUM: (
                "share",
                _("The shares add up to %(total)s. They must add up to 100", total=total),
            ),
        }[problem]
        complain(self, f"{field}{number}", sentence)

    @property
    def lines(self) -> list[tuple[Any, ...]]:
        """Name, share and address of each line, for the page."""
        return [
            tuple(self[f"{what}{at}"] for what in _OF_LINE) for at in range(1, MOST_AUTHORS + 1)
        ]


class PropertyForm(PartForm):
    """What is protected, and what must not become known."""

    part = Part.PROPERTY
    guidance = _(
        "An invention that is published before an application is filed is no longer new. All you "
        "write in these steps is kept sealed; name here what must never be published."
    )
    example = _("The circuit of the switch: an application is planned for May 2027.")
    property = RadioChoice(
        LABELS["property"],
        choices=list(PROPERTY.items()),
        validators=[Required(_("Choose whether it is protected"))],
    )
    property_number = line(
        "property_number",
        NeededWith(
            "property",
            (Property.FILED, Property.GRANTED),
            _("Enter the number and date of the application or patent"),
        ),
        hint=_("Needed if an application has been filed or a patent granted."),
    )
    confidential = text("confidential")


PART_FORMS: tuple[type[PartForm], ...] = (
    ProblemForm,
    SolutionForm,
    NoveltyForm,
    ApplicationForm,
    ResultForm,
    ResourcesForm,
    PlanForm,
    AuthorsForm,
    PropertyForm,
)

assert tuple(form.part for form in PART_FORMS) == tuple(Part)
