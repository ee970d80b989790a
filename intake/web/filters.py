"""Filters of the templates: moments, numbers, labels, references."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context

from intake.dates_in_words import day_in_words
from intake.domain.proposals import parse_share
from intake.domain.reference import show_code
from intake.domain.timekeeping.clock_moves import dated, rests_in
from intake.domain.timekeeping.deadlines import VIETNAM, due_level, local_date
from intake.domain.workflow import Status
from intake.models import Submission
from intake.web import labels
from intake.web.days import typed_day
from intake.web.departments import department_heirs, department_name, department_then
from intake.web.i18n import gettext as _
from intake.web.i18n import language, list_separator, ngettext, text_direction
from intake.web.tools import settings, tools


def init_app(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.filters.update(
        day=day,
        typed_day=typed_day,
        paper_day=paper_day,
        short_day=short_day,
        moment=moment,
        iso=iso,
        count=count,
        percent=percent,
        share=share,
        due_level=level,
        due_text=due_text,
        dated=dated,
        no_date=no_date,
        days_left=days_left,
        reference=reference,
        code=show_code,
        department_name=department_name,
        department_heirs=department_heirs,
        department_then=department_then,
        status_label=_named("STATUSES"),
        status_colour=_named("STATUS_COLOURS"),
        kind_label=_named("KINDS"),
        clock_label=_named("CLOCKS"),
        letter_label=_named("LETTERS"),
        mail_label=_named("MAILS"),
        role_label=_named("ROLES"),
        queue_label=_named("QUEUES"),
        reason_label=_named("REASONS"),
        refusal_label=_named("REFUSALS"),
        contest_reason_label=_named("CONTESTS"),
        satisfaction_label=_named("SATISFACTION"),
        ask_reason_label=_named("ASK_REASONS"),
        contribution_state_label=_named("CONTRIBUTION_STATES"),
        channel_label=_named("CHANNELS"),
        sender_label=_named("SENDERS"),
        event_label=_named("EVENTS"),
        paper_label=_named("PAPERS"),
    )
    app.context_processor(_site)
    _look_for_demonstration(app)


def _look_for_demonstration(app: Flask) -> None:
    """Note once whether the data are for demonstration."""
    with app.app_context():
        # ``flask seed demo`` has written it before: people must see that nothing here is real.
        accounts = settings().instance_dir / "demo-accounts.txt"
    app.extensions["intake_demo"] = accounts.exists()


def _site() -> dict[str, object]:
    kept = settings()
    return {
        "service": {
            "name": kept.service_name or _("Citizen Intake"),
            "organisation": kept.organisation,
            "contact_email": kept.contact_email,
            "contact_phone": kept.contact_phone,
            "contact_address": kept.contact_address,
            "contact_hours": kept.contact_hours,
        },
        "demo": current_app.extensions["intake_demo"],
    }


def _named(table: str) -> Callable[[Context, str], str]:
    # Said of a constant, a filter that does not ask for the context is worked out once, in the
    # language of whoever comes first.
    @pass_context
    def label(_context: Context, code: str) -> str:
        return labels.in_words(table).get(code, code)

    return label


def day(value: datetime | date) -> str:
    """A day in words, in Vietnam: 22 tháng 11 năm 2026."""
    return _apart(day_in_words(_local(value), "long", language()))


def paper_day(value: datetime | date) -> str:
    """The day on a paper. In Vietnamese as Decree 30/2020/NĐ-CP, annex I, writes it: days below ten
    and the first two months with a nought before them."""
    code, here = language(), _local(value)
    if code != "vi":
        return day(value)
    month = f"{here.month:02}" if here.month < 3 else str(here.month)
    return _apart(f"ngày {here.day:02} tháng {month} năm {here.year}")


def short_day(value: datetime | date) -> str:
    """A day in figures, for tables."""
    return _apart(day_in_words(_local(value), "short", language()))


def moment(value: datetime) -> str:
    """Day and time in Vietnam: 22/11/2026, 14:05."""
    here = value.astimezone(VIETNAM)
    code = language()
    told = day_in_words(here.date(), "medium", code), _minute(here.hour, here.minute, code)
    return _apart(list_separator().join(told))


def _apart(date_in_words: str) -> str:
    """A date that no name before or after it pulls apart: where text runs from the right, its
    figures would be drawn to a name in Latin letters beside them (UAX 9, isolates)."""
    return f"\u2068{date_in_words}\u2069" if text_direction() == "rtl" else date_in_words


def iso(value: datetime) -> str:
    """For the ``datetime`` attribute of a time element."""
    return value.isoformat(timespec="seconds")


def count(value: float) -> str:
    """A number with the separators of the language."""
    return _number(value, language())


def share(written: str) -> str:
    """The share of an author, kept as ``33.5`` for 33.5 per cent, with every digit of it: in
    Vietnamese 33,5%. What is no share stays as it is."""
    hundredths = parse_share(written)
    if hundredths is None:
        return written
    exact = Decimal(hundredths) / 10_000
    return format_percent(exact, locale=language(), decimal_quantization=False)


def percent(share: float) -> str:
    """A share from 0 to 1 in hundredths, as the language writes it."""
    return format_percent(share, locale=language())


@lru_cache(maxsize=10_000)
def _minute(hour: int, minute: int, code: str) -> str:
    # Arabic writes the half of the day with one letter, which must not begin a line alone.
    return format_time(time(hour, minute), "short", locale=code).replace(" ", "\u00a0")


@lru_cache(maxsize=10_000)
def _number(value: float, code: str) -> str:
    return format_decimal(value, locale=code)


def level(due: datetime) -> str:
    """How near a due date is: overdue, today, soon or later."""
    return due_level(due, tools().clock()).value


def due_text(due: datetime) -> str:
    """How near a due date is, in words: two days left, overdue by one day."""
    now = tools().clock()
    days = (local_date(due) - local_date(now)).days
    return days_left((due_level(due, now).value, days))


def no_date(status: str) -> str:
    """What stands in the place of a nearest date where no clock of the officials runs."""
    return str(_("rests until the sender replies")) if rests_in(Status(status)) else "–"


def days_left(due: tuple[str, int]) -> str:
    """The same for a level and the days that are left."""
    level, days = due
    if level == "overdue":
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
