"""What secretaries fill in about a call, and what anybody asks about one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.calls.words import FAULTS, KINDS, fault
from intake.domain.evaluation.rubric import (
    WHOLE_WEIGHT,
    Band,
    Criterion,
    Rubric,
    RubricProblem,
    parse_bands,
    written_bands,
)
from intake.domain.initiatives.calls import (
    MAIN_LANGUAGE,
    CallDraft,
    CallKind,
    CallRules,
    CallTexts,
    TextPart,
)
from intake.domain.permissions import Action, Actor
from intake.domain.submission import LINE_LIMIT
from intake.services.initiatives.call_questions import ANSWER_LIMIT, QUESTION_LIMIT
from intake.services.initiatives.calls import starting_rubric
from intake.web.base_forms import VersionForm
from intake.web.call_words import said
from intake.web.choices import OneOf, RadioChoice, SelectChoice, Sent
from intake.web.council_rules import RULES, RulesForm
from intake.web.days import DayOfTheYear, typed_day
from intake.web.departments import departments_within
from intake.web.forms import Form
from intake.web.numbers import WholeNumber
from intake.web.submission_fields import complain, lure_field
from intake.web.validators import CleanLine, CleanText, Required, digits_of

PART_LIMIT = 5_000
_BANDS_LIMIT = 2_500
_CRITERIA = tuple(one.code for one in starting_rubric())
RULE_FIELDS = (
    *(f"{what}_{code}" for code in _CRITERIA for what in ("weight", "bands")),
    *RULES,
)


class ExplainedForm(VersionForm):
    """What the service finds wrong stands beside its field."""

    def explain(self, problems: Mapping[str, str]) -> None:
        """Show what the service found beside the fields."""
        for name, code in problems.items():
            complain(self, name if name in self else "version", fault(name, code))


class _Bands(CleanText):
    """Bands of points, one a line; leaves them as ``field.bands``."""

    def __init__(self, known: tuple[Band, ...]) -> None:
        super().__init__(_BANDS_LIMIT)
        self.known = known

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Keep the text, and refuse what are no bands."""
        super().__call__(form, field)
        found = parse_bands(digits_of(field.data), MAIN_LANGUAGE, self.known)
        if isinstance(found, RubricProblem):
            raise StopValidation(FAULTS[found])
        field.bands = found


def _title() -> StringField:
    return StringField(_l("Title"), validators=[Sent(), CleanLine(LINE_LIMIT)])


def _part(words: Any) -> TextAreaField:
    return TextAreaField(words, validators=[Sent(), CleanText(PART_LIMIT)])


class TextsForm(ExplainedForm):
    """What a call says in one language."""

    title = _title()
    looked_for = _part(_l("What is looked for"))
    who = _part(_l("Who may answer"))
    next = _part(_l("What happens then"))

    @property
    def text(self) -> dict[str, str]:
        """The parts as they were typed."""
        return {part.value: self[part.value].data or "" for part in TextPart}

    def show_text(self, text: Mapping[str, str]) -> None:
        """Fill the form with the parts."""
        for part in TextPart:
            self[part.value].data = text.get(part.value, "")


class TranslationForm(TextsForm):
    """A call in a further language; all of it or nothing."""

    def holds_together(self, *, valid: bool) -> bool:
        """Half a translation misleads."""
        if valid and any(self.text.values()):
            for part, typed in self.text.items():
                if not typed:
                    complain(self, part, fault(part, "missing"))
        return not any(self.errors.values())


class Criteria(TextsForm):
    """Weight and bands of each criterion, as fields."""


for _one in starting_rubric():
    # The summary above the form shows the sentences without their fields.
    _name = LazyString(lambda texts: said(texts)[0], _one.name)
    setattr(
        Criteria,
        f"weight_{_one.code}",
        StringField(
            _l("Weight in per cent"),
            validators=[
                Required(
                    _l("Enter a weight for “%(criterion)s”; 0 leaves it out", criterion=_name)
                ),
                WholeNumber(0, WHOLE_WEIGHT),
            ],
        ),
    )
    setattr(
        Criteria,
        f"bands_{_one.code}",
        TextAreaField(
            _l("Bands of points"),
            validators=[
                Required(_l("Write two to six bands for “%(criterion)s”", criterion=_name)),
                _Bands(_one.bands),
            ],
        ),
    )


class CallForm(Criteria, RulesForm):
    """A call or a big problem, with its text in Vietnamese and its rules."""

    kind = RadioChoice(
        _l("What is it?"),
        choices=list(KINDS.items()),
        validators=[Required(_l("Choose what is published"))],
    )
    department = SelectChoice(_l("Who publishes it"))
    opens_on = StringField(
        _l("Opening day"),
        description=_l("For example 31/8/2026. It opens when this day begins in Vietnam."),
        validators=[
            Required(_l("Enter the day on which it opens")),
            CleanLine(LINE_LIMIT),
            DayOfTheYear(),
        ],
    )
    closes_on = StringField(
        _l("Closing day"),
        description=_l(
            "It closes when this day ends in Vietnam. A big problem has none and stays open."
        ),
        validators=[CleanLine(LINE_LIMIT), DayOfTheYear()],
    )
    why = TextAreaField(
        _l("What changes, and why"),
        description=_l("Everybody reads it beside the new version."),
        validators=[CleanText(PART_LIMIT)],
    )
    order = (
        *("version", "kind", "department", "title", "looked_for", "who", "next"),
        *("opens_on", "closes_on", *RULE_FIELDS, "why"),
    )

    settled_kind: CallKind | None = None  # of a call that is public

    def offer(self, actor: Actor) -> None:
        """Fill the list with the departments for which ``actor`` may publish."""
        scope = actor.scope(Action.RUN_CALLS)
        self.department.choices = departments_within(scope, _l("The whole service"))
        if scope is not None:
            self.department.validators = [Required(OneOf.message)]

    def freeze(self, *names: str) -> None:
        """Take fields away that cannot be changed any more; what they said stays."""
        for name in names:
            del self[name]

    def start(self, today: date) -> None:
        """Fill an empty form with what a new call begins with."""
        self.kind.data, self.opens_on.data = CallKind.CALL.value, typed_day(today)
        self.department.data = self.department.choices[0][0]
        self.show_rules(CallRules(starting_rubric()))

    def show(self, draft: CallDraft, department: str | None) -> None:
        """Fill the form with a stored call."""
        self.show_text(draft.texts[MAIN_LANGUAGE])
        self.kind.data, self.department.data = draft.kind.value, department or ""
        self.opens_on.data, self.closes_on.data = (
            typed_day(draft.opens_on),
            typed_day(draft.closes_on),
        )
        self.show_rules(draft.rules)

    def show_rules(self, rules: CallRules) -> None:
        """Fill in the rules by which proposals are judged."""
        for one in rules.rubric:
            self[f"weight_{one.code}"].data = str(one.weight)
            self[f"bands_{one.code}"].data = written_bands(one.bands, MAIN_LANGUAGE)
        super().show_rules(rules)

    def holds_together(self, *, valid: bool) -> bool:  # noqa: ARG002 - each is asked again
        """The Vietnamese text must be whole, and a call must close; the service sees to the
        rest."""
        for part, typed in self.text.items():
            if not typed and not self[part].errors:
                complain(self, part, fault(part, "missing"))
        # Said at once with all else that is missing, although the service would find it as well.
        kind = self.kind.data if "kind" in self else self.settled_kind
        if kind == CallKind.CALL and not self.closes_on.data and not self.closes_on.errors:
            complain(self, "closes_on", fault("closes_on", "missing"))
        return not any(self.errors.values())

    def draft(self, old: CallDraft | None) -> CallDraft:
        """The call that was wished for; what the form does not ask is as in ``old``."""
        said: dict[str, Any] = {"kind": old.kind, "opens_on": old.opens_on} if old else {}
        if "kind" in self:
            said["kind"] = CallKind(self.kind.data)
        if "opens_on" in self:
            said["opens_on"] = self.opens_on.day
        texts: CallTexts = {**(old.texts if old else {}), MAIN_LANGUAGE: self.text}
        rules = self._rules(old.rules if old else None)
        return CallDraft(closes_on=self.closes_on.day, texts=texts, rules=rules, **said)

    def _rules(self, old: CallRules | None) -> CallRules:
        if "quorum" not in self:
            assert old is not None  # only what is public is frozen
            return old
        return self.rules(self._rubric(old.rubric if old else starting_rubric()))

    def _rubric(self, old: Rubric) -> Rubric:
        return tuple(
            replace(
                one,
                weight=int(self[f"weight_{one.code}"].data),
                bands=_as_before(one, self[f"bands_{one.code}"].bands),
            )
            for one in old
        )

    @property
    def criteria(self) -> list[tuple[Criterion, Field, Field]]:
        """Each criterion with its two fields, for the page; none when they are frozen."""
        return [
            (one, self[f"weight_{one.code}"], self[f"bands_{one.code}"])
            for one in starting_rubric()
            if f"weight_{one.code}" in self
        ]


class WithdrawForm(VersionForm):
    """Why a call is taken back."""

    why = TextAreaField(
        _l("Why is it withdrawn?"),
        description=_l("Everybody reads it at the address of the call."),
        validators=[Required(_l("Say why it is withdrawn")), CleanText(PART_LIMIT)],
    )


class AnswerForm(VersionForm):
    """An answer to a question about a call."""

    question = TextAreaField(
        _l("The question as everybody reads it"),
        description=_l("Take out names, numbers and what tells of the idea of whoever asks."),
        validators=[Required(_l("Write the question")), CleanText(QUESTION_LIMIT)],
    )
    answer = TextAreaField(
        _l("Answer"),
        description=_l("Write in the language of the question."),
        validators=[Required(_l("Write an answer")), CleanText(ANSWER_LIMIT)],
    )


class AskForm(Form):
    """A question about a call, from anybody."""

    question = TextAreaField(
        _l("Your question"),
        description=_l(
            "Do not describe your idea here: what is answered becomes public. Leave out names and "
            "personal data; nobody is told who asked."
        ),
        validators=[Required(_l("Write your question")), CleanText(QUESTION_LIMIT)],
    )
    website = lure_field()


def _as_before(old: Criterion, bands: tuple[Band, ...]) -> tuple[Band, ...]:
    """The bands that were typed; where the Vietnamese sentence is the same, the others stay."""
    kept = {band.anchor.get(MAIN_LANGUAGE): band.anchor for band in old.bands}
    return tuple(
        replace(band, anchor=kept.get(band.anchor.get(MAIN_LANGUAGE), band.anchor))
        for band in bands
    )
