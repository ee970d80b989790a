"""Days that count: Vietnam's working-day calendar and the dates promised to citizens.

The day of the event is not counted; a last day that is off moves to the next working day (Civil
Code arts. 147-148). Tết and swapped days come from a dated calendar that officials edit, never from
a formula: the swaps are decided year by year. All dates are those of Asia/Ho_Chi_Minh.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY = 5


class DayKind(enum.StrEnum):
    """Why a day differs from the ordinary week."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a weekend day worked in exchange for a day off


class Unit(enum.StrEnum):
    """What a deadline counts."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ from Monday-to-Friday."""

    days: Mapping[date, DayKind] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether public offices work on ``day``."""
        kind = self.days.get(day)
        if kind is not None:
            return kind is DayKind.MAKE_UP
        return day.weekday() < _SATURDAY

    def next_working(self, day: date) -> date:
        """``day`` itself or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, which is not counted itself."""
        day = start
        while count > 0:
            day = self.next_working(day + timedelta(days=1))
            count -= 1
        return day


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take."""

    count: int
    unit: Unit

    def due_on(self, start: date, calendar: Calendar) -> date:
        """The last day of the term that starts on ``start``."""
        if self.unit is Unit.WORKING_DAY:
            return calendar.add_working_days(start, self.count)
        return calendar.next_working(start + timedelta(days=self.count))


# Answer within 15 days of receipt: Official Telegram 89/CĐ-TTg of 16 June 2025, Decision
# 48/2025/QĐ-TTg.
ANSWER_TERM = Term(15, Unit.CALENDAR_DAY)


def local_date(moment: datetime) -> date:
    """The day in Vietnam at ``moment`` (timezone-aware)."""
    return moment.astimezone(VIETNAM).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Vietnam at which ``day`` begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=VIETNAM).astimezone(UTC)


def due_at(received_at: datetime, term: Term, calendar: Calendar) -> datetime:
    """The end of the last day, in UTC, for something received at ``received_at``
    (timezone-aware)."""
    last = term.due_on(local_date(received_at), calendar)
    return datetime.combine(last, time(23, 59, 59), tzinfo=VIETNAM).astimezone(UTC)


class DueLevel(enum.StrEnum):
    """How near a due date is, shown as a word and a colour."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


def due_level(due: datetime, now: datetime, *, soon_days: int = 3) -> DueLevel:
    """Compare a due date with now by days in Vietnam."""
    days = (local_date(due) - local_date(now)).days
    return level_of(days, late=now > due, soon_days=soon_days)


def level_of(days: int, *, late: bool, soon_days: int = 3) -> DueLevel:
    """How near a due date is that lies ``days`` ahead; ``late`` when its moment has passed."""
    if late or days < 0:
        return DueLevel.OVERDUE
    if days == 0:
        return DueLevel.TODAY
    return DueLevel.SOON if days <= soon_days else DueLevel.LATER
