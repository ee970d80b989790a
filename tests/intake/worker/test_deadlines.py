"""Every hour somebody looks after the deadlines, and a changed calendar is reckoned in the
background."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.history.record import EventKind
from intake.domain.jobs import JobKind
from intake.domain.timekeeping.deadlines import DayKind
from intake.models import Clock, Job, Submission, SubmissionEvent
from intake.ports import Tools
from intake.services.background import nightly
from intake.services.timekeeping import calendar
from intake.services.timekeeping.calendar import Day
from intake.worker import loop
from intake.worker.loop import drain
from tests.conftest import MovedClock
from tests.intake.worker.conftest import Arrive


def asked_for(session: Session, kind: JobKind) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Job).where(Job.kind == kind)) or 0


def test_each_hour_is_asked_for_once(
    session: Session, departments: None, clock: MovedClock
) -> None:
    for minutes, asked in ((0, 1), (40, 1), (60, 2), (61, 2)):
        with transaction(session):
            nightly.ask_for_the_hour(session, now=clock() + timedelta(minutes=minutes))
        assert asked_for(session, JobKind.DEADLINES) == asked


def test_however_many_are_late_all_are_told_once(
    sessions: sessionmaker[Session],
    session: Session,
    tools: Tools,
    arrive: Arrive,
    clock: MovedClock,
) -> None:
    late = [arrive(f"Mất sóng {number}").id for number in range(5)]
    drain(sessions, tools)
    clock.move(days=16)
    for _hour in range(2):
        with transaction(session):
            nightly.ask_for_the_hour(session, now=clock())
        drain(sessions, tools)
        clock.move(hours=1)
    session.rollback()
    told = session.scalars(
        select(SubmissionEvent.submission_id).where(SubmissionEvent.kind == EventKind.NOTIFIED)
    ).all()
    assert sorted(told) == late
    assert asked_for(session, JobKind.DEADLINES) == 0


def test_a_new_holiday_moves_what_runs_in_the_background(
    sessions: sessionmaker[Session], session: Session, tools: Tools, arrive: Arrive
) -> None:
    it = arrive("Mất sóng").id
    drain(sessions, tools)
    before = session.get_one(Submission, it).due_at
    last_day = date(2026, 12, 8)
    with transaction(session):
        day = Day(last_day, DayKind.HOLIDAY, "Bão")
        calendar.set_day(session, day, now=tools.clock(), by=None)
    assert asked_for(session, JobKind.CALENDAR) == 1
    drain(sessions, tools)
    session.rollback()
    session.expire_all()
    assert session.get_one(Submission, it).due_at == before + timedelta(days=1)
    clock = session.scalars(select(Clock).where(Clock.profile == "answer")).one()
    assert clock.due_at == before + timedelta(days=1)


def test_without_anything_running_a_new_holiday_asks_for_nothing(
    session: Session, tools: Tools, departments: None
) -> None:
    with transaction(session):
        day = Day(date(2026, 12, 8), DayKind.HOLIDAY, "Bão")
        calendar.set_day(session, day, now=tools.clock(), by=None)
    assert asked_for(session, JobKind.CALENDAR) == 0


def test_a_working_worker_asks_by_itself(
    sessions: sessionmaker[Session], session: Session, tools: Tools, departments: None
) -> None:
    worker = loop.Worker(sessions, tools)
    worker.start()
    worker.stop()
    session.rollback()
    assert not nightly.hour_is_due(session, tools.clock())
