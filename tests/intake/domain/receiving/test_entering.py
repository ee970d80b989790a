"""When something that is typed in later counts as received."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from intake.domain.errors import InvalidData
from intake.domain.receiving.entering import MOST_DAYS_BACK, ReceiptFault, received_at

NOW = datetime(2026, 11, 23, 3, 0, 30, tzinfo=UTC)  # ten in the morning in Vietnam
TODAY = date(2026, 11, 23)


def fault(day: date | None, at: time | None, now: datetime = NOW) -> dict[str, str]:
    with pytest.raises(InvalidData) as caught:
        received_at(day, at, now)
    return caught.value.problems


def test_now_when_nothing_is_said() -> None:
    assert received_at(None, None, NOW) == received_at(TODAY, None, NOW) == NOW


def test_the_time_of_today_alone_is_enough() -> None:
    assert received_at(None, time(8, 15), NOW) == datetime(2026, 11, 23, 1, 15, tzinfo=UTC)


def test_this_very_minute_has_begun() -> None:
    assert received_at(TODAY, time(10, 0), NOW) < NOW
    assert fault(TODAY, time(10, 1)) == {"time": ReceiptFault.FUTURE}


def test_an_earlier_day_without_a_time_is_that_day_everywhere() -> None:
    moment = received_at(date(2026, 11, 20), None, NOW)
    assert moment.date() == date(2026, 11, 20)


def test_a_day_of_vietnam_begins_before_that_of_greenwich() -> None:
    late = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # one in the night of the 24th in Vietnam
    assert received_at(date(2026, 11, 24), None, late) == late
    assert fault(date(2026, 11, 25), None, late) == {"day": ReceiptFault.FUTURE}


def test_tomorrow_has_not_been_yet() -> None:
    assert fault(TODAY + timedelta(days=1), None) == {"day": ReceiptFault.FUTURE}
    assert fault(TODAY + timedelta(days=1), time(0, 0)) == {"day": ReceiptFault.FUTURE}


def test_thirty_days_are_the_most() -> None:
    first = TODAY - timedelta(days=MOST_DAYS_BACK)
    assert received_at(first, time(0, 0), NOW) < NOW
    assert fault(first - timedelta(days=1), time(23, 59)) == {"day": ReceiptFault.TOO_OLD}
