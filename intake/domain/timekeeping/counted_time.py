"""Which time counts towards a deadline: arithmetic over days off, office hours and months.

Terms in days and months run to the end of their last day; the day of the event is not counted; a
last day that is off moves to the next working day (Civil Code arts. 147-148). Terms in working
hours run from the moment itself, while the office is open. All days are those of Asia/Ho_Chi_Minh,
which has no summer time.
"""

import calendar as gregorian
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from intake.domain.timekeeping.clock_profiles import ClockUnit, OfficeHours
from intake.domain.timekeeping.deadlines import VIETNAM, Calendar, local_date

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """The working days and office hours by which promises are reckoned."""

    calendar: Calendar
    hours: OfficeHours


def end_of(day: date) -> datetime:
    """The last second of a day in Vietnam, in UTC: until then a promise for that day is kept."""
    return datetime.combine(day, _END_OF_DAY, tzinfo=VIETNAM).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day if it is shorter (Civil Code
    art. 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def windows(
    unit: ClockUnit, office: OfficeTime, first: date
) -> Iterator[tuple[datetime, datetime]]:
    """The spans of time that count, from the day ``first`` on, without end."""
    spans: tuple[tuple[time, time], ...] = ((time.min, time.min),)
    if unit is ClockUnit.WORKING_HOUR:
        spans = office.hours.spans
    every_day = unit in (ClockUnit.CALENDAR_DAY, ClockUnit.MONTH)
    day = first
    while True:
        if every_day or office.calendar.is_working(day):
            for opens, closes in spans:
                until = day if closes > opens else day + _DAY
                yield (
                    datetime.combine(day, opens, tzinfo=VIETNAM).astimezone(UTC),
                    datetime.combine(until, closes, tzinfo=VIETNAM).astimezone(UTC),
                )
        day += _DAY


def counted(unit: ClockUnit, office: OfficeTime, start: datetime, end: datetime) -> timedelta:
    """How much of the time from ``start`` to ``end`` counts; nothing when ``end`` comes first."""
    if unit in (ClockUnit.CALENDAR_DAY, ClockUnit.MONTH):
        return max(end - start, _NOTHING)
    total = _NOTHING
    for opens, closes in windows(unit, office, local_date(start)):
        if opens >= end:
            return total
        total += max(min(closes, end) - max(opens, start), _NOTHING)
    raise AssertionError("windows never end")


def advance(unit: ClockUnit, office: OfficeTime, start: datetime, amount: timedelta) -> datetime:
    """The earliest moment at which ``amount`` of counted time has passed since ``start``."""
    if amount <= _NOTHING:
        return start
    for opens, closes in windows(unit, office, local_date(start)):
        begins = max(opens, start)
        if closes - begins >= amount:
            return begins + amount
        amount -= max(closes - begins, _NOTHING)
    raise AssertionError("windows never end")


def add_term(unit: ClockUnit, count: int, start: datetime, office: OfficeTime) -> datetime:
    """Where ``count`` units after ``start`` end; a day off is not yet moved, see ``rolled``."""
    day = local_date(start)
    match unit:
        case ClockUnit.WORKING_HOUR:
            return advance(unit, office, start, timedelta(hours=count))
        case ClockUnit.WORKING_DAY:
            return end_of(office.calendar.add_working_days(day, count))
        case ClockUnit.CALENDAR_DAY:
            return end_of(day + timedelta(days=count))
        case ClockUnit.MONTH:
            return end_of(add_months(day, count))


def rolled(unit: ClockUnit, end: datetime, office: OfficeTime) -> datetime:
    """``end``, moved to the end of the next working day if its day is off."""
    if unit is ClockUnit.WORKING_HOUR:
        return end
    return max(end, end_of(office.calendar.next_working(local_date(end))))


def left_until(unit: ClockUnit, at: datetime, end: datetime, office: OfficeTime) -> timedelta:
    """What is left of a term at ``at``: open office time, or whole days that follow the day of
    ``at``; for a term in working days those that are worked."""
    if unit is ClockUnit.WORKING_HOUR:
        return counted(unit, office, at, end)
    day, last = local_date(at), local_date(end)
    if unit is not ClockUnit.WORKING_DAY:
        return max(last - day, _NOTHING)
    days = 0
    while day < last:
        day += _DAY
        days += office.calendar.is_working(day)
    return timedelta(days=days)


def give_back(unit: ClockUnit, at: datetime, left: timedelta, office: OfficeTime) -> datetime:
    """Where a term ends of which ``left`` remains at ``at``; the reverse of ``left_until``."""
    if unit is ClockUnit.WORKING_HOUR:
        return advance(unit, office, at, left)
    # Months have been measured in days by now: there is no half of a month.
    kind = ClockUnit.WORKING_DAY if unit is ClockUnit.WORKING_DAY else ClockUnit.CALENDAR_DAY
    return add_term(kind, left.days, at, office)
