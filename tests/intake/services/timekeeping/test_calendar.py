"""The calendar as it is shipped, checked against real due dates and against another source."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, NotFound
from intake.domain.timekeeping.deadlines import Calendar, DayKind
from intake.models import CalendarDay, Official
from intake.queries.organisation.calendar import calendar_for, days_of, years
from intake.services.installation.setup import CALENDAR_FILE
from intake.services.organisation.departments import read_file
from intake.services.timekeeping.calendar import Day, LoadedDays, load_days, remove_day, set_day

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SWAP = {"day": "2026-01-02", "kind": "holiday", "name": "Nghỉ hoán đổi", "source": "Công văn"}


@pytest.fixture
def shipped(session: Session) -> Session:
    with transaction(session):
        load_days(session, read_file(CALENDAR_FILE), NOW)
    return session


def load(session: Session, *records: dict[str, str]) -> LoadedDays:
    with transaction(session):
        return load_days(session, records, NOW)


# Start, working days, due date, and what makes it hard.
VECTORS = [
    ("2024-08-09", 7, "2024-08-20", "a real item of Huế"),
    ("2025-07-01", 7, "2025-07-10", "a real item of Huế"),
    ("2025-12-31", 5, "2026-01-09", "2 January swapped off"),
    ("2025-12-31", 6, "2026-01-10", "the make-up Saturday is worked"),
    ("2026-02-12", 5, "2026-02-26", "Tết"),
    ("2026-02-12", 15, "2026-03-12", "Tết"),
    ("2026-04-24", 5, "2026-05-06", "Hùng Kings observed, 30 April, 1 May"),
    ("2026-08-21", 1, "2026-08-22", "make-up Saturday"),
    ("2026-08-28", 5, "2026-09-09", "National Day and a swap"),
    ("2026-11-20", 5, "2026-11-30", "24 November, off since 2026"),
]


@pytest.mark.parametrize(("start", "count", "due", "trap"), VECTORS, ids=str)
def test_known_due_dates(shipped: Session, start: str, count: int, due: str, trap: str) -> None:
    first = date.fromisoformat(start)
    calendar = calendar_for(shipped, first)
    assert calendar.add_working_days(first, count) == date.fromisoformat(due), trap


def test_another_source_agrees_but_for_what_is_known(shipped: Session) -> None:
    """The library knows the lunar calendar; the swap of January 2026 it does not know."""
    calendar = calendar_for(shipped, date(2024, 1, 1), days=5 * 366)
    library = holidays.country_holidays("VN", years=range(2024, 2029))
    different = {
        day: calendar.is_working(day)
        for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(5 * 365 + 2))
        if calendar.is_working(day) != library.is_working_day(day)
    }
    assert different == {date(2026, 1, 2): False, date(2026, 1, 10): True}


def test_every_swap_gives_a_day_for_a_day() -> None:
    records = read_file(CALENDAR_FILE)
    swapped = [one["day"] for one in records if "hoán đổi" in one["name"]]
    made_up = [one["day"] for one in records if one["kind"] == DayKind.MAKE_UP]
    assert len(swapped) == len(made_up) == 4


def test_days_that_are_not_official_yet_say_so() -> None:
    for one in read_file(CALENDAR_FILE):
        assert one["source"].startswith("provisional") is (one["day"] >= "2027")


def test_loading_again_changes_nothing(shipped: Session) -> None:
    again = load(shipped, *read_file(CALENDAR_FILE))
    assert again == LoadedDays(0, 0, 0)
    assert years(shipped) == [2024, 2025, 2026, 2027, 2028]
    assert [one.day.isoformat() for one in days_of(shipped, 2026)][:3] == [
        "2026-01-01",
        "2026-01-02",
        "2026-01-10",
    ]


def test_a_better_file_corrects_days(session: Session) -> None:
    load(session, SWAP)
    assert load(session, SWAP | {"name": "Nghỉ"}) == LoadedDays(0, 1, 0)
    assert session.get_one(CalendarDay, date(2026, 1, 2)).name == "Nghỉ"


@pytest.fixture
def official_id(session: Session) -> int:
    with transaction(session):
        person = Official(
            display_name="Quản trị", email="a@example.vn", fs_uniquifier="x", created_at=NOW
        )
        session.add(person)
        session.flush()
        return person.id


def test_what_an_official_decided_outlives_every_load(session: Session, official_id: int) -> None:
    day = date(2026, 1, 2)
    load(session, SWAP, SWAP | {"day": "2026-01-05"})
    with transaction(session):
        set_day(session, Day(day, DayKind.HOLIDAY, "Nghỉ Tết"), now=NOW, by=official_id)
        remove_day(session, date(2026, 1, 5), now=NOW, by=official_id)
    assert load(session, SWAP, SWAP | {"day": "2026-01-05"}) == LoadedDays(0, 0, 2)
    assert session.get_one(CalendarDay, day).name == "Nghỉ Tết"
    assert session.get(CalendarDay, date(2026, 1, 5)) is None


def test_a_removed_day_can_be_set_again(session: Session, official_id: int) -> None:
    day = date(2026, 1, 2)
    load(session, SWAP)
    with transaction(session):
        remove_day(session, day, now=NOW, by=official_id)
        set_day(session, Day(day, DayKind.HOLIDAY, "Nghỉ"), now=NOW, by=official_id)
        remove_day(session, day, now=NOW, by=official_id)
    with pytest.raises(NotFound), transaction(session):
        remove_day(session, day, now=NOW, by=official_id)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"day": "2026-02-30"}, "needs a day"),
        ({"day": None}, "needs a day"),
        ({"kind": "half"}, "needs a day"),
        ({"day": "2026-01-03"}, "weekend_is_off"),
        ({"kind": "make_up"}, "weekday_is_worked"),
        ({"name": " "}, "no_name"),
        ({"name": "x" * 201}, "too_long"),
        ({"source": "x" * 201}, "too_long"),
    ],
)
def test_a_wrong_day_spoils_the_whole_file(
    session: Session, change: dict[str, str], problem: str
) -> None:
    with pytest.raises(InvalidData, match=problem):
        load(session, SWAP | {"day": "2026-01-01"}, SWAP | change)
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == 0


def test_a_day_stands_in_the_file_once_and_has_both_its_fields(session: Session) -> None:
    with pytest.raises(InvalidData, match="twice"):
        load(session, SWAP, SWAP)
    with pytest.raises(InvalidData, match="needs a day"):
        load(session, {"kind": "holiday"})


def test_an_official_cannot_close_a_sunday(session: Session) -> None:
    with pytest.raises(InvalidData, match="weekend_is_off"), transaction(session):
        set_day(session, Day(date(2026, 1, 4), DayKind.HOLIDAY, "x"), now=NOW, by=None)


def test_an_empty_calendar_is_the_ordinary_week(session: Session) -> None:
    assert calendar_for(session, date(2026, 2, 12)) == Calendar({})
