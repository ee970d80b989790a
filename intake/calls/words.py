"""What the codes of calls are called on pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.initiatives.calls import CallKind, QuestionState, Standing, days_left
from intake.models import CallVersion
from intake.web.filters import count
from intake.web.filters import day as day_in_words
from intake.web.i18n import gettext as _
from intake.web.i18n import language_name, ngettext

KINDS: Mapping[str, Any] = {
    CallKind.CALL: _l("Call for proposals"),
    CallKind.BIG_PROBLEM: _l("Big problem"),
}
STANDINGS: Mapping[str, Any] = {
    Standing.DRAFT: _l("Draft call"),
    Standing.UPCOMING: _l("Opens later"),
    Standing.OPEN: _l("Open for proposals"),
    Standing.CLOSED: _l("No longer open"),
    Standing.WITHDRAWN: _l("Call withdrawn"),
}
STANDING_COLOURS: Mapping[str, str] = {
    Standing.DRAFT: "grey",
    Standing.UPCOMING: "blue",
    Standing.OPEN: "green",
    Standing.CLOSED: "grey",
    Standing.WITHDRAWN: "red",
}
BLIND: Mapping[bool, Any] = {
    True: _l("Those who judge do not see who the authors are"),
    False: _l("Those who judge see who the authors are"),
}
QUESTIONS: Mapping[str, Any] = {
    QuestionState.WAITING: _l("Waits for an answer"),
    QuestionState.ANSWERED: _l("Answered, public"),
    QuestionState.PUT_ASIDE: _l("Put aside"),
}
_CHANGED: Mapping[str, Any] = {
    "kind": _l("What it is"),
    "opens_on": _l("Opening day"),
    "closes_on": _l("Closing day"),
    "rubric": _l("Criteria and weights"),
    "blind": _l("Whether the authors are seen"),
    "quorum": _l("Quorum"),
    "disagreement": _l("Limit of disagreement"),
    "ballot": _l("Ballot"),
}
# What the rules call wrong, beside its field.
_MISSING: Mapping[str, Any] = {
    "title": _l("Enter a title"),
    "looked_for": _l("Say what is looked for"),
    "who": _l("Say who may answer"),
    "next": _l("Say what happens then"),
    "closes_on": _l("Enter the day on which it closes"),
    "why": _l("Say what changes, and why"),
}
FAULTS: Mapping[str, Any] = {
    "missing": _l("This must be filled in"),
    "before_opening": _l("The closing day must not lie before the opening day"),
    "not_for_problems": _l("A big problem has no closing day: leave this empty"),
    "over": _l("This day is over: enter a day from today on"),
    "fixed": _l("This cannot be changed any more: it is public, or proposals were sent under it"),
    "weights": _l("The weights must add up to 100"),
    "no_line": _l("Write one band in each line, such as 0–2: already done elsewhere"),
    "gap": _l("The bands must cover all points from 0 to 10, each exactly once"),
    "number": _l("Write two to six bands, one in each line"),
    "too_long": _l("Shorten the sentences: at most 300 characters for a band"),
}


def fault(name: str, code: str) -> Any:
    """What is wrong with a field."""
    return _MISSING[name] if code == "missing" and name in _MISSING else FAULTS[code]


def changed_in_words(codes: list[str]) -> list[str]:
    """What a version changed."""
    return [
        str(_CHANGED[code])
        if code in _CHANGED
        else str(_("Text in %(language)s", language=language_name(code.removeprefix("text_"))))
        for code in codes
    ]


def time_left(version: CallVersion, standing: Standing, now: datetime) -> str:
    """When it opens, how long it stays open, or that it is over, in one sentence; nothing once it
    is withdrawn, which its page says with the reason."""
    if standing is Standing.WITHDRAWN:
        return ""
    begins = version.closes_on is not None and standing is Standing.DRAFT
    if begins or standing is Standing.UPCOMING:
        return str(_("It opens on %(day)s.", day=day_in_words(version.opens_on)))
    if version.closes_on is None:
        return str(_("It stays open until it is solved or withdrawn."))
    return _until(version.closes_on, standing, now)


def _until(closes_on: date, standing: Standing, now: datetime) -> str:
    end, left = day_in_words(closes_on), days_left(closes_on, now)
    if standing is not Standing.OPEN:
        return str(_("It was open until the end of %(day)s.", day=end))
    if left == 0:
        return str(_("Today is the last day: it is open until midnight in Vietnam."))
    return str(
        ngettext(
            "%(shown)s day is left after today: it is open until the end of %(day)s.",
            "%(shown)s days are left after today: it is open until the end of %(day)s.",
            left,
            shown=count(left),
            day=end,
        )
    )
