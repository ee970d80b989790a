"""The days that differ from the ordinary week, as the deadline rules want them."""

from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from intake.domain.timekeeping.deadlines import Calendar, DayKind
from intake.models import CalendarDay

# Asked for every submission: built once, because building it costs more than running it.
_DAY = CalendarDay.__table__.c
_BETWEEN = select(_DAY.day, _DAY.kind).where(
    _DAY.day.between(bindparam("first"), bindparam("last"))
)


def calendar_for(session: Session, start: date, days: int = 60) -> Calendar:
    """The calendar from ``start`` over the next ``days`` days, both ends included.

    A longer term needs more ``days``: beyond them every Monday to Friday counts as worked.
    """
    rows = session.execute(_BETWEEN, {"first": start, "last": start + timedelta(days=days)})
    return Calendar({day: DayKind(kind) for day, kind in rows})


def days_of(session: Session, year: int) -> list[CalendarDay]:
    """Every dated day of a year, in order."""
    return list(
        session.scalars(
            select(CalendarDay)
            .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
            .order_by(CalendarDay.day)
        )
    )


def years(session: Session) -> list[int]:
    """The years that have dated days, in order."""
    return sorted({day.year for day in session.scalars(select(CalendarDay.day))})
