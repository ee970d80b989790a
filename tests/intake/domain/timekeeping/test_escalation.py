"""Who is told what and when, while a date nears and after it was missed."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.timekeeping.clock_standing import fold
from intake.domain.timekeeping.clocks import Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.timekeeping.escalation import (
    TELLS,
    Rung,
    Told,
    is_publicly_late,
    ladder,
    next_step_at,
    progress_notice_at,
    steps_due,
)
from tests.intake.domain.clock_stories import (
    OFFICE,
    REAL,
    WAITING,
    gaps,
    last_second,
    lives,
    local,
    profile,
    started,
)

RUNNING = started(profile(), local("2026-11-02"))  # until Monday the 9th
TICK = timedelta(microseconds=1)


def due(now: datetime, told: Rung = Rung.NONE, ledger: Ledger = RUNNING) -> list[Rung]:
    standing = fold(ledger, now, OFFICE)
    return [step.rung for step in steps_due(standing, told, now=now, calendar=REAL)]


def test_the_ladder_is_climbed_in_working_days() -> None:
    steps = ladder(fold(RUNNING, local("2026-11-03"), OFFICE), REAL)
    assert {step.rung: local_date(step.at).isoformat() for step in steps[1:]} == {
        Rung.DUE: "2026-11-09",
        Rung.COORDINATOR: "2026-11-12",
        Rung.LEADERSHIP: "2026-11-16",
    }
    warning = fold(RUNNING, local("2026-11-03"), OFFICE).warn_at
    assert (steps[0].rung, steps[0].at) == (Rung.WARNING, warning)
    assert local_date(steps[0].at).isoformat() == "2026-11-06"


def test_over_a_holiday_the_ladder_waits() -> None:
    ledger = started(profile(), local("2026-11-13"))  # until Friday the 20th; the 24th is off
    steps = ladder(fold(ledger, local("2026-11-16"), OFFICE), REAL)
    assert [local_date(step.at).isoformat() for step in steps[2:]] == ["2026-11-26", "2026-11-30"]


def test_everybody_is_told_once_and_after_a_silence_all_at_once() -> None:
    assert due(local("2026-11-05")) == []
    assert due(local("2026-11-09")) == [Rung.WARNING]
    assert due(local("2026-11-09"), Rung.WARNING) == []
    assert due(last_second("2026-11-09"), Rung.WARNING) == []
    assert due(last_second("2026-11-09") + TICK, Rung.WARNING) == [Rung.DUE]
    assert due(local("2026-11-13"), Rung.DUE) == [Rung.COORDINATOR]
    assert due(local("2026-11-20"), Rung.WARNING) == [
        Rung.DUE,
        Rung.COORDINATOR,
        Rung.LEADERSHIP,
    ]
    assert due(local("2026-11-20"), Rung.LEADERSHIP) == []


def test_every_rung_tells_somebody_else() -> None:
    told = [one for rung in Rung for one in TELLS[rung]]
    assert sorted(told) == sorted(Told)
    assert TELLS[Rung.WARNING] == {Told.OFFICER, Told.HEAD}


def test_a_resting_or_finished_clock_bothers_nobody() -> None:
    paused = RUNNING.paused(local("2026-11-04"), WAITING)
    stopped = RUNNING.stopped(local("2026-11-12"), "answered")
    for ledger in (paused, stopped):
        assert due(local("2026-12-24"), ledger=ledger) == []
        standing = fold(ledger, local("2026-12-24"), OFFICE)
        assert next_step_at(standing, Rung.NONE, REAL) is None
        assert progress_notice_at(standing, 7, None) is None


def test_the_public_label_says_late_after_five_working_days() -> None:
    def late(day: str, ledger: Ledger = RUNNING) -> bool:
        now = last_second(day)
        return is_publicly_late(fold(ledger, now, OFFICE), now=now, calendar=REAL)

    assert [late(f"2026-11-{day}") for day in ("09", "10", "15", "16", "30")] == [
        False,
        False,
        False,
        True,
        True,
    ]
    assert not late("2026-11-30", RUNNING.stopped(local("2026-11-30"), "answered"))
    assert late("2026-11-30", RUNNING.paused(local("2026-11-11"), WAITING))


def test_a_missed_date_is_told_at_once_and_then_every_seventh_day() -> None:
    standing = fold(RUNNING, local("2026-11-30"), OFFICE)
    first = progress_notice_at(standing, 7, None)
    assert first == last_second("2026-11-09") + TICK
    assert progress_notice_at(standing, 7, local("2026-11-03")) == first  # that was before
    assert progress_notice_at(standing, 7, local("2026-11-10", "02:05")) == local(
        "2026-11-17", "00:00"
    )
    assert progress_notice_at(standing, None, None) is None


@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 30))
def test_a_job_that_runs_once_a_day_is_never_silent_for_more_than_seven_days(
    hour: int, minute: int, runs: int
) -> None:
    """Whatever the hour of the job, and of a first notice that a person sent."""
    last = local("2026-11-10", f"{hour:02}:{minute:02}")
    standing = fold(RUNNING, local("2027-01-31"), OFFICE)
    job = local("2026-11-11", "02:00")
    for _day in range(runs):
        at = progress_notice_at(standing, 7, last)
        assert at is not None
        if at <= job:
            assert job - last <= timedelta(days=7, hours=2)
            last = job
        job += timedelta(days=1)
    assert job - last <= timedelta(days=8)


@given(lives(), gaps)
def test_the_next_step_is_the_first_that_is_not_due(
    life: tuple[Ledger, OfficeTime], gap: timedelta
) -> None:
    ledger, office = life
    now = ledger.last.at + gap
    standing = fold(ledger, now, office)
    told = max(
        (one.rung for one in steps_due(standing, Rung.NONE, now=now, calendar=office.calendar)),
        default=Rung.NONE,
    )
    ahead = next_step_at(standing, told, office.calendar)
    assert ahead is None or ahead > now
    steps = ladder(standing, office.calendar)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
