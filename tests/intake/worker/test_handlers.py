"""Background work done twice changes nothing, and done badly leaves nothing half-done."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from threading import Event
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.mailer import MemoryMailer
from intake.models import Job, OutboxMail, RouteRecord, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.finding import indexing
from intake.worker.handlers import HANDLERS
from intake.worker.loop import QUICK, Worker, Workers, drain, run_once
from tests.conftest import MovedClock
from tests.intake.worker.conftest import Arrive

Sessions = sessionmaker[Session]
HANDLED = (JobKind.CLASSIFY, JobKind.INDEX, JobKind.NOTIFY)  # what a submission asks for


def claims_of(session: Session, tools: Tools) -> dict[JobKind, list[Claim]]:
    """Everything that is due, lent to us, by kind."""
    with transaction(session):
        taken = jobs.claim(session, now=tools.clock(), limit=50)
    return {kind: [held for held in taken if held.kind is kind] for kind in JobKind}


def events_of(session: Session, submission: Submission) -> list[tuple[str, str]]:
    session.rollback()
    rows = session.execute(
        select(SubmissionEvent.kind, SubmissionEvent.new)
        .where(SubmissionEvent.submission_id == submission.id)
        .order_by(SubmissionEvent.seq)
    )
    return [(row.kind, row.new) for row in rows]


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def jobs_left(session: Session) -> list[Job]:
    session.rollback()
    rows = session.scalars(select(Job).order_by(Job.id).execution_options(populate_existing=True))
    return list(rows)


def test_every_job_done_twice_has_the_effect_of_once(
    session: Session, sessions: Sessions, tools: Tools, mailer: MemoryMailer, arrive: Arrive
) -> None:
    stored = arrive("Mất sóng điện thoại")
    held = claims_of(session, tools)
    assert [len(held[kind]) for kind in HANDLED] == [1, 1, 1]
    for kind in (*JobKind, *JobKind):
        HANDLERS[kind](sessions, tools, held[kind])
    drain(sessions, tools)  # what the route asked for: the new status in the index
    assert count(session, RouteRecord) == 1
    assert events_of(session, stored) == [("received", "submitted"), ("moved", "routing")]
    assert list(tools.index.ids()) == [stored.id]
    assert indexing.verify(session, tools.index).agrees
    assert [mail["To"] for mail in mailer.sent] == ["mau@example.com"]
    assert count(session, OutboxMail) == 1
    assert jobs_left(session) == []
    assert verify(session).holds


def test_officials_find_what_came_in_also_while_the_search_of_everybody_is_broken(
    session: Session, sessions: Sessions, tools: Tools, arrive: Arrive
) -> None:
    tools.published_index.close()
    stored = arrive("Mất sóng điện thoại")
    drain(sessions, tools)
    assert list(tools.index.ids()) == [stored.id]
    assert jobs_left(session) == []


def test_the_same_submission_twice_in_one_batch_is_done_once(
    session: Session, sessions: Sessions, tools: Tools, mailer: MemoryMailer, arrive: Arrive
) -> None:
    stored = arrive("Mất sóng điện thoại")
    held = claims_of(session, tools)
    for kind in JobKind:
        HANDLERS[kind](sessions, tools, held[kind] * 2)
    assert count(session, RouteRecord) == 1
    assert list(tools.index.ids()) == [stored.id]
    assert len(mailer.sent) == 1


def test_a_late_worker_adds_nothing_to_what_its_successor_did(
    session: Session, sessions: Sessions, tools: Tools, arrive: Arrive, clock: MovedClock
) -> None:
    arrive("Mất sóng điện thoại")
    late = claims_of(session, tools)
    clock.move(minutes=5)
    drain(sessions, tools)
    records, events = count(session, RouteRecord), count(session, SubmissionEvent)
    for kind in JobKind:
        HANDLERS[kind](sessions, tools, late[kind])
    assert (count(session, RouteRecord), count(session, SubmissionEvent)) == (records, events)
    assert jobs_left(session) == []


def test_a_job_about_what_is_gone_ends_quietly(
    session: Session, sessions: Sessions, tools: Tools, departments: None
) -> None:
    with transaction(session):
        wishes = [*jobs.for_submission(99, JobKind.CLASSIFY, JobKind.INDEX)]
        jobs.enqueue(session, [*wishes, jobs.notify(99, "received", 1)], now=tools.clock())
    drain(sessions, tools)
    assert jobs_left(session) == []
    assert count(session, RouteRecord) == 0


def test_one_that_cannot_be_stored_stays_whole_and_holds_up_nobody(
    session: Session,
    sessions: Sessions,
    tools: Tools,
    arrive: Arrive,
    refuse_rows: Callable[[str, str], None],
) -> None:
    first, bad, last = (arrive(title) for title in ("Mất sóng", "Ổ gà", "Học phí"))
    refuse_rows("submission_event", f"NEW.submission_id = {bad.id} AND NEW.kind = 'moved'")
    drain(sessions, tools)
    assert count(session, RouteRecord) == 2
    rows = session.execute(select(Submission.id, Submission.status))
    status = {row.id: row.status for row in rows}
    assert status == {first.id: "routing", bad.id: "submitted", last.id: "routing"}
    assert events_of(session, bad) == [("received", "submitted")]
    (job,) = jobs_left(session)
    assert (job.kind, job.key, job.state, job.attempts) == ("classify", str(bad.id), "waiting", 1)
    assert job.last_error == "IntegrityError", "the type of the error, never its message"
    assert verify(session).holds


def test_what_failed_is_made_good_when_the_fault_is_gone(
    session: Session,
    sessions: Sessions,
    tools: Tools,
    arrive: Arrive,
    clock: MovedClock,
    refuse_rows: Callable[[str, str], None],
) -> None:
    stored = arrive("Ổ gà")
    refuse_rows("route_record", "1")
    drain(sessions, tools)
    with transaction(session):
        session.execute(text("DROP TRIGGER refused"))
    clock.move(seconds=10)
    drain(sessions, tools)
    assert session.get_one(Submission, stored.id, populate_existing=True).status == "routing"
    assert jobs_left(session) == []


@dataclass
class BrokenLine:
    """A mail server that cannot be reached for some mails, and counts the tries."""

    unreachable: set[str]
    sent: list[EmailMessage] = field(default_factory=list)
    tries: int = 0

    def send(self, message: EmailMessage) -> None:
        self.tries += 1
        if message["Message-ID"] in self.unreachable:
            raise ConnectionRefusedError(f"{message['To']} refused")
        self.sent.append(message)


@pytest.fixture
def notified(session: Session, sessions: Sessions, tools: Tools, arrive: Arrive) -> list[str]:
    """Three submissions have come in and nobody has been told yet; the Message-IDs in order."""
    for title in ("Mất sóng", "Ổ gà", "Học phí"):
        arrive(title)
    held = claims_of(session, tools)
    probe = MemoryMailer()
    HANDLERS[JobKind.NOTIFY](sessions, replace(tools, mailer=probe), held[JobKind.NOTIFY])
    with transaction(session):
        session.execute(text("DELETE FROM outbox_mail"))
        session.execute(text("DELETE FROM job"))
        for mail, number in zip(probe.sent, (1, 2, 3), strict=True):
            assert mail["To"]
            jobs.enqueue(session, [jobs.notify(number, "received", number)], now=tools.clock())
    return [str(mail["Message-ID"]) for mail in probe.sent]


def test_a_mail_that_cannot_be_sent_is_tried_later_and_the_others_go_once(
    session: Session,
    sessions: Sessions,
    tools: Tools,
    notified: list[str],
    clock: MovedClock,
) -> None:
    line = BrokenLine({notified[1]})
    broken = replace(tools, mailer=line)
    drain(sessions, broken)
    assert [mail["Message-ID"] for mail in line.sent] == [notified[0], notified[2]]
    (job,) = jobs_left(session)
    assert job.last_error == "ConnectionRefusedError"
    assert "mau@example.com" not in job.last_error
    line.unreachable.clear()
    clock.move(seconds=10)
    drain(sessions, broken)
    assert sorted(str(mail["Message-ID"]) for mail in line.sent) == sorted(notified)


def test_a_mail_repeated_after_a_crash_is_the_same_mail(
    session: Session,
    sessions: Sessions,
    tools: Tools,
    mailer: MemoryMailer,
    notified: list[str],
    clock: MovedClock,
    refuse_rows: Callable[[str, str], None],
) -> None:
    """Between handing a mail over and noting it, the worker may be lost; mail programs then see
    one mail."""
    refuse_rows("outbox_mail", "1")
    drain(sessions, tools)
    with transaction(session):
        session.execute(text("DROP TRIGGER refused"))
    clock.move(seconds=10)
    drain(sessions, tools)
    assert {str(mail["Message-ID"]) for mail in mailer.sent} == set(notified)
    assert count(session, OutboxMail) == 3
    assert jobs_left(session) == []


def test_nobody_to_write_to_is_noted_and_not_tried_again(
    session: Session, sessions: Sessions, tools: Tools, mailer: MemoryMailer, arrive: Arrive
) -> None:
    stored = arrive("Mất sóng")
    with transaction(session):
        session.execute(text("DELETE FROM contact"))
    drain(sessions, tools)
    assert mailer.sent == []
    noted = session.scalars(select(OutboxMail)).one()
    assert (noted.submission_id, noted.state, noted.sent_at) == (stored.id, "no_address", None)


def test_the_worker_of_a_process_works_when_it_is_woken_and_ends_when_told(
    app: Flask, session: Session, sessions: Sessions, tools: Tools, arrive: Arrive
) -> None:
    worker = Worker(sessions, tools)
    worker.start()
    stored = arrive("Mất sóng")
    worker.wake()
    for _ in range(100):
        if not jobs_left(session):
            break
        worker.join(0.05)
    worker.stop()
    assert not worker.is_alive()
    assert session.get_one(Submission, stored.id, populate_existing=True).status == "routing"
    assert run_once(sessions, tools) == 0


@dataclass
class SilentMailer:
    """A mail server that does not answer until it is let."""

    asked: Event = field(default_factory=Event)
    answers: Event = field(default_factory=Event)

    def send(self, message: EmailMessage) -> None:
        del message
        self.asked.set()
        assert self.answers.wait(30)


def test_a_submission_is_found_while_mails_and_the_model_keep_us_waiting(
    session: Session, sessions: Sessions, tools: Tools, arrive: Arrive
) -> None:
    mailer, reading, loaded = SilentMailer(), Event(), Event()

    def model_read_slowly() -> None:
        reading.set()
        assert loaded.wait(30)

    tools = replace(tools, mailer=mailer, active_model=model_read_slowly)
    workers = Workers(sessions, tools)
    arrive("Mất sóng")
    workers.start()
    try:
        assert mailer.asked.wait(10)
        second = arrive("Đường ngập")
        workers.wake()
        assert comes(lambda: second.id in tools.index.versions([second.id]))
        session.refresh(second)
        assert second.status == "submitted", "nobody was given it yet"
        loaded.set()
        assert comes(lambda: not [job for job in jobs_left(session) if job.kind in QUICK])
        assert session.get_one(Submission, second.id, populate_existing=True).status == "routing"
        loaded.clear()
        reading.clear()
        arrive("Cây đổ")
        workers.wake()
        assert reading.wait(10)
        began = monotonic()
        workers.stop(1.0)
        assert monotonic() - began < 2.0, "both are waited for as long as one"
    finally:
        loaded.set()
        mailer.answers.set()
        workers.stop()


def comes(is_so: Callable[[], bool]) -> bool:
    """Whether something becomes so within a while."""
    return any(is_so() or sleep(0.05) for _ in range(200))
