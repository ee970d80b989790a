"""Words that only the reviewers' pages need."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from intake.domain.answering.replies import ReplyState
from intake.domain.timekeeping.deadlines import DueLevel, due_level, level_of, local_date
from intake.domain.workflow import Status
from intake.review.publication_words import WITHDRAWALS
from intake.web import labels
from intake.web.departments import department_names, names_version
from intake.web.places import province_choices
from intake.web.tools import tools

TRIAGE_REASONS: Mapping[str, Any] = {
    "no_model": _l("No model is in force, so people decide."),
    "nothing_known": _l("The program knows no word of this text, so people decide."),
    "foreign_language": _l(
        "The program was not taught the language of this text, so people decide."
    ),
    "unsure": _l("The suggestion is not sure enough, so people decide."),
    "kind_for_people": _l("It may be a complaint, a denunciation or spam, so people decide."),
    "department_closed": _l("The suggested department no longer receives submissions."),
}
REPLY_STATES: Mapping[str, Any] = {
    ReplyState.DRAFT: _l("Waits for approval"),
    ReplyState.APPROVED: _l("Approved, waits for the coordinator"),
    ReplyState.RETURNED: _l("Given back"),
    ReplyState.SENT: _l("Sent"),
}
_NOT_SENT = _l("Not sent")
_MOVES: Mapping[str, Any] = {
    "complaint": _l("Formal complaint"),
    "denunciation": _l("Denunciation"),
    "main_ended": _l("The submission that it was joined to ended without an answer"),
    "department_merged": _l("Departments were merged"),
    "department_split": _l("The department was split"),
    "precaution": _l("It may be a denunciation: put away as a precaution"),
}
# The colour of a due date: its macro says "ok" for what is far away.
_DUE_CLASSES = {DueLevel.LATER: "ok"}


def due_class(due: Any) -> str:
    """The look of a due date."""
    level = due_level(due, tools().clock())
    return _DUE_CLASSES.get(level, level.value)


def due_in_days(due: datetime, now: datetime, today: date) -> tuple[str, int]:
    """The look of a due date, and the days that are left (negative when it is late)."""
    days = (local_date(due) - today).days
    level = level_of(days, late=now > due)
    return _DUE_CLASSES.get(level, level.value), days


_REASONS = (
    *(labels.REASONS, labels.REFUSALS, TRIAGE_REASONS, _MOVES),
    *(labels.HAND_ONS, labels.EXTENSIONS, labels.IN_TIME, labels.CONTESTS),
    *(labels.ASK_REASONS, labels.CONTRIBUTION_REFUSALS, WITHDRAWALS),
)


def any_reason(code: str) -> str:
    """A reason of any act, in words."""
    for words in _REASONS:
        if code in words:
            return str(words[code])
    return code


def province_name(code: str) -> str:
    """A province by its code; "" for none."""
    return dict(province_choices()).get(code, code)


def reply_state(code: str, status: str) -> str:
    """What became of a version of an answer; ``status`` is that of the submission, because a
    version that nobody approved waits no longer when the submission has gone elsewhere."""
    if code in (ReplyState.DRAFT, ReplyState.APPROVED) and status != Status.DRAFTED:
        return str(_NOT_SENT)
    return str(REPLY_STATES.get(code, code))


def register(blueprint: Blueprint) -> None:
    """Make the words known to templates."""
    for name, words in (
        ("due_class", due_class),
        ("any_reason_label", any_reason),
        ("province_name", province_name),
        ("reply_state_label", reply_state),
        ("triage_reason_label", lambda code: str(TRIAGE_REASONS.get(code, code))),
    ):
        blueprint.add_app_template_filter(words, name)
    blueprint.add_app_template_global(department_names, "department_names")
    blueprint.add_app_template_global(names_version, "names_version")
