"""Days that count, with the vectors of the real calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.timekeeping.deadlines import (
    ANSWER_TERM,
    VIETNAM,
    Calendar,
    DayKind,
    DueLevel,
    Term,
    Unit,
    due_at,
    due_level,
    local_date,
    start_of_day,
)

# Friday 28 August to Wednesday 2 September 2026, with the make-up Saturday of 22 August.
NATIONAL_DAY = Calendar(
    {
        date(2026, 8, 22): DayKind.MAKE_UP,
        date(2026, 8, 31): DayKind.HOLIDAY,
        date(2026, 9, 1): DayKind.HOLIDAY,
        date(2026, 9, 2): DayKind.HOLIDAY,
    }
)
ORDINARY = Calendar()
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(dates)
def test_a_day_begins_when_the_one_before_is_over(day: date) -> None:
    begins = start_of_day(day)
    assert begins.tzinfo is UTC
    assert local_date(begins) == day
    assert local_date(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_a_week_without_surprises() -> None:
    assert ORDINARY.is_working(date(2026, 11, 20))  # Friday
    assert not ORDINARY.is_working(date(2026, 11, 21))
    assert not ORDINARY.is_working(date(2026, 11, 22))
    assert ORDINARY.next_working(date(2026, 11, 21)) == date(2026, 11, 23)
    assert ORDINARY.next_working(date(2026, 11, 20)) == date(2026, 11, 20)


def test_a_holiday_is_off_and_a_make_up_saturday_is_worked() -> None:
    assert not NATIONAL_DAY.is_working(date(2026, 8, 31))
    assert NATIONAL_DAY.is_working(date(2026, 8, 22))
    assert NATIONAL_DAY.next_working(date(2026, 8, 29)) == date(2026, 9, 3)


def test_the_day_itself_is_not_counted() -> None:
    assert NATIONAL_DAY.add_working_days(date(2026, 8, 21), 1) == date(2026, 8, 22)
    assert NATIONAL_DAY.add_working_days(date(2026, 8, 28), 5) == date(2026, 9, 9)
    assert ORDINARY.add_working_days(date(2026, 11, 20), 0) == date(2026, 11, 20)


def test_calendar_days_end_on_a_working_day() -> None:
    two_days = Term(2, Unit.CALENDAR_DAY)
    assert two_days.due_on(date(2026, 8, 28), NATIONAL_DAY) == date(2026, 9, 3)
    assert two_days.due_on(date(2026, 11, 17), ORDINARY) == date(2026, 11, 19)
    assert Term(3, Unit.WORKING_DAY).due_on(date(2026, 8, 28), NATIONAL_DAY) == date(2026, 9, 7)


def test_an_answer_is_promised_within_fifteen_days() -> None:
    assert Term(15, Unit.CALENDAR_DAY) == ANSWER_TERM
    received = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    assert due_at(received, ANSWER_TERM, ORDINARY) == datetime(2026, 11, 17, 16, 59, 59, tzinfo=UTC)


def test_the_day_of_receipt_is_that_of_vietnam() -> None:
    evening_in_utc = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # midnight in Hà Nội
    assert local_date(evening_in_utc) == date(2026, 11, 3)
    assert local_date(evening_in_utc - timedelta(microseconds=1)) == date(2026, 11, 2)


def test_vietnam_knows_no_summer_time() -> None:
    offsets = {datetime(2026, month, 1, tzinfo=VIETNAM).utcoffset() for month in range(1, 13)}
    assert offsets == {timedelta(hours=7)}


@given(dates, st.integers(1, 60))
def test_working_days_end_on_a_working_day_and_never_go_back(start: date, count: int) -> None:
    last = NATIONAL_DAY.add_working_days(start, count)
    assert NATIONAL_DAY.is_working(last)
    between = (start + timedelta(days=n + 1) for n in range((last - start).days))
    assert sum(NATIONAL_DAY.is_working(day) for day in between) == count


@given(dates, st.integers(0, 60), st.sampled_from(Unit))
def test_a_longer_term_never_ends_earlier(start: date, count: int, unit: Unit) -> None:
    shorter = Term(count, unit).due_on(start, NATIONAL_DAY)
    longer = Term(count + 1, unit).due_on(start, NATIONAL_DAY)
    assert start <= shorter <= longer


DUE = datetime(2026, 11, 17, 16, 59, 59, tzinfo=UTC)  # the end of Tuesday in Vietnam


@pytest.mark.parametrize(
    ("now", "level"),
    [
        (datetime(2026, 11, 13, 10, 0, tzinfo=UTC), DueLevel.LATER),
        (datetime(2026, 11, 13, 16, 59, tzinfo=UTC), DueLevel.LATER),  # four days
        (datetime(2026, 11, 13, 17, 0, tzinfo=UTC), DueLevel.SOON),  # the 14th in Vietnam
        (datetime(2026, 11, 16, 16, 59, tzinfo=UTC), DueLevel.SOON),
        (datetime(2026, 11, 16, 17, 0, tzinfo=UTC), DueLevel.TODAY),
        (DUE, DueLevel.TODAY),
        (DUE + timedelta(seconds=1), DueLevel.OVERDUE),
        (DUE + timedelta(days=30), DueLevel.OVERDUE),
    ],
)
def test_how_near_a_due_date_is(now: datetime, level: DueLevel) -> None:
    assert due_level(DUE, now) is level


def test_overdue_within_the_day_when_the_hour_was_promised() -> None:
    at_noon = datetime(2026, 11, 17, 5, 0, tzinfo=UTC)
    assert due_level(at_noon, at_noon + timedelta(minutes=1)) is DueLevel.OVERDUE


def test_soon_can_mean_something_else() -> None:
    ten_days_before = DUE - timedelta(days=10)
    assert due_level(DUE, ten_days_before, soon_days=10) is DueLevel.SOON
