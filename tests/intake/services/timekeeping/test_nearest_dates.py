"""The date that orders the queues: whatever moves a clock moves it, in the same transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import ClockRefused
from intake.domain.history.record import SENDER, SYSTEM
from intake.domain.permissions import Role
from intake.domain.submission import NewSubmission, SubmissionKind
from intake.domain.timekeeping.clock_moves import NO_DATE
from intake.domain.timekeeping.clock_profiles import PauseReason
from intake.domain.timekeeping.deadlines import DayKind
from intake.models import Submission
from intake.queries.clocks import open_clocks
from intake.services.importing import imports
from intake.services.importing.imports import Incoming
from intake.services.promises import clock_rounds
from intake.services.timekeeping import calendar, clocks, nearest_dates
from intake.services.timekeeping.calendar import Day
from intake.services.timekeeping.clocks import Extension
from tests.intake.domain.clock_stories import last_second
from tests.intake.services.ledgers import nearest_by_ledgers
from tests.intake.services.office import NOW, TELECOM, Desk
from tests.intake.services.town import settled

WAITING = PauseReason.WAITING_CITIZEN
ANSWER = last_second("2026-12-08")  # fifteen days after Monday 23 November
ACCEPT = last_second("2026-11-26")  # two working days; the 24th is off
PROFILES = ("answer", "accept", "approve", "sender_reply", "consult", "contest_window")


@pytest.fixture
def it(desk: Desk) -> Submission:
    return desk.in_work()


def test_whatever_comes_in_has_the_date_of_its_answer(it: Submission) -> None:
    assert it.next_due_at == ANSWER


def test_the_step_in_hand_comes_before_the_answer_until_it_is_done(
    session: Session, it: Submission
) -> None:
    with transaction(session):
        clocks.start_for(session, it.id, "accept", by=SYSTEM, now=NOW)
    assert it.next_due_at == ACCEPT, "an object that was loaded says it at once"
    with transaction(session):
        clocks.stop(session, it.id, "accept", by=SYSTEM, now=NOW, profiles={"accept"})
    assert it.next_due_at == ANSWER


def test_what_others_must_keep_does_not_count(session: Session, it: Submission) -> None:
    with transaction(session):
        clocks.start_for(session, it.id, "consult", by=SYSTEM, now=NOW)
    assert it.next_due_at == ANSWER


def test_while_the_time_rests_there_is_no_date(session: Session, desk: Desk) -> None:
    it = desk.in_work()
    with transaction(session):
        clocks.pause(session, it.id, WAITING, by=SYSTEM, now=NOW)
    assert desk.fresh(it).next_due_at == NO_DATE
    with transaction(session):
        clocks.resume(session, it.id, WAITING, by=SENDER, now=NOW + timedelta(days=4))
    row = desk.fresh(it)
    assert row.next_due_at == row.due_at > ANSWER


def test_more_time_moves_it(session: Session, desk: Desk, it: Submission) -> None:
    (clock,) = open_clocks(session, it.id)
    asker, approver = desk.official(Role.OFFICER, TELECOM), desk.official(Role.APPROVER, TELECOM)
    more = Extension(10, "expert_needed")
    with transaction(session):
        clocks.extend(session, clock, more, asker=asker, approver=approver, now=NOW)
    assert desk.fresh(it).next_due_at == last_second("2026-12-18")


def test_a_day_off_moves_it(session: Session, desk: Desk, it: Submission) -> None:
    with transaction(session):
        day = Day(ANSWER.date(), DayKind.HOLIDAY, "Nghỉ bão")
        calendar.set_day(session, day, now=NOW, by=None)
        clock_rounds.recompute_open(session, by=SYSTEM, now=NOW)
    assert desk.fresh(it).next_due_at == last_second("2026-12-09")


def test_what_is_imported_has_it(session: Session, desk: Desk) -> None:
    new = NewSubmission(SubmissionKind.REPORT, "Đường hỏng", "Đã lâu", "vi", submitted_at=NOW)
    with transaction(session):
        imports.store(session, "old", [Incoming("1", new), Incoming("2", new)], now=NOW)
    assert set(session.scalars(select(Submission.next_due_at))) == {ANSWER}


def test_it_is_no_change_of_the_submission(session: Session, desk: Desk, it: Submission) -> None:
    """Whoever is writing an answer meanwhile is told of no conflict."""
    version = it.version
    with transaction(session):
        clocks.start_for(session, it.id, "accept", by=SYSTEM, now=NOW)
    assert desk.fresh(it).version == version


def test_what_is_undone_moves_nothing(session: Session, desk: Desk, it: Submission) -> None:
    clocks.start_for(session, it.id, "accept", by=SYSTEM, now=NOW)
    session.rollback()
    assert desk.fresh(it).next_due_at == ANSWER


def test_the_check_finds_what_is_untrue_and_mends_it(
    session: Session, desk: Desk, it: Submission
) -> None:
    other = desk.submission("Khác")
    assert nearest_dates.check(session).untrue == ()
    with transaction(session):
        session.execute(update(Submission).where(Submission.id == it.id).values(next_due_at=NOW))
    found = nearest_dates.check(session)
    assert found.looked_at == 2
    (one,) = found.untrue
    assert (one.submission_id, one.stored, one.by_clocks) == (it.id, NOW, ANSWER)
    with transaction(session):
        assert nearest_dates.check(session, mend=True).untrue == (one,)
    assert nearest_dates.check(session).untrue == ()
    assert {desk.fresh(it).next_due_at, desk.fresh(other).next_due_at} == {ANSWER}


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["start", "stop", "pause", "resume", "extend", "day off"]),
        st.sampled_from(PROFILES),
        st.integers(0, 60),  # hours that pass before
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def kept_desk(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One database for all examples; each has a submission of its own."""
    with settled(migrated_file, tmp_path_factory.mktemp("dates")) as town:
        yield town.desk


@given(moves=MOVES)
@settings(max_examples=60)
def test_after_any_moves_it_is_what_the_ledgers_say(
    kept_desk: Desk, moves: list[tuple[str, str, int]]
) -> None:
    session, now = kept_desk.session, NOW
    it = kept_desk.in_work()
    for what, profile, hours in moves:
        now += timedelta(hours=hours)
        try:
            with transaction(session):
                move(kept_desk, it, what, profile, now)
        except ClockRefused:
            pass
        assert kept_desk.fresh(it).next_due_at == nearest_by_ledgers(session, it.id)
    assert nearest_dates.check(session).untrue == ()


def move(desk: Desk, it: Submission, what: str, profile: str, now: datetime) -> None:
    session = desk.session
    going = {clock.profile: clock for clock in open_clocks(session, it.id)}
    match what:
        case "start" if profile not in going:
            clocks.start_for(session, it.id, profile, by=SYSTEM, now=now)
        case "stop":
            clocks.stop(session, it.id, "done", by=SYSTEM, now=now, profiles={profile})
        case "pause":
            clocks.pause(session, it.id, WAITING, by=SYSTEM, now=now)
        case "resume":
            clocks.resume(session, it.id, WAITING, by=SENDER, now=now)
        case "extend" if profile in going:
            asker = desk.official(Role.OFFICER, TELECOM)
            approver = desk.official(Role.APPROVER, TELECOM)
            more = Extension(5, "expert_needed")
            clocks.extend(session, going[profile], more, asker=asker, approver=approver, now=now)
        case "day off":
            off = (now + timedelta(days=8)).date()
            if off.weekday() < 5:
                calendar.set_day(session, Day(off, DayKind.HOLIDAY, "Nghỉ"), now=now, by=None)
                clock_rounds.recompute_open(session, by=SYSTEM, now=now)
