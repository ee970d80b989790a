"""What the chair fills in about a decision, and those who carry it out about what they do."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from intake.domain.evaluation.decisions import (
    ADOPTED,
    MOST_MILESTONES,
    REASON_LIMIT,
    Decision,
    Outcome,
    PlannedMilestone,
    Problem,
    Standing,
    possible,
)
from intake.domain.evaluation.rubric import Rubric
from intake.domain.initiatives.pilots import ENTRY_LIMIT, EntryKind, HandOn
from intake.domain.proposals import Part
from intake.domain.publishing.publication import ABSTRACT_LIMIT
from intake.domain.submission import LINE_LIMIT, TITLE_LIMIT
from intake.proposals.words import CHOICES, ENDS, FAULTS
from intake.services.initiatives.calls import starting_rubric
from intake.services.initiatives.handing_on import Onward
from intake.web.base_forms import VersionForm
from intake.web.call_words import said
from intake.web.choices import ManyChoices, OneOf, RadioChoice, SelectChoice
from intake.web.days import DayOfTheYear
from intake.web.decision_words import ENTRIES
from intake.web.departments import department_choices
from intake.web.labels import HAND_ONS
from intake.web.proposal_words import TITLES
from intake.web.submission_fields import complain
from intake.web.summary_words import SUMMARY_PROBLEMS
from intake.web.validators import CleanLine, CleanText, Required

CRITERIA = tuple(one.code for one in starting_rubric())


class Lines(VersionForm):
    """A reason for each criterion, and the milestones, as fields."""


for _code in CRITERIA:
    setattr(Lines, f"reason_{_code}", TextAreaField(_code, validators=[CleanText(REASON_LIMIT)]))
for _at in range(1, MOST_MILESTONES + 1):
    setattr(
        Lines,
        f"milestone{_at}",
        StringField(
            _l("Milestone %(number)s: what is to be reached", number=_at),
            validators=[CleanLine(LINE_LIMIT)],
        ),
    )
    setattr(
        Lines,
        f"due{_at}",
        StringField(
            _l("Milestone %(number)s: by when", number=_at),
            description=_l("For example 31/8/2027"),
            validators=[CleanLine(LINE_LIMIT), DayOfTheYear()],
        ),
    )


class DecisionForm(Lines):
    """A decision on what the council has voted; nobody types the count."""

    outcome = RadioChoice(
        _l("What is decided?"), validators=[Required(_l("Choose what is decided"))]
    )
    why = TextAreaField(
        _l("Overall comment"),
        description=_l(
            "What should change, or why another department decides. The sender reads it."
        ),
        validators=[CleanText(REASON_LIMIT)],
    )
    conditions = TextAreaField(
        _l("Conditions"),
        description=_l("Only when it is recognised with conditions. The sender reads them."),
        validators=[CleanText(REASON_LIMIT)],
    )
    parts = ManyChoices(_l("Parts to revise"), choices=[(p.value, TITLES[p]) for p in Part])
    department = SelectChoice(
        _l("Department"),
        description=_l("Which carries it out, or to which it is referred."),
        validators=[OneOf()],
    )
    order = (
        *("version", "outcome"),
        *(f"reason_{code}" for code in CRITERIA),
        *("why", "conditions", "parts", "department"),
        *(f"{what}{at}" for at in range(1, MOST_MILESTONES + 1) for what in ("milestone", "due")),
    )

    def offer(self, rubric: Rubric, standing: Standing) -> None:
        """Fill the lists; only criteria that count are asked for."""
        outcomes = possible(revised=standing.revised, appealed=standing.appealed)
        self.outcome.choices = [(one.value, CHOICES[one]) for one in outcomes]
        self.department.choices = [("", _l("Choose a department")), *department_choices()]
        for one in rubric:
            if one.weight:
                self[f"reason_{one.code}"].label.text = said(one.name)[0]
        for code in set(CRITERIA) - set(standing.criteria):
            del self[f"reason_{code}"]
        if Outcome.REVISE not in outcomes:
            del self["parts"]

    @property
    def reasons(self) -> list[Any]:
        """The fields for the reasons, for the page."""
        return [self[f"reason_{code}"] for code in CRITERIA if f"reason_{code}" in self]

    @property
    def milestones(self) -> list[tuple[Any, Any]]:
        """The fields for what is to be reached and by when, for the page."""
        at = range(1, MOST_MILESTONES + 1)
        return [(self[f"milestone{one}"], self[f"due{one}"]) for one in at]

    def decision(self) -> Decision:
        """The decision that was written; what its outcome does not need is left out."""
        outcome = Outcome(self.outcome.data)
        goes = outcome in ADOPTED | {Outcome.REFERRED}
        return Decision(
            outcome,
            {field.name.removeprefix("reason_"): field.data or "" for field in self.reasons},
            why=self.why.data or "",
            conditions=self.conditions.data or "" if outcome is Outcome.WITH_CONDITIONS else "",
            department=self.department.data or None if goes else None,
            milestones=self._planned() if outcome in ADOPTED else (),
            parts=frozenset(map(Part, self.parts.data or ()) if "parts" in self else ()),
        )

    def _planned(self) -> tuple[PlannedMilestone, ...]:
        return tuple(PlannedMilestone(title.data or "", due.day) for title, due in self.milestones)

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the fields."""
        for name, code in problems.items():
            beside = name if name in self else "outcome"
            complain(self, beside, self._fault(beside, code))

    def _fault(self, name: str, code: str) -> Any:
        """A sentence for the summary above the form as well, where it stands without its field."""
        if code != Problem.NO_REASON:
            return FAULTS[code]
        criterion = self[name].label.text
        return _l(
            "Write the reason for “%(criterion)s”; the sender receives it", criterion=criterion
        )


class EntryForm(VersionForm):
    """What whoever carries it out tells the sender."""

    kind = RadioChoice(
        _l("What do you write?"),
        choices=[
            (EntryKind.REPORT.value, ENTRIES[EntryKind.REPORT]),
            (EntryKind.NOTE.value, ENTRIES[EntryKind.NOTE]),
        ],
        validators=[Required(_l("Choose what you write"))],
    )
    text = TextAreaField(
        _l("Text"),
        description=_l(
            "The sender reads it word for word. A report begins the time until the next one anew."
        ),
        validators=[Required(_l("Write what there is to tell")), CleanText(ENTRY_LIMIT)],
    )


class MilestoneForm(VersionForm):
    """One more thing to reach."""

    title = StringField(
        _l("What is to be reached"),
        validators=[Required(_l("Enter what is to be reached")), CleanLine(LINE_LIMIT)],
    )
    due = StringField(
        _l("By when"),
        description=_l("For example 31/8/2027"),
        validators=[Required(FAULTS[Problem.NO_DAY]), CleanLine(LINE_LIMIT), DayOfTheYear()],
    )


class HandOnForm(VersionForm):
    """Which department carries it out from now on, and why."""

    department = SelectChoice(
        _l("Department"),
        description=_l("Which carries it out from now on."),
        validators=[Required(FAULTS[Problem.NO_DEPARTMENT]), OneOf()],
    )
    reason = RadioChoice(
        _l("Reason"),
        choices=[(one.value, HAND_ONS[one]) for one in HandOn],
        validators=[Required(_l("Choose a reason"))],
    )
    why = TextAreaField(
        _l("What does the sender have to know about it?"),
        description=_l("The sender reads it word for word."),
        validators=[Required(_l("Write what the sender has to know")), CleanText(ENTRY_LIMIT)],
    )

    def offer(self, now_with: str | None) -> None:
        """Every department but the one that has it."""
        others = [one for one in department_choices() if one[0] != now_with]
        self.department.choices = [("", _l("Choose a department")), *others]

    def onward(self) -> Onward:
        """What was chosen."""
        return Onward(self.department.data, HandOn(self.reason.data), self.why.data)


class EndForm(VersionForm):
    """How it ends, and why."""

    end = RadioChoice(
        _l("How does it end?"),
        choices=[(one.value, ENDS[one]) for one in ENDS],
        validators=[Required(_l("Choose how it ends"))],
    )
    why = TextAreaField(
        _l("Why, and with which result?"),
        description=_l("The sender reads it word for word."),
        validators=[Required(_l("Say why, and with which result")), CleanText(ENTRY_LIMIT)],
    )


class SummaryForm(VersionForm):
    """What the public is to read of a decided proposal."""

    title = StringField(
        _l("Title"),
        validators=[
            Required(_l("Write the title that the public is to read")),
            CleanLine(TITLE_LIMIT),
        ],
    )
    text = TextAreaField(
        _l("Summary"),
        description=_l(
            "Say what it is for and what it brings, not how it works: an invention that is made "
            "public before it is filed is no longer new."
        ),
        validators=[
            Required(_l("Write the summary that the public is to read")),
            CleanText(ABSTRACT_LIMIT),
        ],
    )

    def explain(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what its words must not hold."""
        for name, problem in problems.items():
            self[name].errors = [SUMMARY_PROBLEMS[problem]]


class ForwardForm(VersionForm):
    """The button under the words that the sender has changed."""

    number = HiddenField()

    @property
    def summary_number(self) -> int:
        """Which summary the page showed; 0, which there is none of, when it did not say."""
        typed = self.number.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
