"""Filters of the templates: moments, numbers, labels, references."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app
from flask_babel import format_date, format_datetime, format_decimal, ngettext
from flask_babel import gettext as _

from intake.domain.deadlines import due_level, local_date
from intake.domain.reference import show_code
from intake.models import Submission
from intake.web import labels
from intake.web.tools import settings, tools


def init_app(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        moment=moment,
        iso=iso,
        count=count,
        due_level=level,
        due_text=due_text,
        reference=reference,
        code=show_code,
        department_name=labels.department_name,
        status_label=_named(labels.STATUSES),
        desk_status_label=_named(labels.DESK_STATUSES),
        status_colour=_named(labels.STATUS_COLOURS),
        kind_label=_named(labels.KINDS),
        role_label=_named(labels.ROLES),
        queue_label=_named(labels.QUEUES),
        reason_label=_named(labels.REASONS),
        refusal_label=_named(labels.REFUSALS),
        channel_label=_named(labels.CHANNELS),
        sender_label=_named(labels.SENDERS),
        event_label=_named(labels.EVENTS),
    )
    app.context_processor(_site)
    with app.app_context():
        # ``flask seed demo`` has written it before: people must see that nothing here is real.
        accounts = settings().instance_dir / "demo-accounts.txt"
    app.extensions["intake_demo"] = accounts.exists()


def _site() -> dict[str, object]:
    kept = settings()
    return {
        "service": {
            "name": kept.service_name or _("Feedback and initiatives"),
            "organisation": kept.organisation,
            "contact_email": kept.contact_email,
        },
        "demo": current_app.extensions["intake_demo"],
    }


def _named(names: Mapping[str, Any]) -> Callable[[str], str]:
    def label(code: str) -> str:
        return str(names.get(code, code))

    return label


def day(value: datetime | date) -> str:
    """A day in words, in Vietnam: 22 tháng 11, 2026."""
    return str(format_date(_local(value), "long"))


def short_day(value: datetime | date) -> str:
    """A day in figures, for tables."""
    return str(format_date(_local(value), "short"))


def moment(value: datetime) -> str:
    """Day and time in Vietnam."""
    return str(format_datetime(value, "medium"))


def iso(value: datetime) -> str:
    """For the ``datetime`` attribute of a time element."""
    return value.isoformat(timespec="seconds")


def count(value: float) -> str:
    """A number with the separators of the language."""
    return str(format_decimal(value))


def level(due: datetime) -> str:
    """How near a due date is: overdue, today, soon or later."""
    return due_level(due, tools().clock()).value


def due_text(due: datetime) -> str:
    """How near a due date is, in words: two days left, overdue by one day."""
    days = (local_date(due) - local_date(tools().clock())).days
    if due_level(due, tools().clock()).value == "overdue":
        late = max(1, -days)
        return str(ngettext("%(num)d day late", "%(num)d days late", late))
    if days == 0:
        return str(_("Due today"))
    return str(ngettext("%(num)d day left", "%(num)d days left", days))


def reference(submission: Submission) -> str:
    """The public number of a submission; anything with an id and the moment of receipt will do."""
    return tools().codes.reference(submission.id, submission.submitted_at)


def _local(value: datetime | date) -> date:
    return local_date(value) if isinstance(value, datetime) else value
