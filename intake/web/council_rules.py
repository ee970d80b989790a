"""The rules by which a council judges, as a call or an evaluation asks for them."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from intake.domain.evaluation.rubric import MOST_POINTS, Rubric
from intake.domain.initiatives.calls import FEWEST_MEMBERS, MOST_MEMBERS, Ballot, CallRules
from intake.web.call_words import BALLOTS
from intake.web.choices import RadioChoice, Tick
from intake.web.forms import Form
from intake.web.numbers import WholeNumber
from intake.web.validators import Required

RULES = ("blind", "quorum", "disagreement", "ballot")


class RulesForm(Form):
    """Who sees the authors, how many must be present, what must be discussed, how it is voted."""

    blind = Tick(_l("Those who judge must not see who the authors are"))
    quorum = StringField(
        _l("Quorum"),
        description=_l(
            "How many members of the council must be present to decide; two thirds of them in any "
            "case."
        ),
        validators=[
            Required(_l("Enter a number of members")),
            WholeNumber(FEWEST_MEMBERS, MOST_MEMBERS),
        ],
    )
    disagreement = StringField(
        _l("Limit of disagreement"),
        description=_l(
            "When the highest and the lowest score for a criterion lie so many points apart, or "
            "more, the council must discuss it."
        ),
        validators=[Required(_l("Enter a number of points")), WholeNumber(1, MOST_POINTS)],
    )
    ballot = RadioChoice(
        _l("Ballot"),
        choices=list(BALLOTS.items()),
        validators=[Required(_l("Choose how the council votes"))],
    )

    def show_rules(self, rules: CallRules) -> None:
        """Fill in these rules."""
        self.blind.data, self.ballot.data = rules.blind, rules.ballot.value
        self.quorum.data, self.disagreement.data = str(rules.quorum), str(rules.disagreement)

    def rules(self, rubric: Rubric) -> CallRules:
        """The rules that were wished for, with this rubric."""
        return CallRules(
            rubric,
            blind=bool(self.blind.data),
            quorum=int(self.quorum.data),
            disagreement=int(self.disagreement.data),
            ballot=Ballot(self.ballot.data),
        )
