"""The clocks of stored submissions: what is promised, what moves it, and who must be told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import ClockRefused, InvalidData, NotAllowed, NotFound
from intake.domain.history.record import SENDER, SYSTEM
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor, Role
from intake.domain.timekeeping.clock_profiles import PauseReason, from_data
from intake.domain.timekeeping.clock_standing import Span, Timeliness
from intake.domain.timekeeping.deadlines import DayKind
from intake.domain.timekeeping.escalation import Rung, Told
from intake.models import Clock, ClockEntry, Job, Submission, SubmissionEvent
from intake.queries import clocks as kept
from intake.queries.history.record import verify
from intake.services.promises import clock_rounds
from intake.services.promises.clock_rounds import DueWarning, ToSender
from intake.services.timekeeping import calendar, clock_book, clocks, deadline_profiles
from intake.services.timekeeping.calendar import Day
from intake.services.timekeeping.clock_book import Change
from intake.services.timekeeping.clocks import Extension
from tests.intake.domain.clock_stories import last_second, local
from tests.intake.services.office import BUILDING, NOW, TELECOM, Desk

WAITING = PauseReason.WAITING_CITIZEN
# Received on Monday 23 November: fifteen days end on Tuesday 8 December.
PROMISED = last_second("2026-12-08")
STORM = date(2026, 12, 8)
MORE = Extension(10, "expert_needed", "Chờ ý kiến chuyên gia")


@pytest.fixture
def it(session: Session, desk: Desk) -> Submission:
    """A submission in work, with the clock that its receipt started."""
    return desk.in_work()


def start(session: Session, it: Submission, code: str = "answer", at: datetime = NOW) -> Clock:
    with transaction(session):
        return clocks.start_for(session, it.id, code, by=SENDER, now=at)


def pause(session: Session, it: Submission, at: datetime) -> list[Clock]:
    with transaction(session):
        return clocks.pause(session, it.id, WAITING, by=SYSTEM, now=at)


def resume(session: Session, it: Submission, at: datetime) -> list[Clock]:
    with transaction(session):
        return clocks.resume(session, it.id, WAITING, by=SENDER, now=at)


def stop(session: Session, it: Submission, at: datetime, reason: str = "answered") -> list[Clock]:
    with transaction(session):
        return clocks.stop(session, it.id, reason, by=SYSTEM, now=at)


def extend(
    session: Session, it: Submission, asker: Actor, approver: Actor, more: Extension = MORE
) -> None:
    with transaction(session):
        clocks.extend(
            session,
            only(session, it),
            more,
            asker=asker,
            approver=approver,
            now=local("2026-12-01"),
        )


def new_calendar(session: Session, change: Callable[[], None], at: datetime) -> int:
    with transaction(session):
        change()
        return len(clock_rounds.recompute_open(session, by=SYSTEM, now=at).moved)


def only(session: Session, it: Submission) -> Clock:
    (clock,) = kept.clocks_of(session, it.id)
    return clock


def moves(session: Session, it: Submission) -> list[tuple[str, str, str, str]]:
    """What the record says of dates that moved."""
    events = session.scalars(
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id == it.id, SubmissionEvent.kind == "due_moved")
        .order_by(SubmissionEvent.seq)
    )
    return [(one.old, one.new, one.reason_code, one.data["by"]) for one in events]


def agrees(session: Session, clock: Clock) -> bool:
    """Whether the row says what its ledger says."""
    session.refresh(clock)
    ledger = kept.ledger_of(session, clock)
    return (clock.state, clock.due_at, clock.plain_due_at) == (
        ledger.state,
        ledger.due_at,
        ledger.last.plain_due_at,
    )


def test_what_is_promised_is_the_submissions_date(session: Session, desk: Desk) -> None:
    it = desk.in_work()
    clock = only(session, it)
    assert (clock.state, clock.due_at, clock.plain_due_at) == ("running", PROMISED, PROMISED)
    assert desk.fresh(it).due_at == PROMISED
    inner = start(session, it, "accept")
    assert inner.due_at == last_second("2026-11-26")  # the 24th is off
    assert desk.fresh(it).due_at == PROMISED
    assert moves(session, it) == []


def test_another_promise_changes_the_date_and_the_index(session: Session, desk: Desk) -> None:
    it = desk.in_work()
    with transaction(session):
        for job in session.scalars(select(Job)):
            session.delete(job)
    start(session, it, "field_item_3")
    assert desk.fresh(it).due_at == last_second("2026-11-27")
    assert session.scalars(select(Job.kind)).all() == [JobKind.INDEX]


def test_one_open_clock_of_a_kind(session: Session, it: Submission) -> None:
    with pytest.raises(IntegrityError):
        start(session, it)
    stop(session, it, NOW + timedelta(hours=1))
    start(session, it, at=NOW + timedelta(hours=2))
    assert [one.state for one in kept.clocks_of(session, it.id)] == ["stopped", "running"]


def test_an_unknown_profile_starts_nothing(session: Session, desk: Desk) -> None:
    with pytest.raises(NotFound):
        start(session, desk.in_work(), "whenever")


def test_waiting_for_the_sender_gives_the_days_back(
    session: Session, desk: Desk, it: Submission
) -> None:
    start(session, it, "accept")  # this one does not rest
    assert [one.profile for one in pause(session, it, local("2026-11-30"))] == ["answer"]
    clock = next(one for one in kept.clocks_of(session, it.id) if one.profile == "answer")
    assert (clock.state, clock.next_at, clock.due_at) == ("paused", None, PROMISED)
    assert pause(session, it, local("2026-11-30")) == []

    assert [one.profile for one in resume(session, it, local("2026-12-07"))] == ["answer"]
    later = last_second("2026-12-15")  # eight days were left
    assert (clock.state, clock.due_at) == ("running", later)
    assert desk.fresh(it).due_at == later
    assert moves(session, it) == [
        (PROMISED.isoformat(), later.isoformat(), "waiting_citizen", "resume")
    ]
    assert agrees(session, clock)
    assert resume(session, it, local("2026-12-08")) == []


def test_a_reply_on_the_same_day_moves_nothing(session: Session, it: Submission) -> None:
    pause(session, it, local("2026-11-30", "09:00"))
    resume(session, it, local("2026-11-30", "15:00"))
    assert only(session, it).due_at == PROMISED
    assert moves(session, it) == []


def test_the_ledger_is_read_back_whole(session: Session, it: Submission) -> None:
    pause(session, it, local("2026-11-30"))
    resume(session, it, local("2026-12-02"))
    stop(session, it, local("2026-12-04"))
    clock = only(session, it)
    ledger = kept.ledger_of(session, clock)
    assert [one.kind for one in ledger.entries] == ["start", "pause", "resume", "stop"]
    assert ledger.profile == from_data(clock.terms)
    standing = clocks.standing_of(session, clock, local("2026-12-20"))
    assert standing.total(Span.PAUSED) == timedelta(days=2)
    assert sum((standing.total(span) for span in Span), timedelta(0)) == standing.age
    assert standing.age == local("2026-12-20") - NOW


def test_more_time_is_granted_by_somebody_else(
    session: Session, desk: Desk, it: Submission
) -> None:
    officer, approver = desk.official(Role.OFFICER, TELECOM), desk.official(Role.APPROVER, TELECOM)
    extend(session, it, officer, approver)
    clock = only(session, it)
    assert clock.due_at == last_second("2026-12-18")
    assert clock.plain_due_at == PROMISED
    entry = session.get_one(ClockEntry, (clock.id, 2))
    assert (entry.actor_id, entry.approver_id) == (officer.official_id, approver.official_id)
    assert (entry.count, entry.reason_code) == (10, "expert_needed")
    ((_old, new, why, how),) = moves(session, it)
    assert (new, why, how) == (clock.due_at.isoformat(), "expert_needed", "extend")
    event = session.scalar(select(SubmissionEvent).where(SubmissionEvent.kind == "due_moved"))
    assert event is not None
    assert event.note == "Chờ ý kiến chuyên gia"
    assert desk.fresh(it).due_at == last_second("2026-12-18")


def test_nobody_grants_time_to_themselves_or_without_the_right(
    session: Session, desk: Desk, it: Submission
) -> None:
    officer, approver = desk.official(Role.OFFICER, TELECOM), desk.official(Role.APPROVER, TELECOM)
    elsewhere = desk.official(Role.APPROVER, BUILDING)
    reader = desk.official(Role.READER)
    for asker, granter in (
        (approver, approver),
        (officer, officer),
        (officer, elsewhere),
        (reader, approver),
    ):
        with pytest.raises(NotAllowed):
            extend(session, it, asker, granter)
    with pytest.raises(ClockRefused, match="extension_out_of_range"):
        extend(session, it, officer, approver, Extension(16, "expert_needed"))
    with pytest.raises(ClockRefused, match="no_reason"):
        extend(session, it, officer, approver, Extension(5, ""))
    extend(session, it, officer, desk.official(Role.COORDINATOR))
    with pytest.raises(ClockRefused, match="no_further_extension"):
        extend(session, it, officer, approver)
    assert len(moves(session, it)) == 1


@pytest.mark.parametrize(
    ("answered", "extended", "expected"),
    [
        ("2026-12-08", False, Timeliness.ON_TIME),
        ("2026-12-09", False, Timeliness.LATE),
        ("2026-12-08", True, Timeliness.ON_TIME),
        ("2026-12-18", True, Timeliness.ON_TIME_EXTENDED),
        ("2026-12-19", True, Timeliness.LATE),
    ],
)
def test_how_it_ended_is_kept(
    session: Session,
    desk: Desk,
    it: Submission,
    answered: str,
    extended: bool,
    expected: Timeliness,
) -> None:
    if extended:
        officer = desk.official(Role.OFFICER, TELECOM)
        extend(session, it, officer, desk.official(Role.APPROVER, TELECOM))
    assert only(session, it).timeliness == ""
    stop(session, it, local(answered))
    clock = only(session, it)
    assert (clock.timeliness, clock.stopped_at) == (expected, local(answered))
    assert clock.next_at is None
    assert agrees(session, clock)


def test_only_the_named_clocks_end(session: Session, it: Submission) -> None:
    start(session, it, "accept")
    with transaction(session):
        ended = clocks.stop(
            session, it.id, "accepted", by=SYSTEM, now=local("2026-11-25"), profiles={"accept"}
        )
    assert [one.profile for one in ended] == ["accept"]
    assert [one.profile for one in kept.open_clocks(session, it.id)] == ["answer"]


def test_a_new_day_off_moves_open_promises_and_the_record_says_so(
    session: Session, desk: Desk, it: Submission
) -> None:
    done, resting = desk.in_work(title="Đã xong"), desk.in_work(title="Đang chờ")
    stop(session, done, local("2026-11-30"))
    pause(session, resting, local("2026-11-30"))

    def storm() -> None:
        calendar.set_day(session, Day(STORM, DayKind.HOLIDAY, "Bão"), now=NOW, by=None)

    at = local("2026-12-01")
    assert new_calendar(session, storm, at) == 1
    later = last_second("2026-12-09")
    clock = only(session, it)
    assert (clock.due_at, desk.fresh(it).due_at) == (later, later)
    assert moves(session, it) == [
        (PROMISED.isoformat(), later.isoformat(), "calendar_changed", "calendar")
    ]
    assert agrees(session, clock)
    assert [only(session, one).due_at for one in (done, resting)] == [PROMISED, PROMISED]
    assert moves(session, done) == moves(session, resting) == []

    def no_storm() -> None:
        calendar.remove_day(session, STORM, now=NOW, by=None)

    assert new_calendar(session, no_storm, at) == 0
    assert only(session, it).due_at == later
    assert verify(session).holds


def test_a_kept_promise_is_counted(session: Session, it: Submission) -> None:
    with transaction(session):
        calendar.set_day(session, Day(STORM, DayKind.HOLIDAY, "Bão"), now=NOW, by=None)
        clock_rounds.recompute_open(session, by=SYSTEM, now=NOW)
        calendar.remove_day(session, STORM, now=NOW, by=None)
        recount = clock_rounds.recompute_open(session, by=SYSTEM, now=NOW)
    assert (recount.looked_at, recount.moved, recount.kept_earlier) == (1, (), 1)


def warnings(session: Session, now: datetime) -> list[DueWarning]:
    """What must be told now; it is told, too."""
    with transaction(session):
        found = clock_rounds.due_warnings(session, now)
        clock_rounds.mark_told(session, found, now=now)
    return found


def test_the_ladder_is_climbed_once_and_the_sender_is_never_left_in_silence(
    session: Session, it: Submission
) -> None:
    told: list[tuple[str, Rung, set[Told], ToSender]] = []
    day = local("2026-11-24", "02:00")
    while day < local("2027-01-05"):
        for one in warnings(session, day):
            told.append((day.date().isoformat(), one.rung, set(one.tells), one.to_sender))
        assert clock_rounds.due_warnings(session, day) == []
        day += timedelta(days=1)
    # The job runs at two in the morning in Vietnam, which is the evening before in UTC.
    assert told == [
        ("2026-12-05", Rung.WARNING, {Told.OFFICER, Told.HEAD}, ToSender.NOTHING),
        ("2026-12-08", Rung.DUE, {Told.APPROVER}, ToSender.APOLOGY),
        ("2026-12-11", Rung.COORDINATOR, {Told.COORDINATOR}, ToSender.NOTHING),
        ("2026-12-15", Rung.LEADERSHIP, {Told.LEADERSHIP}, ToSender.PROGRESS),
        ("2026-12-22", Rung.LEADERSHIP, set(), ToSender.PROGRESS),
        ("2026-12-29", Rung.LEADERSHIP, set(), ToSender.PROGRESS),
    ]
    stop(session, it, local("2027-01-05"))
    assert warnings(session, local("2027-02-05")) == []


def test_a_new_date_has_its_own_warning(session: Session, desk: Desk, it: Submission) -> None:
    assert warnings(session, local("2026-12-06"))[0].rung is Rung.WARNING
    with transaction(session):
        clocks.extend(
            session,
            only(session, it),
            MORE,
            asker=desk.official(Role.OFFICER, TELECOM),
            approver=desk.official(Role.APPROVER, TELECOM),
            now=local("2026-12-07"),
        )
    assert warnings(session, local("2026-12-09")) == []
    assert warnings(session, local("2026-12-16"))[0].rung is Rung.WARNING


def test_a_clock_that_ended_before_it_was_told_is_left_alone(
    session: Session, it: Submission
) -> None:
    late = local("2026-12-10")
    found = clock_rounds.due_warnings(session, late)
    stop(session, it, late)
    with transaction(session):
        clock_rounds.mark_told(session, found, now=late)
    clock = only(session, it)
    assert (clock.rung, clock.sender_told_at, clock.next_at) == (0, None, None)


def test_a_clock_with_another_date_is_not_marked_for_the_old_one(
    session: Session, desk: Desk, it: Submission
) -> None:
    officer = desk.official(Role.OFFICER, TELECOM)
    approver = desk.official(Role.APPROVER, TELECOM)
    found = clock_rounds.due_warnings(session, local("2026-12-06"))
    extend(session, it, officer, approver)
    with transaction(session):
        clock_rounds.mark_told(session, found, now=local("2026-12-06"))
    assert (found[0].rung, only(session, it).rung) == (Rung.WARNING, Rung.NONE)


def test_the_longest_waiting_are_told_first(session: Session, desk: Desk, it: Submission) -> None:
    desk.submission("Sau", now=NOW + timedelta(days=1))
    found = clock_rounds.due_warnings(session, local("2026-12-24"), limit=1)
    assert [one.submission_id for one in found] == [it.id]
    assert found[0].tells == set(Told)  # after a long silence all at once


def test_services_leave_the_commit_to_the_caller(
    session: Session, desk: Desk, it: Submission
) -> None:
    clocks.pause(session, it.id, WAITING, by=SYSTEM, now=local("2026-11-30"))
    session.rollback()
    clock = only(session, it)
    assert clock.state == "running"
    assert len(kept.ledger_of(session, clock).entries) == 1


def test_of_two_who_write_at_once_one_fails(session: Session, it: Submission) -> None:
    clock = only(session, it)
    ledger = kept.ledger_of(session, clock)
    pause(session, it, local("2026-11-30"))
    office = clock_book.office_since(session, NOW.date())
    both = [Change(clock, ledger.stopped(local("2026-11-30"), "answered"))]
    with pytest.raises(IntegrityError):
        clock_book.write(session, both, by=SYSTEM, now=local("2026-11-30"), office=office)
    session.rollback()
    assert only(session, it).state == "paused"


def test_many_are_kept_at_once(session: Session, desk: Desk) -> None:
    stored = [desk.in_work(title=f"Số {number}") for number in range(3)]
    with transaction(session):
        ledger, office = clocks.reckon_with_office(session, "field_item", NOW)
        pairs = [(one.id, ledger) for one in stored]
        ids = clock_book.keep(session, pairs, by=SYSTEM, now=NOW, office=office)
        assert clock_book.keep(session, [], by=SYSTEM, now=NOW, office=office) == []
    kept_now = [session.get_one(Clock, one) for one in ids]
    assert [clock.submission_id for clock in kept_now] == [one.id for one in stored]
    assert all(agrees(session, clock) for clock in kept_now)


def test_a_ledger_cannot_be_rewritten(session: Session, it: Submission) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("UPDATE clock_entry SET due_at = at"))


def test_a_broken_file_of_profiles_is_named(tmp_path: Path) -> None:
    file = tmp_path / "deadline_profiles.json"
    for content in ("{", "[]", "{}", '{"profiles": [], "working_hours": []}'):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InvalidData):
            deadline_profiles.read(file)
