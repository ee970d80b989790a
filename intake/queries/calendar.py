"""The days that differ from the ordinary week, as the deadline rules want them."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.deadlines import Calendar, DayKind
from intake.models import CalendarDay


def calendar_for(session: Session, start: date, days: int = 60) -> Calendar:
    """The calendar from ``start`` over the next ``days`` days, both ends included.

    A longer term needs more ``days``: beyond them every Monday to Friday counts as worked.
    """
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind).where(
            CalendarDay.day.between(start, start + timedelta(days=days))
        )
    )
    return Calendar({row.day: DayKind(row.kind) for row in rows})


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
