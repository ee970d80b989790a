"""How a clock stands: where its age went, how much of the term is used, since when it is late."""

from datetime import timedelta

import pytest
from hypothesis import given

from intake.domain.errors import ClockRefused
from intake.domain.timekeeping.clock_profiles import ClockUnit, ExtensionLimit
from intake.domain.timekeeping.clock_standing import Span, Timeliness, fold
from intake.domain.timekeeping.clocks import ClockState, Ledger
from intake.domain.timekeeping.counted_time import OfficeTime, end_of
from intake.domain.timekeeping.deadlines import local_date
from tests.intake.domain.clock_stories import (
    OFFICE,
    WAITING,
    gaps,
    last_second,
    lives,
    local,
    profile,
    started,
)

TERMS = profile(extension=ExtensionLimit(1, 5, ClockUnit.WORKING_DAY))
RUNNING = started(TERMS, local("2026-11-02"))  # until Monday the 9th
TICK = timedelta(microseconds=1)


def test_the_age_is_divided_without_remainder() -> None:
    ledger = RUNNING.paused(local("2026-11-04"), WAITING).resumed(local("2026-11-06"), OFFICE)
    ledger = ledger.stopped(local("2026-11-10"), "answered")
    standing = fold(ledger, local("2026-11-20"), OFFICE)
    assert [(one.span, one.length.days) for one in standing.intervals] == [
        (Span.RUNNING, 2),
        (Span.PAUSED, 2),
        (Span.RUNNING, 4),
        (Span.AFTER, 10),
    ]
    assert standing.elapsed == timedelta(days=6)
    assert standing.total(Span.PAUSED) == timedelta(days=2)
    assert standing.age == timedelta(days=18)


@given(lives(), gaps)
def test_the_sum_of_the_intervals_is_the_age(
    life: tuple[Ledger, OfficeTime], gap: timedelta
) -> None:
    ledger, office = life
    now = ledger.last.at + gap
    standing = fold(ledger, now, office)
    age = now - ledger.entries[0].at
    assert sum((standing.total(span) for span in Span), timedelta(0)) == standing.age == age
    starts = [one.start for one in standing.intervals[1:]]
    assert starts == [one.end for one in standing.intervals[:-1]]
    assert all(one.length > timedelta(0) for one in standing.intervals[1:])


@given(lives(), gaps)
def test_what_was_known_then_is_what_is_told_of_then(
    life: tuple[Ledger, OfficeTime], gap: timedelta
) -> None:
    """Looking back does not see what came later."""
    ledger, office = life
    for count in range(1, len(ledger.entries) + 1):
        then = Ledger(ledger.profile, ledger.entries[:count])
        later = ledger.entries[count].at if count < len(ledger.entries) else None
        at = then.last.at + gap
        if later is None or at < later:
            assert fold(ledger, at, office) == fold(then, at, office)


@given(lives(), gaps)
def test_late_and_the_share_used_agree(life: tuple[Ledger, OfficeTime], gap: timedelta) -> None:
    ledger, office = life
    standing = fold(ledger, ledger.last.at + gap, office)
    assert standing.share_used >= 0
    assert (standing.late_since is not None) is (standing.timeliness is Timeliness.LATE)
    if standing.late_since is None:
        assert standing.share_used <= 1
    else:
        assert standing.late_since == standing.due_at
        assert standing.share_used >= 1


@given(lives())
def test_the_warning_comes_when_its_share_is_used(life: tuple[Ledger, OfficeTime]) -> None:
    ledger, office = life
    standing = fold(ledger, ledger.last.at, office)
    if ledger.state is not ClockState.RUNNING:
        assert standing.warn_at is None
        return
    assert standing.warn_at is not None
    assert ledger.last.at <= standing.warn_at or standing.share_used >= 0.8
    assert standing.warn_at <= standing.due_at
    if standing.late_since is None and standing.warn_at > ledger.last.at + TICK:
        second = timedelta(seconds=1)
        assert fold(ledger, standing.warn_at, office).share_used == pytest.approx(0.8, abs=1e-6)
        assert fold(ledger, standing.warn_at - TICK, office).share_used < 0.8 + 1e-6
        assert fold(ledger, standing.warn_at + second, office).warn_at == standing.warn_at


def test_a_fresh_clock_has_used_nothing_and_a_due_one_all() -> None:
    assert fold(RUNNING, local("2026-11-02"), OFFICE).share_used == 0
    at_due = fold(RUNNING, last_second("2026-11-09"), OFFICE)
    assert (at_due.share_used, at_due.late_since) == (1, None)
    late = fold(RUNNING, last_second("2026-11-09") + TICK, OFFICE)
    assert late.late_since == last_second("2026-11-09")
    assert fold(RUNNING, local("2026-11-16"), OFFICE).share_used > 1.5


def test_days_off_use_nothing_of_a_term_in_working_days() -> None:
    friday, sunday = (
        fold(RUNNING, end_of(local_date(local("2026-11-06"))), OFFICE),
        fold(RUNNING, local("2026-11-08", "20:00"), OFFICE),
    )
    assert friday.share_used == pytest.approx(sunday.share_used, abs=1e-5)


def test_the_warning_of_hours_comes_within_office_hours() -> None:
    ledger = started(profile(ClockUnit.WORKING_HOUR, 5), local("2026-11-23", "08:30"))
    # Four of the five hours: three before the noon break, one after it.
    assert fold(ledger, local("2026-11-23", "09:00"), OFFICE).warn_at == local(
        "2026-11-23", "14:30"
    )


def test_a_resting_clock_is_neither_used_nor_late() -> None:
    paused = RUNNING.paused(local("2026-11-04"), WAITING)
    soon, later = (fold(paused, local(day), OFFICE) for day in ("2026-11-04", "2026-12-24"))
    assert soon.share_used == later.share_used
    assert (later.state, later.late_since, later.warn_at) == (ClockState.PAUSED, None, None)
    assert later.timeliness is Timeliness.ON_TIME


def test_a_sender_who_withdraws_in_a_pause_leaves_it_on_time() -> None:
    ledger = RUNNING.paused(local("2026-11-04"), WAITING).stopped(local("2026-12-24"), "withdrawn")
    assert fold(ledger, local("2026-12-31"), OFFICE).timeliness is Timeliness.ON_TIME


def test_late_before_a_pause_is_late_in_it_and_after_it() -> None:
    ledger = RUNNING.paused(local("2026-11-11"), WAITING)
    assert fold(ledger, local("2026-11-12"), OFFICE).late_since == last_second("2026-11-09")
    ledger = ledger.resumed(local("2026-12-01"), OFFICE).stopped(local("2026-12-02"), "answered")
    assert fold(ledger, local("2026-12-03"), OFFICE).timeliness is Timeliness.LATE


def test_the_two_ways_of_being_on_time_are_told_apart() -> None:
    extended = RUNNING.extended(local("2026-11-06"), 5, reason="survey", office=OFFICE)
    for ledger, day, expected in (
        (RUNNING, "2026-11-09", Timeliness.ON_TIME),
        (RUNNING, "2026-11-10", Timeliness.LATE),
        (extended, "2026-11-09", Timeliness.ON_TIME),  # the extension was not needed
        (extended, "2026-11-10", Timeliness.ON_TIME_EXTENDED),
        (extended, "2026-11-16", Timeliness.ON_TIME_EXTENDED),
        (extended, "2026-11-17", Timeliness.LATE),
    ):
        answered = ledger.stopped(local(day), "answered")
        assert fold(answered, local("2026-12-31"), OFFICE).timeliness is expected, day


def test_before_the_start_there_is_nothing_to_say() -> None:
    with pytest.raises(ClockRefused, match="not_started"):
        fold(RUNNING, local("2026-11-01"), OFFICE)
