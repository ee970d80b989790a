"""Senders end the letters with one click, and begin them again on their page."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.domain.workflow import Move
from intake.mailer import MemoryMailer
from intake.models import Contact, OutboxMail, Submission
from intake.ports import Tools
from intake.services.moving import moves
from intake.services.receiving import submissions
from intake.web.opened import OPENED
from tests.page_client import PageClient
from tests.stories import departments_exist, work


@pytest.fixture
def sent(app: Flask, session: Session, tools: Tools) -> int:
    """A submission whose sender has got the receipt."""
    departments_exist(session, tools.clock())
    contact = ContactDetails(name="Lê Hoa", email="hoa@example.org")
    new = NewSubmission(
        SubmissionKind.REPORT, "Mất sóng", "Cả thôn mất sóng.", "vi", contact=contact
    )
    with transaction(session):
        number = submissions.submit(session, new, now=tools.clock(), code_hash="x").id
    work(app, tools)
    return number


def letters(tools: Tools) -> list[object]:
    assert isinstance(tools.mailer, MemoryMailer)
    return list(tools.mailer.sent)


def stop_path(tools: Tools) -> str:
    assert isinstance(tools.mailer, MemoryMailer)
    message = tools.mailer.sent[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert address in message.get_content()
    assert "hoa" not in address
    return re.sub("^https?://[^/]+", "", address)


def passed_on(app: Flask, session: Session, tools: Tools, number: int) -> None:
    session.rollback()
    with transaction(session):
        row = session.get_one(Submission, number)
        row.status, row.queue = "routing", "triage"
        row.department_id = "moc"
        moves.apply(
            session, row, Move.ASSIGN, by=SYSTEM, now=tools.clock(), data={"department": "moc"}
        )
    work(app, tools)


def test_the_mail_program_ends_the_letters_without_page_or_cookie(
    app: Flask, session: Session, tools: Tools, sent: int
) -> None:
    path = stop_path(tools)
    before = len(letters(tools))
    stranger = PageClient(app).http
    asked = stranger.get(path)
    assert asked.status_code == 200
    session.rollback()
    assert session.scalars(select(Contact.mail_off_at)).one() is None  # looking ends nothing
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert stranger.post(path).status_code == 200  # twice is once
    passed_on(app, session, tools, sent)
    assert len(letters(tools)) == before
    session.rollback()
    states = session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    assert states[-1] == "stopped"


def test_a_forged_address_ends_nothing(
    app: Flask, session: Session, tools: Tools, sent: int
) -> None:
    path = stop_path(tools)
    client = PageClient(app).http
    other = path.replace(f"/{sent}-", f"/{sent + 1}-")
    for forged in (path[:-1] + "0", other, "/track/letters/1", "/track/letters/x-y", path + "a"):
        if forged != path:
            assert client.post(forged).status_code == 404, forged
    session.rollback()
    assert session.scalars(select(Contact.mail_off_at)).one() is None


def test_letters_are_turned_off_and_on_where_the_submission_is_followed(
    app: Flask, session: Session, tools: Tools, sent: int
) -> None:
    client = PageClient(app)
    with client.http.session_transaction() as cookie:
        cookie[OPENED] = [sent, tools.clock().timestamp()]
    page = client.get_page("track.follow")
    form = next(i for i, f in enumerate(page.forms()) if f.get("id") == "letters")
    page = client.submit(page, form=form)
    assert "You receive no messages about this submission." in page.text
    before = len(letters(tools))
    form = next(i for i, f in enumerate(page.forms()) if f.get("id") == "letters")
    page = client.submit(page, form=form)
    assert "You receive messages at your e-mail address" in page.text
    passed_on(app, session, tools, sent)
    assert len(letters(tools)) == before + 1
