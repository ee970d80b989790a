"""Many at the same moment on PostgreSQL: senders, workers, and both together."""

from collections import Counter
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.mailer import MemoryMailer
from intake.models import Draft, Job, RouteRecord, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.services.background import jobs
from intake.services.finding import indexing
from intake.services.moving import moves
from intake.services.receiving import submissions
from intake.worker.loop import drain, run_once
from tests.at_once import at_once, same_browser, sending
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.pages.review.test_claims import claim_at_once
from tests.stories import ANSWERS, received, walk_to_check

pytestmark = pytest.mark.postgresql

Sessions = sessionmaker[Session]
SENDERS = 20
SUBMISSIONS = 200


def number_of(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_form_sent_twenty_times_at_once_is_one_submission(
    app: Flask, client: PageClient, session: Session
) -> None:
    page = walk_to_check(client)
    windows = [same_browser(app, client) for _ in range(SENDERS)]
    answers = at_once([sending(window, page) for window in windows])
    assert answers == [303] * SENDERS
    stored = session.scalars(select(Submission)).one()
    assert session.scalars(select(Draft)).one().submission_id == stored.id
    kinds = session.scalars(select(Job.kind).order_by(Job.kind)).all()
    assert kinds == ["classify", "index", "notify"]
    assert verify(session).checked == 1
    shown = {window.get_page("submit.done").text for window in windows}
    assert len(shown) == 1, "every window shows the same number and code"


def test_twenty_forms_sent_at_once_make_one_unbroken_record(app: Flask, session: Session) -> None:
    clients = [PageClient(app) for _ in range(SENDERS)]
    pages = [
        walk_to_check(client, details=ANSWERS["details"] | {"title": f"Mất sóng ở thôn số {n}"})
        for n, client in enumerate(clients)
    ]
    answers = at_once([sending(*pair) for pair in zip(clients, pages, strict=True)])
    assert answers == [303] * SENDERS
    assert number_of(session, Submission) == SENDERS
    wanted = dict.fromkeys(("classify", "index", "notify"), SENDERS)
    assert Counter(session.scalars(select(Job.kind))) == wanted
    verdict = verify(session)
    assert verdict.holds
    assert verdict.checked == SENDERS
    places = session.scalars(select(SubmissionEvent.seq).order_by(SubmissionEvent.seq)).all()
    assert places == list(range(1, SENDERS + 1))
    shown = [client.get_page("submit.done").text for client in clients]
    assert len(set(shown)) == SENDERS


@pytest.fixture
def arrived(session: Session, tools: Tools) -> list[int]:
    """Two hundred submissions that nobody has looked at."""
    sender = ContactDetails(name="Nông Văn Mẫu", email="mau@example.com")
    with transaction(session):
        return [
            submissions.submit(
                session,
                NewSubmission(
                    SubmissionKind.REPORT, f"Phản ánh {n}", "Nội dung", "vi", contact=sender
                ),
                now=tools.clock(),
                code_hash=None,
            ).id
            for n in range(SUBMISSIONS)
        ]


def test_two_workers_share_the_work_and_do_nothing_twice(
    session: Session, sessions: Sessions, tools: Tools, mailer: MemoryMailer, arrived: list[int]
) -> None:
    def work() -> int:
        taken, idle = 0, 0
        while idle < 3:
            done = run_once(sessions, tools, limit=7)
            taken, idle = taken + done, 0 if done else idle + 1
        return taken

    shares = at_once([work, work])
    assert all(shares), shares
    drain(sessions, tools)
    assert number_of(session, Job) == 0
    routed = Counter(session.scalars(select(RouteRecord.submission_id)))
    assert routed == dict.fromkeys(arrived, 1)
    mails = Counter(message["Message-ID"] for message in mailer.sent)
    assert len(mails) == SUBMISSIONS
    assert set(mails.values()) == {1}, "nobody is told twice"
    assert indexing.verify(session, tools.index).agrees
    assert verify(session).checked == 2 * SUBMISSIONS


def test_what_one_worker_is_taking_another_passes_over(
    sessions: Sessions, tools: Tools, arrived: list[int]
) -> None:
    with sessions() as one, sessions() as other, transaction(one):
        mine = jobs.claim(one, now=tools.clock(), limit=100)
        with transaction(other):
            theirs = jobs.claim(other, now=tools.clock(), limit=100)
    assert (len(mine), len(theirs)) == (100, 100)
    assert not {held.job_id for held in mine} & {held.job_id for held in theirs}


def test_a_change_that_is_not_committed_yet_is_indexed_all_the_same(
    session: Session, sessions: Sessions, tools: Tools
) -> None:
    """A worker looks for jobs just before a change is committed that counts on the waiting job."""
    stored = received(session, tools, "Mất sóng", "Đã lâu")
    drain(sessions, tools)
    with transaction(session):
        session.refresh(stored)
        moves.touch(session, stored, now=tools.clock())
    with sessions() as desk, transaction(desk):
        changed = desk.get_one(Submission, stored.id)
        changed.title = "Mất sóng ở thôn Nà Pục"
        moves.touch(desk, changed, now=tools.clock())
        desk.flush()
        assert drain(sessions, tools) == 0, "the job would be used up on the old title"
    drain(sessions, tools)
    assert number_of(session, Job) == 0
    report = indexing.verify(session, tools.index)
    assert report.agrees, report


def test_senders_and_a_worker_do_not_get_into_each_others_way(
    app: Flask, session: Session, sessions: Sessions, tools: Tools
) -> None:
    clients = [PageClient(app) for _ in range(6)]
    forms = [sending(client, walk_to_check(client)) for client in clients]

    def work() -> int:
        while number_of_rows(sessions, RouteRecord) < len(forms):
            run_once(sessions, tools, limit=2)
        return 0

    assert at_once([*forms, work, work]) == [303] * len(forms) + [0, 0]
    drain(sessions, tools)
    assert number_of(session, Job) == 0
    assert verify(session).holds
    assert indexing.verify(session, tools.index).agrees


def test_twenty_reviewers_claim_one_submission(
    official: SignIn, session: Session, tools: Tools
) -> None:
    where = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    it = received(session, tools, "Mất sóng", "Đã lâu", **where)
    answers, told = claim_at_once(official, it)
    assert Counter(answers) == {303: 1, 409: SENDERS - 1}
    assert Counter(told) == {False: 1, True: SENDERS - 1}


def number_of_rows(sessions: Sessions, table: type) -> int:
    with sessions() as own:
        return number_of(own, table)


def test_a_mail_that_is_under_way_is_not_sent_by_the_next_worker(
    session: Session, sessions: Sessions, tools: Tools, mailer: MemoryMailer
) -> None:
    """The mail server is slow; while it hesitates, another worker looks for work."""
    received(session, tools, "Mất sóng", "Đã lâu")

    class Hesitating:
        def send(self, message: EmailMessage) -> None:
            drain(sessions, tools)
            mailer.send(message)

    drain(sessions, replace(tools, mailer=Hesitating()))
    assert len(mailer.sent) == 1
