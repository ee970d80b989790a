"""What administrators fill in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form as PlainForm
from wtforms import StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import StopValidation

from intake.domain.submission import BODY_LIMIT, LINE_LIMIT, OFFERED_KINDS
from intake.domain.timekeeping.deadlines import DayKind
from intake.models import RoutingRule
from intake.services.routing.rules import MAX_WORDS, RuleDraft, words_of
from intake.services.timekeeping.calendar import Day
from intake.web.base_forms import VersionForm
from intake.web.choices import ManyChoices, RadioChoice, SelectChoice, Tick
from intake.web.days import DayOfTheYear
from intake.web.departments import department_choices
from intake.web.forms import Form
from intake.web.i18n import language_names
from intake.web.labels import KINDS
from intake.web.places import province_choices
from intake.web.validators import CleanLine, CleanText, Required

_WORDS_LIMIT = MAX_WORDS * LINE_LIMIT
# What a rule's fault is called at the field it belongs to; the codes: services.routing.rules.
_RULE_FAULTS = {
    "no_condition": _l("Give at least one condition: words, kinds, provinces or languages"),
    "no_word": _l("Each line needs at least one letter or digit"),
    "too_long": _l("Shorten the longest line: at most 200 characters can be kept"),
    "unknown": _l("Choose one from the list"),
    "missing": _l("Enter a name"),
}
# What a day's fault is called; the codes are those of services.timekeeping.calendar.
_DAY_FAULTS = {
    "weekend_is_off": _l("This day is a Saturday or Sunday: it is off already"),
    "weekday_is_worked": _l("This day is not a Saturday or Sunday: it is worked already"),
}


class FewWords:
    """One word or phrase a line, and not too many of them."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Count the lines."""
        excess = len(words_of(field.data or "")) - MAX_WORDS
        if excess > 0:
            raise StopValidation(ngettext("Remove %(num)d line", "Remove %(num)d lines", excess))


class RuleForm(VersionForm):
    """A routing rule: conditions, and the department it leads to."""

    name = StringField(
        _l("Name of the rule"), validators=[Required(_l("Enter a name")), CleanLine(LINE_LIMIT)]
    )
    words = TextAreaField(_l("Words or phrases"), validators=[CleanText(_WORDS_LIMIT), FewWords()])
    kinds = ManyChoices(_l("Kinds"))
    provinces = ManyChoices(_l("Provinces"))
    languages = ManyChoices(_l("Languages"))
    department = SelectChoice(_l("Department"), validators=[Required(_l("Choose a department"))])
    enabled = Tick(_l("The rule is in force"))

    def offer(self) -> None:
        """Fill the lists."""
        self.kinds.choices = [(kind.value, KINDS[kind]) for kind in OFFERED_KINDS]
        self.provinces.choices = province_choices()
        self.languages.choices = list(language_names().items())
        self.department.choices = [("", ""), *department_choices()]

    def show(self, rule: RoutingRule) -> None:
        """Fill the form with a stored rule."""
        self.version.data = str(rule.version)
        self.name.data = rule.name
        self.words.data = "\n".join(rule.words)
        self.kinds.data, self.provinces.data = list(rule.kinds), list(rule.provinces)
        self.languages.data, self.department.data = list(rule.languages), rule.department_id
        self.enabled.data = rule.enabled

    def draft(self) -> RuleDraft:
        """The rule that was wished for."""
        return RuleDraft(
            name=self.name.data,
            department=self.department.data,
            words=words_of(self.words.data or ""),
            kinds=tuple(self.kinds.data or ()),
            provinces=tuple(self.provinces.data or ()),
            languages=tuple(self.languages.data or ()),
            enabled=self.enabled.data,
        )

    def complain(self, problems: dict[str, str]) -> None:
        """Show the faults that the service found beside their fields."""
        for name, code in problems.items():
            field = self[name]
            field.errors = [*field.errors, _RULE_FAULTS.get(code, code)]


class TryForm(Form):
    """A text to try the rules on; nothing of it is kept."""

    text = TextAreaField(
        _l("Text"), validators=[Required(_l("Enter a text")), CleanText(BODY_LIMIT)]
    )
    kind = SelectChoice(_l("Kind"))
    province = SelectChoice(_l("Province"))
    language = SelectChoice(_l("Language"))

    def offer(self) -> None:
        """Fill the lists."""
        self.kind.choices = [(kind.value, KINDS[kind]) for kind in OFFERED_KINDS]
        self.province.choices = [("", ""), *province_choices()]
        self.language.choices = list(language_names().items())


class DayForm(Form):
    """A day that differs from the ordinary week."""

    day = StringField(
        _l("Day"),
        validators=[
            Required(_l("Enter a day such as 31/8/2026")),
            CleanLine(LINE_LIMIT),
            DayOfTheYear(),
        ],
    )
    kind = RadioChoice(_l("What is it?"), validators=[Required(_l("Choose what the day is"))])
    name = StringField(
        _l("Name of the day"),
        validators=[Required(_l("Enter what the day is called")), CleanLine(LINE_LIMIT)],
    )
    source = StringField(_l("Who decided it, and where"), validators=[CleanLine(LINE_LIMIT)])

    def offer(self) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, text) for kind, text in DAY_KINDS.items()]

    def wished(self) -> Day:
        """The day that was wished for."""
        found: Any = self.day
        return Day(found.day, DayKind(self.kind.data), self.name.data, self.source.data or "")

    def complain(self, problems: dict[str, str]) -> None:
        """Show what the service found beside the day."""
        sentences = [_DAY_FAULTS.get(code, code) for code in problems.values()]
        self.day.errors = [*self.day.errors, *sentences]


DAY_KINDS = {
    DayKind.HOLIDAY: _l("A weekday on which offices are closed"),
    DayKind.MAKE_UP: _l("A Saturday or Sunday on which offices work"),
}
