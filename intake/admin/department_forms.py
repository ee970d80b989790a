"""What administrators fill in when departments are renamed, merged or split."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from intake.admin.forms import FewWords
from intake.domain.reorganisation import ChangeKind, Share, Step
from intake.domain.submission import LINE_LIMIT, OFFERED_KINDS
from intake.services.routing.rules import MAX_WORDS, words_of
from intake.web.choices import ManyChoices, SelectChoice
from intake.web.days import DayOfTheYear
from intake.web.departments import department_choices
from intake.web.forms import Form
from intake.web.i18n import LANGUAGE_NAMES as LANGUAGES
from intake.web.labels import KINDS
from intake.web.validators import CleanLine, CleanText, Required

PARTS = ("1", "2", "3")
_WORDS_LIMIT = MAX_WORDS * LINE_LIMIT
# What the fault of a plan is called; the codes are those of the service.
_FAULTS: Mapping[str, Any] = {
    "missing": _l("Choose at least one department"),
    "unknown": _l("On that day this department does not receive submissions: choose another"),
    "nothing_to_merge": _l("Choose another department, or a different one to merge into"),
    "nothing_to_split": _l("Say for at least one other department what it takes over"),
    "no_condition": _l("Say what this department takes: words, kinds or both"),
    "in_the_past": _l("Enter today or a later day"),
    "planned_already": _l("Another plan for one of these departments waits for its day"),
    "as_before": _l("These are the names it has already"),
    "taken": _l("Another department has this name"),
}


def _day() -> StringField:
    return StringField(
        _l("From which day?"),
        validators=[
            Required(_l("Enter a day such as 31/8/2026")),
            CleanLine(LINE_LIMIT),
            DayOfTheYear(),
        ],
    )


def _no_heir(part: str) -> Any:
    return _l("Choose the department that takes over part %(number)s", number=part)


def _decision() -> StringField:
    return StringField(_l("Who decided it, and where"), validators=[CleanLine(LINE_LIMIT)])


class Dated(Form):
    """A change of departments from a day on."""

    # Where the codes of the service have no field of that name.
    beside: Mapping[str, str] = {}

    def complain(self, problems: dict[str, str]) -> None:
        """Show the faults that the service found beside their fields."""
        for name, code in problems.items():
            field = self[self.beside.get(name, name)]
            field.errors = [*field.errors, _FAULTS.get(code, code)]


class RenameForm(Dated):
    """A department gets new names."""

    vi = StringField(
        _l("Name in Vietnamese"),
        validators=[Required(_l("Enter the name in Vietnamese")), CleanLine(LINE_LIMIT)],
    )
    en = StringField(
        _l("Name in English"),
        validators=[Required(_l("Enter the name in English")), CleanLine(LINE_LIMIT)],
    )
    ru = StringField(_l("Name in Russian"), validators=[CleanLine(LINE_LIMIT)])
    nb = StringField(_l("Name in Norwegian bokmål"), validators=[CleanLine(LINE_LIMIT)])
    ar = StringField(_l("Name in Arabic"), validators=[CleanLine(LINE_LIMIT)])
    on = _day()
    reason = _decision()

    def names(self) -> dict[str, str]:
        """The names by language; those that nobody wrote are left out."""
        written = ((code, self[code].data or "") for code in LANGUAGES)
        return {code: name for code, name in written if name}


class MergeForm(Dated):
    """Departments become one."""

    beside = {"heir": "into"}  # noqa: RUF012 (never changed)
    old = ManyChoices(
        _l("Which departments are merged?"),
        validators=[Required(_l("Choose at least one department"))],
    )
    into = SelectChoice(
        _l("Which department takes over?"),
        validators=[Required(_l("Choose the department that takes over"))],
    )
    on = _day()
    reason = _decision()

    def offer(self) -> None:
        """Fill the lists."""
        self.old.choices = department_choices()
        self.into.choices = [("", ""), *department_choices()]

    def step(self) -> Step:
        """The merger that was wished for."""
        on: Any = self.on
        return Step(ChangeKind.MERGE, tuple(self.old.data), on.day, rest=self.into.data)


class SplitForm(Dated):
    """A department is split: what other departments take over, and who has the rest."""

    beside = {"shares": "heir1", "heir": "heir1"}  # noqa: RUF012 (never changed)
    old = SelectChoice(
        _l("Which department is split?"),
        validators=[Required(_l("Choose the department that is split"))],
    )
    heir1 = SelectChoice(_l("Department"), validators=[Required(_no_heir("1"))])
    words1 = TextAreaField(_l("Words or phrases"), validators=[CleanText(_WORDS_LIMIT), FewWords()])
    kinds1 = ManyChoices(_l("Kinds"))
    heir2 = SelectChoice(_l("Department"))
    words2 = TextAreaField(_l("Words or phrases"), validators=[CleanText(_WORDS_LIMIT), FewWords()])
    kinds2 = ManyChoices(_l("Kinds"))
    heir3 = SelectChoice(_l("Department"))
    words3 = TextAreaField(_l("Words or phrases"), validators=[CleanText(_WORDS_LIMIT), FewWords()])
    kinds3 = ManyChoices(_l("Kinds"))
    rest = SelectChoice(_l("Who has the rest?"))
    on = _day()
    reason = _decision()

    def offer(self) -> None:
        """Fill the lists."""
        listed = department_choices()
        self.old.choices = [("", ""), *listed]
        for part in PARTS:
            self[f"heir{part}"].choices = [("", ""), *listed]
            self[f"kinds{part}"].choices = [(kind.value, KINDS[kind]) for kind in OFFERED_KINDS]
        self.rest.choices = [("", _l("People decide: it goes to triage")), *listed]

    def holds_together(self, *, valid: bool) -> bool:
        """Each part names a department, and what it takes."""
        for part in PARTS:
            heir, words = self[f"heir{part}"], self[f"words{part}"]
            given = words.data or self[f"kinds{part}"].data
            if given and not heir.data and not heir.errors:
                heir.errors = [_no_heir(part)]
                valid = False
            if heir.data and not given and not words.errors:
                words.errors = [_FAULTS["no_condition"]]
                valid = False
        return valid

    def step(self) -> Step:
        """The split that was wished for."""
        on: Any = self.on
        shares = tuple(
            Share(
                self[f"heir{part}"].data,
                frozenset(self[f"kinds{part}"].data or ()),
                words_of(self[f"words{part}"].data or ""),
            )
            for part in PARTS
            if self[f"heir{part}"].data
        )
        return Step(ChangeKind.SPLIT, (self.old.data,), on.day, shares, self.rest.data or None)
