"""Things that happen in many tests, in the words of the domain."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from intake.app import session_factory
from intake.database import transaction
from intake.domain.answering.contributions import AskReason
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.publishing.publication import Copy, Words
from intake.domain.submission import ContactDetails, NewSubmission, Purpose, SubmissionKind
from intake.models import Consent, Submission
from intake.ports import Tools
from intake.queries.clocks import open_clocks
from intake.queries.publishing.publication_desk import live
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.answering.reply_templates import LONGEST_HOLD
from intake.services.installation import setup
from intake.services.moving import cluster_moves
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.publishing import publications
from intake.services.receiving import submissions
from intake.services.timekeeping import nearest_dates
from intake.worker.loop import drain
from tests.page_client import Page, PageClient
from tests.replies import REPLY
from tests.support.prepared import prepared

ANSWERS: dict[str, dict[str, str]] = {
    "kind": {"kind": "report"},
    "details": {
        "title": "Mất sóng điện thoại ở thôn Nà Pục",
        "body": "Ba tuần nay cả thôn không gọi được điện thoại. Đề nghị kiểm tra trạm phát sóng.",
    },
    "place": {"province": "04", "commune": "xã Trường Hà"},
    "contact": {
        "identity": "known",
        "sender_kind": "person",
        "name": "Nông Văn Mẫu",
        "email": "mau@example.com",
    },
    "consent": {"agree_process": "y"},
}


@dataclass(frozen=True)
class Sent:
    """What a sender takes home."""

    reference: str
    code: str


def walk_to_check(client: PageClient, **changed: dict[str, str]) -> Page:
    """Answer every screen of the form; ``changed`` replaces the answers of a screen."""
    for step, answers in (ANSWERS | changed).items():
        page = client.get_page("submit.step", step=step)
        response = client.post(page, **answers)
        assert response.status_code == 303, (step, response.text[:2000])
    return client.get_page("submit.check")


def send(client: PageClient, **changed: dict[str, str]) -> Sent:
    """Send a submission through the form."""
    done = client.submit(walk_to_check(client, **changed))
    return receipt_on(done)


def receipt_on(done: Page) -> Sent:
    """Number and code as the confirmation shows them."""
    reference = re.search(r"PA-\d{4}-\d{6}-\d", done.text)
    code = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]", done.text)
    assert reference is not None, done.text
    assert code is not None, done.text
    return Sent(reference.group(0), code.group(0))


def open_tracking(client: PageClient, sent: Sent) -> Page:
    """Come back with number and code."""
    page = client.get_page("track.enter")
    return client.submit(page, reference=sent.reference, code=sent.code)


def departments_exist(session: Session, now: datetime) -> None:
    """Load the departments and the calendar that come with the project."""

    def load() -> None:
        with transaction(session):
            setup.prepare(session, now)

    prepared(session, ("departments", now), load)


def work(app: Flask, tools: Tools) -> int:
    """Let the worker do everything that is due."""
    return drain(session_factory(app), tools)


def received(session: Session, tools: Tools, title: str, body: str, **values: object) -> Submission:
    """A submission that has just come in; ``values`` set columns afterwards."""
    with transaction(session):
        receipt = submissions.submit(
            session,
            NewSubmission(
                SubmissionKind.REPORT,
                title,
                body,
                "vi",
                contact=ContactDetails(name="Nông Văn Mẫu", email="mau@example.com"),
            ),
            now=tools.clock(),
            code_hash=None,
        )
        stored = session.get_one(Submission, receipt.id)
        for name, value in values.items():
            setattr(stored, name, value)
    return stored


def due_at(session: Session, stored: Submission, moment: datetime) -> None:
    """Every running clock of a submission is due at this moment, and so is its answer."""
    with transaction(session):
        for clock in open_clocks(session, stored.id):
            clock.due_at = moment
        stored.due_at = moment
        nearest_dates.follow_clocks(session, [stored.id])


def answer_waits(session: Session, tools: Tools, stored: Submission) -> Actor:
    """Somebody of the department has written an answer to what is at work there; it waits."""
    grants = frozenset({Grant(Role.OFFICER, stored.department_id)})
    person = NewOfficial("Trần Thị Soạn", f"author{stored.id}@example.org")
    now = tools.clock()
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=now, granted_by=None)
        author = Actor(row.id, person.name, grants)
        replies.draft(session, author, stored, REPLY, now=now)
    return author


def answer_sent(session: Session, tools: Tools, stored: Submission) -> None:
    """What is at work in a department has been answered by it."""
    answer_waits(session, tools, stored)
    grants = frozenset({Grant(Role.APPROVER, stored.department_id)})
    person = NewOfficial("Lê Văn Duyệt", f"approver{stored.id}@example.org")
    now = tools.clock()
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=now, granted_by=None)
        reply = replies.approve(session, Actor(row.id, person.name, grants), stored, now=now)
        # Where the department lets its answers wait, that time passes.
        replies.send_held(session, reply.id, now=now + timedelta(hours=LONGEST_HOLD))


def department_is_asked(
    session: Session, tools: Tools, stored: Submission, department: str, stand: str
) -> int:
    """Another department is asked to contribute: it must (consulting), it may (wondering), or it
    has done so (joint). Returns the number of the request."""
    now = tools.clock()
    number = stored.id
    with transaction(session):
        people = []
        for place in (stored.department_id, department):
            grants = frozenset({Grant(Role.OFFICER, place)})
            person = NewOfficial("Lê Văn Hỏi", f"{place}{number}@example.org")
            row = accounts.add_official(session, person, grants, now=now, granted_by=None)
            people.append(Actor(row.id, person.name, grants))
        question = Question(
            department, "Xin cho biết mức phí.", AskReason.EXPERTISE, stand != "wondering"
        )
        asked = contributions.ask(session, people[0], stored, question, now=now)
        if stand == "joint":
            contributions.give(session, people[1], stored, asked.id, "5.000 đồng.", now=now)
    return asked.id


def agreed(session: Session, stored: Submission, *purposes: Purpose) -> None:
    """The sender of ``stored`` has agreed to these purposes, and to no others."""
    with transaction(session):
        for purpose in Purpose:
            row = session.get(Consent, (stored.id, purpose.value))
            if row is None:
                row = Consent(submission_id=stored.id, purpose=purpose.value)
                session.add(row)
            row.given, row.decided_at = purpose in purposes, stored.submitted_at


# A public copy that stands on no consent.
SUMMARY = {
    "words": "summary",
    "title": "Sóng điện thoại yếu tại một thôn",
    "text": "Người dân phản ánh chất lượng mạng di động kém kéo dài.",
}


def publication_proposed(
    session: Session, tools: Tools, stored: Submission, copy: Copy | None = None
) -> Actor:
    """Somebody of the department has proposed to publish what was answered; it waits."""
    grants = frozenset({Grant(Role.OFFICER, stored.department_id)})
    person = NewOfficial("Mai Thị Biên", f"writer{stored.id}.{stored.version}@example.org")
    now = tools.clock()
    copy = copy or Copy(Words.SUMMARY, SUMMARY["title"], SUMMARY["text"], REPLY)
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=now, granted_by=None)
        author = Actor(row.id, person.name, grants)
        publications.propose(session, author, stored, copy, looked=True, now=now)
    return author


def published(session: Session, tools: Tools, stored: Submission, copy: Copy | None = None) -> None:
    """What was answered is public."""
    publication_proposed(session, tools, stored, copy)
    grants = frozenset({Grant(Role.MODERATOR)})
    person = NewOfficial("Hồ Thị Soát", f"moderator{stored.id}.{stored.version}@example.org")
    now = tools.clock()
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=now, granted_by=None)
        moderator = Actor(row.id, person.name, grants)
        version = live(session, stored.id)[-1].version
        publications.publish(session, moderator, stored, version, now=now)


Make = Callable[..., Submission]


def joined_to_another(session: Session, tools: Tools, stored: Submission) -> Submission:
    """Say that ``stored`` was joined to another in triage; returns that other one."""
    where = {"status": "routing", "queue": "triage"}
    main = received(session, tools, "Mất sóng cả xã", "Cả xã mất sóng.", **where)
    with transaction(session):
        cluster_moves.stay(
            session,
            stored,
            main,
            status_before="in_progress",
            now=tools.clock(),
            joined_by=None,
        )
    return main
