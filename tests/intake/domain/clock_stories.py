"""What the stories about clocks share: the real calendar, office hours, ways to make a life."""

import json
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from intake.domain.timekeeping.clock_profiles import (
    ClockUnit,
    ExtensionLimit,
    OfficeHours,
    PauseReason,
    Profile,
    StartsOn,
    hours_from,
)
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.deadlines import VIETNAM, Calendar, DayKind
from intake.shipped import DATA

REAL = Calendar(
    {
        date.fromisoformat(one["day"]): DayKind(one["kind"])
        for one in json.loads((DATA / "calendar.json").read_text(encoding="utf-8"))
    }
)
HOURS = hours_from(["07:30-11:30", "13:30-17:00"])
OFFICE = OfficeTime(REAL, HOURS)
WAITING = PauseReason.WAITING_CITIZEN


def local(day: str, hour: str = "10:00") -> datetime:
    """A moment in Vietnam, written as a day and an hour."""
    return datetime.combine(
        date.fromisoformat(day), time.fromisoformat(hour), tzinfo=VIETNAM
    ).astimezone(UTC)


def last_second(day: str) -> datetime:
    return local(day, "23:59:59")


def profile(
    unit: ClockUnit = ClockUnit.WORKING_DAY,
    count: int = 5,
    *,
    extension: ExtensionLimit | None = None,
) -> Profile:
    return Profile(
        "story",
        unit,
        count,
        StartsOn.RECEIVED,
        "a law",
        pauses_on=frozenset(PauseReason),
        extension=extension or ExtensionLimit(),
        promised=True,
        progress_days=7,
    )


def started(terms: Profile, at: datetime, office: OfficeTime = OFFICE) -> Ledger:
    return Ledger(terms).started(at, office)


moments = st.timedeltas(timedelta(0), timedelta(days=900)).map(
    lambda since: datetime(2025, 1, 1, tzinfo=UTC) + since
)
gaps = st.timedeltas(timedelta(0), timedelta(days=25))
units = st.sampled_from(ClockUnit)


@st.composite
def offices(draw: st.DrawFn) -> OfficeTime:
    """A calendar with days off and make-up Saturdays where the law would never put them."""
    off = draw(st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=40))
    days = {day: DayKind.HOLIDAY if day.weekday() < 5 else DayKind.MAKE_UP for day in off}
    hours = draw(st.sampled_from([HOURS, OfficeHours(((time(8), time(12)),))]))
    return OfficeTime(Calendar(dict(REAL.days) | days), hours)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    unit = draw(units)
    count = draw(st.integers(1, 3 if unit is ClockUnit.MONTH else 20))
    extension = ExtensionLimit(draw(st.integers(1, 3)), draw(st.integers(1, 10)), unit)
    return profile(unit, count, extension=extension)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Ledger, OfficeTime]:
    """A clock that has lived through anything that is allowed, in a random calendar."""
    office = draw(offices())
    at = draw(moments)
    ledger = started(draw(profiles()), at, office)
    for _step in range(draw(st.integers(0, 8))):
        at += draw(gaps)
        ledger = draw(st.sampled_from(possible(ledger, at, office)))
    return ledger, office


def possible(ledger: Ledger, at: datetime, office: OfficeTime) -> list[Ledger]:
    """Whatever may come next; the clock is stopped rarely, and for good."""
    if ledger.state is ClockState.STOPPED:
        return [ledger]
    if ledger.state is ClockState.PAUSED:
        return [ledger.resumed(at, office)] * 3 + [ledger.stopped(at, "withdrawn")]
    next_ones = [ledger.paused(at, WAITING)] * 3 + [ledger.stopped(at, "answered")]
    limit = ledger.profile.extension
    used = sum(1 for entry in ledger.entries if entry.kind == "extend")
    if at <= ledger.due_at and used < limit.times:
        next_ones.append(ledger.extended(at, limit.count, reason="complex", office=office))
    return next_ones
