"""Administrators see which letters failed and why, and have them sent again."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.mailer import MemoryMailer
from intake.models import Job, OutboxMail
from intake.ports import Tools
from intake.services.receiving import submissions
from tests.page_client import Page, PageClient
from tests.stories import work


@pytest.fixture
def received(session: Session, tools: Tools) -> int:
    contact = ContactDetails(name="Lê Hoa", email="hoa@example.org")
    new = NewSubmission(
        SubmissionKind.REPORT, "Mất sóng", "Cả thôn mất sóng.", "vi", contact=contact
    )
    with transaction(session):
        return submissions.submit(session, new, now=tools.clock(), code_hash="x").id


def sent(tools: Tools) -> list[EmailMessage]:
    assert isinstance(tools.mailer, MemoryMailer)
    return tools.mailer.sent


def press(administrator: PageClient, page: Page, end: str) -> Page:
    at = next(i for i, f in enumerate(page.forms()) if f.get("action", "").endswith(end))
    return administrator.submit(page, form=at)


def test_a_failed_letter_is_named_explained_and_sent(
    app: Flask, session: Session, tools: Tools, administrator: PageClient, received: int
) -> None:
    with transaction(session):
        dead = {"state": "dead", "attempts": 8, "last_error": "ConnectionRefusedError"}
        session.execute(update(Job).where(Job.kind == JobKind.NOTIFY.value).values(dead))
    page = administrator.get_page("admin_outbox.index")
    assert "The mail server refuses connections" in page.text
    assert "hoa@example.org" not in page.response.text
    assert "Lê Hoa" not in page.response.text
    page = press(administrator, page, "/retry-all")
    assert "It will be sent in a moment." in page.text
    work(app, tools)
    assert len(sent(tools)) == 1
    assert "No letter has failed" in administrator.get_page("admin_outbox.index").text


def test_a_letter_that_went_out_is_sent_once_more(
    app: Flask, session: Session, tools: Tools, administrator: PageClient, received: int
) -> None:
    work(app, tools)
    (first,) = sent(tools)
    page = press(administrator, administrator.get_page("admin_outbox.index"), "/again")
    assert "Is sent again" in page.text
    work(app, tools)
    work(app, tools)
    assert [m["Message-ID"] for m in sent(tools)] == [first["Message-ID"]] * 2
    session.rollback()
    assert session.scalars(select(OutboxMail.state)).all() == ["sent"]
