"""The ledger of a deadline: the vectors of the real calendar, and what holds in every life."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intake.domain.errors import ClockRefused
from intake.domain.timekeeping.clock_profiles import ClockUnit, ExtensionLimit, Profile
from intake.domain.timekeeping.clocks import ClockState, Entry, EntryKind, Ledger, left
from intake.domain.timekeeping.counted_time import OfficeTime, counted, rolled
from intake.domain.timekeeping.deadlines import Calendar, DayKind
from tests.intake.domain.clock_stories import (
    HOURS,
    OFFICE,
    REAL,
    WAITING,
    gaps,
    last_second,
    lives,
    local,
    moments,
    offices,
    profile,
    profiles,
    started,
)

VECTORS = [
    ("2024-08-09", 7, "2024-08-20"),
    ("2025-07-01", 7, "2025-07-10"),
    ("2025-12-31", 5, "2026-01-09"),  # 2 January was swapped
    ("2025-12-31", 6, "2026-01-10"),  # for this Saturday
    ("2026-02-12", 5, "2026-02-26"),  # Tết
    ("2026-02-12", 15, "2026-03-12"),
    ("2026-04-24", 5, "2026-05-06"),  # Hùng Kings observed, 30 April, 1 May
    ("2026-08-21", 1, "2026-08-22"),  # a make-up Saturday
    ("2026-08-28", 5, "2026-09-09"),  # National Day and its swap
    ("2026-11-20", 5, "2026-11-30"),  # 24 November
]


@pytest.mark.parametrize(("start", "days", "due"), VECTORS)
def test_working_days_of_the_real_calendar(start: str, days: int, due: str) -> None:
    terms = profile(ClockUnit.WORKING_DAY, days)
    for hour in ("00:00", "07:30", "16:59", "23:59:59"):
        assert started(terms, local(start, hour)).due_at == last_second(due)


@pytest.mark.parametrize(
    ("unit", "count", "start", "due"),
    [
        (ClockUnit.CALENDAR_DAY, 15, "2026-11-02", "2026-11-17"),
        (ClockUnit.CALENDAR_DAY, 15, "2026-02-02", "2026-02-23"),  # ends within Tết
        (
            ClockUnit.CALENDAR_DAY,
            15,
            "2026-08-07",
            "2026-08-22",
        ),  # a make-up Saturday is no day off
        (ClockUnit.MONTH, 1, "2026-01-31", "2026-03-02"),  # 28 February is a Saturday
        (ClockUnit.MONTH, 3, "2025-11-30", "2026-03-02"),
        (ClockUnit.MONTH, 1, "2028-01-31", "2028-02-29"),
        (ClockUnit.MONTH, 3, "2026-10-20", "2027-01-20"),
    ],
)
def test_days_and_months_end_on_a_working_day(
    unit: ClockUnit, count: int, start: str, due: str
) -> None:
    assert started(profile(unit, count), local(start)).due_at == last_second(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (local("2026-11-23", "08:00"), local("2026-11-23", "13:30") + timedelta(minutes=30)),
        (local("2026-11-23", "07:30"), local("2026-11-23", "11:30")),
        (local("2026-11-23", "12:15"), local("2026-11-25", "08:00")),  # over 24 November
        (local("2026-11-21", "09:00"), local("2026-11-23", "11:30")),  # from a Saturday
        (local("2026-08-21", "16:00"), local("2026-08-22", "10:30")),  # a make-up Saturday
    ],
)
def test_four_hours_count_while_the_office_is_open(start: datetime, due: datetime) -> None:
    assert started(profile(ClockUnit.WORKING_HOUR, 4), start).due_at == due


def test_a_pause_gives_back_what_was_left() -> None:
    ledger = started(profile(count=5), local("2026-11-02")).paused(local("2026-11-04"), WAITING)
    assert ledger.due_at == last_second("2026-11-09")
    resumed = ledger.resumed(local("2026-11-18"), OFFICE)
    # Two of five days were used; 19, 20 and 23 November are left.
    assert resumed.due_at == last_second("2026-11-23")
    assert ledger.resumed(local("2026-11-04", "17:00"), OFFICE).due_at == ledger.due_at


def test_a_pause_does_not_heal_lateness() -> None:
    ledger = started(profile(count=5), local("2026-11-02")).paused(local("2026-11-11"), WAITING)
    assert ledger.resumed(local("2026-12-01"), OFFICE).due_at == last_second("2026-11-09")


def test_a_term_in_months_gives_back_days() -> None:
    ledger = started(profile(ClockUnit.MONTH, 1), local("2026-06-10"))
    ledger = ledger.paused(local("2026-07-01"), WAITING)  # nine days before its end
    assert ledger.resumed(local("2026-07-20"), OFFICE).due_at == last_second("2026-07-29")


def test_an_extension_follows_the_old_end() -> None:
    terms = profile(extension=ExtensionLimit(1, 5, ClockUnit.WORKING_DAY))
    ledger = started(terms, local("2026-11-02"))
    longer = ledger.extended(local("2026-11-05"), 3, reason="survey", office=OFFICE)
    assert longer.due_at == last_second("2026-11-12")
    assert longer.last.plain_due_at == ledger.due_at
    paused = longer.paused(local("2026-11-06"), WAITING).resumed(local("2026-11-10"), OFFICE)
    assert paused.last.plain_due_at == last_second("2026-11-11")
    assert paused.due_at == last_second("2026-11-16")


TERMS = profile(extension=ExtensionLimit(1, 5, ClockUnit.WORKING_DAY))
IN_TIME, LATE = local("2026-11-05"), local("2026-11-11")


def test_extensions_have_limits() -> None:
    ledger = started(TERMS, local("2026-11-02"))
    once = ledger.extended(IN_TIME, 5, reason="survey", office=OFFICE)
    for refused, at, count, reason, problem in (
        (ledger, IN_TIME, 6, "survey", "extension_out_of_range"),
        (ledger, IN_TIME, 0, "survey", "extension_out_of_range"),
        (ledger, IN_TIME, 5, " ", "no_reason"),
        (ledger, LATE, 5, "survey", "already_late"),
        (once, IN_TIME, 1, "survey", "no_further_extension"),
        (started(profile(), local("2026-11-02")), IN_TIME, 1, "survey", "no_extension_allowed"),
        (ledger.paused(IN_TIME, WAITING), IN_TIME, 1, "survey", "paused"),
    ):
        with pytest.raises(ClockRefused, match=f"^{problem}$"):
            refused.extended(at, count, reason=reason, office=OFFICE)


def test_entries_come_in_order() -> None:
    new = Ledger(TERMS)
    running = started(TERMS, local("2026-11-02"))
    paused = running.paused(IN_TIME, WAITING)
    stopped = running.stopped(IN_TIME, "answered")
    for act, problem in (
        (lambda: new.stopped(IN_TIME, "answered"), "not_started"),
        (lambda: new.resumed(IN_TIME, OFFICE), "not_started"),
        (lambda: new.due_at, "not_started"),
        (lambda: running.started(IN_TIME, OFFICE), "already_running"),
        (lambda: running.resumed(IN_TIME, OFFICE), "already_running"),
        (lambda: running.paused(local("2026-11-01"), WAITING), "before_the_last_entry"),
        (lambda: running.stopped(IN_TIME, ""), "no_reason"),
        (lambda: paused.paused(LATE, WAITING), "paused"),
        (lambda: stopped.stopped(LATE, "answered"), "stopped"),
        (lambda: stopped.resumed(LATE, OFFICE), "stopped"),
        (lambda: left(running, local("2026-11-01"), OFFICE), "before_the_last_entry"),
    ):
        with pytest.raises(ClockRefused, match=f"^{problem}$"):
            act()
    assert paused.stopped(LATE, "withdrawn").state is ClockState.STOPPED


def test_only_what_the_profile_names_pauses() -> None:
    terms = Profile("strict", ClockUnit.WORKING_DAY, 2, TERMS.starts_on, "a law")
    with pytest.raises(ClockRefused, match="reason_does_not_pause"):
        started(terms, IN_TIME).paused(LATE, WAITING)


def test_a_stored_ledger_in_an_impossible_order_is_refused() -> None:
    entry = Entry(EntryKind.RESUME, IN_TIME, LATE, LATE)
    with pytest.raises(ClockRefused, match="not_started"):
        Ledger(TERMS, (entry,))


def with_days(**kinds: str) -> OfficeTime:
    """The real calendar with some days decided otherwise: d20261105="holiday"."""
    days = {date.fromisoformat(f"{k[1:5]}-{k[5:7]}-{k[7:]}"): v for k, v in kinds.items()}
    changed = dict(REAL.days) | {
        day: DayKind(kind) for day, kind in days.items() if kind != "ordinary"
    }
    for day, kind in days.items():
        if kind == "ordinary":
            changed.pop(day)
    return OfficeTime(Calendar(changed), HOURS)


def test_a_new_holiday_moves_the_date_and_says_so() -> None:
    ledger = started(profile(), local("2026-11-02"))
    office = with_days(d20261105="holiday")
    found = ledger.recompute(IN_TIME, office)
    assert (found.moved, found.reason) == (True, "later")
    assert (found.old_due, found.new_due) == (last_second("2026-11-09"), last_second("2026-11-10"))
    moved = ledger.recomputed(IN_TIME, office, reason="calendar")
    assert moved.last == Entry(
        EntryKind.CALENDAR, IN_TIME, found.new_due, found.new_due, "calendar"
    )
    assert moved.recomputed(IN_TIME, office, reason="calendar") is moved


def test_a_holiday_taken_back_keeps_the_promise() -> None:
    ledger = started(profile(), local("2026-11-20"))
    office = with_days(d20261124="ordinary")
    found = ledger.recompute(local("2026-11-23"), office)
    assert (found.moved, found.reason) == (False, "kept_earlier")
    assert found.new_due == last_second("2026-11-30")
    # The promised day is what a pause measures from, too.
    rested = ledger.paused(local("2026-11-25"), WAITING).resumed(local("2026-11-26"), office)
    assert rested.due_at == last_second("2026-12-01")


def test_a_missed_or_resting_date_does_not_move() -> None:
    ledger = started(profile(), local("2026-11-02"))
    office = with_days(d20261105="holiday")
    assert ledger.recompute(LATE, office).reason == "already_late"
    late = ledger.paused(LATE, WAITING).resumed(local("2026-11-13"), office)
    assert late.due_at == ledger.due_at
    paused = ledger.paused(IN_TIME, WAITING)
    assert paused.recompute(LATE, office).reason == "not_running"
    # The day of the pause is a holiday now: three days are left, not two.
    assert paused.resumed(LATE, office).due_at == last_second("2026-11-16")
    assert ledger.recompute(IN_TIME, OFFICE).reason == "unchanged"


def test_a_first_date_that_was_missed_stays_although_the_extended_one_moves() -> None:
    ledger = started(TERMS, local("2026-11-02"))
    ledger = ledger.extended(IN_TIME, 5, reason="survey", office=OFFICE)
    moved = ledger.recomputed(LATE, with_days(d20261105="holiday"), reason="calendar")
    assert moved.due_at == last_second("2026-11-17") > ledger.due_at
    assert moved.last.plain_due_at == ledger.last.plain_due_at == last_second("2026-11-09")


@given(profiles(), moments, st.lists(st.tuples(gaps, offices()), max_size=6))
def test_no_change_of_calendars_between_pauses_makes_a_promise_earlier(
    terms: Profile, at: datetime, later: list[tuple[timedelta, OfficeTime]]
) -> None:
    ledger = started(terms, at, OFFICE)
    for gap, office in later:
        at, before = at + gap, ledger.due_at
        if ledger.state is ClockState.RUNNING:
            ledger = ledger.recomputed(at, office, reason="calendar").paused(at, WAITING)
        else:
            ledger = ledger.resumed(at, office)
        assert ledger.due_at >= before


@given(lives())
def test_no_entry_makes_a_promise_earlier(life: tuple[Ledger, OfficeTime]) -> None:
    ledger, _office = life
    pairs = list(zip(ledger.entries, ledger.entries[1:], strict=False))
    assert all(before.due_at <= after.due_at for before, after in pairs)
    assert all(before.plain_due_at <= after.plain_due_at for before, after in pairs)
    assert all(entry.plain_due_at <= entry.due_at for entry in ledger.entries)


@given(lives(), offices(), gaps)
def test_no_calendar_makes_a_promise_earlier(
    life: tuple[Ledger, OfficeTime], other: OfficeTime, gap: timedelta
) -> None:
    ledger, office = life
    at = ledger.last.at + gap
    assert not ledger.recompute(at, office).moved
    found = ledger.recompute(at, other)
    assert found.new_due >= found.old_due == ledger.due_at
    assert ledger.recomputed(at, other, reason="calendar").due_at == found.new_due
    assert found.moved is (found.reason == "later")


@given(profiles(), moments, gaps, gaps, offices())
def test_resuming_gives_back_exactly_what_was_left(
    terms: Profile, at: datetime, first: timedelta, second: timedelta, office: OfficeTime
) -> None:
    ledger = started(terms, at, office)
    paused = ledger.paused(at + first, WAITING)
    assume(at + first <= ledger.due_at)
    remaining = left(ledger, at + first, office)
    resumed = paused.resumed(at + first + second, office)
    assert left(paused, at + first + second, office) == remaining
    assert left(resumed, at + first + second, office) == remaining
    if terms.unit is ClockUnit.WORKING_HOUR:
        resumed_at = at + first + second
        assert counted(terms.unit, office, resumed_at, resumed.due_at) == remaining
    assert resumed.due_at == rolled(terms.unit, resumed.due_at, office)


@given(profiles(), moments, gaps, st.integers(1, 10), offices())
def test_an_extension_is_later_by_its_units_and_never_more(
    terms: Profile, at: datetime, gap: timedelta, count: int, office: OfficeTime
) -> None:
    ledger = started(terms, at, office)
    limit = terms.extension
    if count > limit.count or at + gap > ledger.due_at:
        with pytest.raises(ClockRefused):
            ledger.extended(at + gap, count, reason="complex", office=office)
        return
    longer = ledger.extended(at + gap, count, reason="complex", office=office)
    assert longer.due_at > ledger.due_at
    assert longer.last.plain_due_at == ledger.due_at
    alone = Ledger(profile(limit.unit, count)).started(ledger.due_at, office)
    assert longer.due_at == alone.due_at


@given(lives())
def test_a_ledger_read_back_is_the_same(life: tuple[Ledger, OfficeTime]) -> None:
    ledger, _office = life
    assert Ledger(ledger.profile, ledger.entries) == ledger
