"""What secretaries and members fill in about an evaluation."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField

from intake.domain.evaluation.rounds import (
    DEFAULT_EVALUATORS,
    FEWEST_EVALUATORS,
    MOST_EVALUATORS,
)
from intake.domain.evaluation.rubric import LEAST_POINTS, MOST_POINTS, Criterion, Rubric
from intake.domain.evaluation.scoring import Judgement, Score
from intake.domain.evaluation.votes import Vote
from intake.domain.initiatives.calls import CallRules
from intake.evaluation.words import (
    ABSTAINS,
    CHOICES_BESIDE_POINTS,
    CONFIDENCE,
    EVALUATION_FAULTS,
    NOT_APPLICABLE,
    VOTES,
)
from intake.services.evaluation.opening import Setup
from intake.services.evaluation.questions import Answer
from intake.services.evaluation.sheets import NewSheet
from intake.services.initiatives.calls import starting_rubric
from intake.web.base_forms import VersionForm
from intake.web.choices import ManyChoices, OneOf, RadioChoice, SelectChoice, Sent
from intake.web.council_rules import RULES, RulesForm
from intake.web.filters import count
from intake.web.forms import Form
from intake.web.i18n import gettext as _
from intake.web.numbers import WholeNumber
from intake.web.submission_fields import complain, explain
from intake.web.validators import CleanText, NeededWith, Required

TEXT_LIMIT = 5_000
NONE, INTEREST = "none", "interest"
_CRITERIA = tuple(one.code for one in starting_rubric())


class SetupForm(RulesForm):
    """How a proposal is evaluated; the rules only where no call gives them."""

    evaluators = StringField(
        _l("How many evaluators"),
        description=_l(
            "From %(least)s to %(most)s; three are usual.",
            least=FEWEST_EVALUATORS,
            most=MOST_EVALUATORS,
        ),
        validators=[
            Required(_l("Enter a number of evaluators")),
            WholeNumber(FEWEST_EVALUATORS, MOST_EVALUATORS),
        ],
    )

    def start(self) -> None:
        """What an evaluation begins with."""
        self.evaluators.data = str(DEFAULT_EVALUATORS)
        self.show_rules(CallRules(()))

    def leave_rules_to_the_call(self) -> None:
        """Take away what the call has settled."""
        for name in RULES:
            del self[name]

    def setup(self, of_call: CallRules | None) -> Setup:
        """What was wished for."""
        rules = of_call or self.rules(starting_rubric())
        return Setup(int(self.evaluators.data), rules)

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the fields."""
        explain(self, problems, EVALUATION_FAULTS, elsewhere="evaluators")


class AssignForm(VersionForm):
    """Who scores a proposal."""

    officials = ManyChoices(_l("Who scores it"), validators=[Required(_l("Choose who scores it"))])

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the field."""
        explain(self, problems, EVALUATION_FAULTS, elsewhere="officials")


class OverruleForm(VersionForm):
    """Why a namesake is another person."""

    why = TextAreaField(
        _l("How do you know that it is another person?"),
        description=_l("It stands in the history of the proposal."),
        validators=[Required(_l("Say how you know it")), CleanText(TEXT_LIMIT)],
    )


class ReleaseForm(VersionForm):
    """Why a member is taken off a proposal."""

    why = TextAreaField(
        _l("Why is this member taken off?"),
        description=_l("It stands in the history of the proposal."),
        validators=[Required(_l("Say why")), CleanText(TEXT_LIMIT)],
    )


class QuestionForm(VersionForm):
    """Whether what was found about a member is an interest."""

    answer = RadioChoice(
        _l("Is it an interest?"),
        choices=[
            (INTEREST, _l("Yes: the member keeps out of this proposal")),
            (NONE, _l("No: the member goes on")),
        ],
        validators=[Required(_l("Say whether it is an interest"))],
    )
    why = TextAreaField(
        _l("How do you know it?"),
        description=_l("It stands in the history of the proposal."),
        validators=[Required(_l("Say how you know it")), CleanText(TEXT_LIMIT)],
    )

    @property
    def decided(self) -> Answer:
        """What was decided."""
        return Answer(self.answer.data == INTEREST, self.why.data)


class NoteForm(Form):
    """What was said in the discussion."""

    criterion = SelectChoice(_l("About"))
    text = TextAreaField(
        _l("What was said"),
        validators=[Required(_l("Write down what was said")), CleanText(TEXT_LIMIT)],
    )

    def offer(self, criteria: Iterable[tuple[str, str]]) -> None:
        """Fill in the criteria."""
        self.criterion.choices = [("", _l("The proposal as a whole")), *criteria]


class PresenceForm(VersionForm):
    """Who is present when the council votes."""

    present = ManyChoices(_l("Who is present"), validators=[Required(_l("Choose who is present"))])

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the field."""
        explain(self, problems, EVALUATION_FAULTS, elsewhere="present")

    def lack_members(self, present: int, needed: int) -> None:
        """Say how many are too few."""
        sentence = _(
            "Too few members are present to decide: %(present)s. Needed: %(needed)s.",
            present=count(present),
            needed=count(needed),
        )
        complain(self, "present", sentence)


class DeclareForm(Form):
    """Whether a member has an interest in a proposal."""

    interest = RadioChoice(
        _l("Have you an interest in this proposal?"),
        choices=[
            (NONE, _l("No, I can judge it without an interest of my own")),
            (INTEREST, _l("Yes, or it could look so")),
        ],
        validators=[Required(_l("Say whether you have an interest"))],
    )
    words = TextAreaField(
        _l("Which interest?"),
        description=_l("It is kept sealed. From then on you see nothing of this proposal."),
        validators=[
            NeededWith("interest", (INTEREST,), _l("Say which interest it is")),
            CleanText(TEXT_LIMIT),
        ],
    )

    @property
    def declared(self) -> str | None:
        """Which interest there is; None for none."""
        return str(self.words.data) if self.interest.data == INTEREST else None


class VoteForm(Form):
    """A vote."""

    vote = RadioChoice(
        _l("Your vote"),
        choices=list(VOTES.items()),
        validators=[Required(_l("Choose how you vote"))],
    )

    @property
    def given(self) -> Vote:
        """The vote that was chosen."""
        return Vote(self.vote.data)


class ScoresForm(Form):
    """The scores of a sheet, as fields."""


for _code in _CRITERIA:
    setattr(
        ScoresForm,
        f"score_{_code}",
        SelectChoice(
            _l("Points from 0 to 10"),
            choices=[
                ("", ""),
                *((str(points), str(points)) for points in range(LEAST_POINTS, MOST_POINTS + 1)),
                *CHOICES_BESIDE_POINTS.items(),
            ],
            validators=[Sent()],
        ),
    )
    setattr(
        ScoresForm,
        f"comment_{_code}",
        TextAreaField(_l("Comment"), validators=[CleanText(TEXT_LIMIT)]),
    )


class SheetForm(ScoresForm):
    """A score sheet. Nothing must be filled in as long as it is only kept."""

    confidence = RadioChoice(
        _l("How sure are you of your scores?"),
        choices=list(CONFIDENCE.items()),
        validators=[OneOf()],
    )
    order = (
        *(f"{what}_{code}" for code in _CRITERIA for what in ("score", "comment")),
        "confidence",
    )

    def cut(self, rubric: Rubric) -> None:
        """Take away the criteria that this evaluation does not use."""
        used = {one.code for one in rubric}
        for code in _CRITERIA:
            if code not in used:
                del self[f"score_{code}"], self[f"comment_{code}"]

    def rows(self, rubric: Rubric) -> list[tuple[Criterion, Field, Field]]:
        """Each criterion with its fields, for the page."""
        return [
            (one, self[f"score_{one.code}"], self[f"comment_{one.code}"])
            for one in rubric
            if f"score_{one.code}" in self
        ]

    def answers(self) -> dict[str, str]:
        """What was filled in, to be kept as it is."""
        return {field.name: field.data or "" for field in self if field.name in self.order}

    def show(self, kept: Mapping[str, Any]) -> None:
        """Fill the form with what was kept."""
        for name, value in kept.items():
            if name in self:
                self[name].data = value

    def sheet(self, rubric: Rubric) -> NewSheet:
        """The sheet that is sent."""
        scores = tuple(self._score(one.code) for one in rubric if self[f"score_{one.code}"].data)
        comments = {
            one.code: self[f"comment_{one.code}"].data
            for one in rubric
            if self[f"comment_{one.code}"].data
        }
        return NewSheet(scores, comments, int(self.confidence.data or 0))

    def _score(self, code: str) -> Score:
        given, comment = self[f"score_{code}"].data, self[f"comment_{code}"].data or ""
        if given == NOT_APPLICABLE:
            return Score(0, code, Judgement.NOT_APPLICABLE)
        if given == ABSTAINS:
            return Score(0, code, Judgement.ABSTAINS, reason=comment)
        return Score(0, code, Judgement.SCORED, int(given))

    def explain(self, problems: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Show what the service found beside the fields; ``names`` are those of the criteria."""
        for name, code in problems.items():
            if name == "confidence":
                complain(self, name, _l("Say how sure you are of your scores"))
                continue
            beside = "comment" if code == "no_reason" else "score"
            sentence = _l("Score “%(criterion)s”", criterion=names.get(name, name))
            if code != "missing":
                sentence = EVALUATION_FAULTS[code]
            complain(self, f"{beside}_{name}", sentence)
