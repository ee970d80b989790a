"""Before an answer goes on: the form names its parts as the sender will read them, and the preview
says whether any mail will tell the sender."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Contact, Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, words
from tests.pages.review.test_writing import FINISHED, OWN, send, writing
from tests.replies import REPLY
from tests.stories import received

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def officer(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def stored(departments: None, session: Session, tools: Tools) -> Submission:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    title, body = "Mất sóng ở Nà Pục", "Ba tuần nay mất sóng."
    return received(session, tools, title, body, sender_language="en", **where)


def previewed(client: PageClient, stored: Submission) -> Page:
    return send(client, writing(client, stored), "/preview", **FINISHED)


def test_the_parts_have_the_same_names_in_the_form_and_for_the_sender(
    officer: PageClient, stored: Submission
) -> None:
    form = writing(officer, stored)
    asked = {str(one.get("for")): words(one) for one in form.find("label")}
    named = [asked[name] for name in asked if name.removeprefix("answer-") in REPLY]
    read = [words(one) for one in previewed(officer, stored).find("h3")]
    assert named == read[: len(named)]
    assert len(named) == len(REPLY)


@pytest.fixture
def contact(stored: Submission, session: Session) -> Contact:
    """By which the sender is reached: with e-mail."""
    return session.get_one(Contact, stored.id)


def test_with_an_address_the_preview_shows_the_mail(
    officer: PageClient, stored: Submission, contact: Contact
) -> None:
    page = previewed(officer, stored)
    assert "In the mail" in page.text
    assert "nothing will be sent" not in page.text


def test_without_an_address_the_official_is_told_to_consider_a_call(
    officer: PageClient, stored: Submission, contact: Contact, session: Session
) -> None:
    with transaction(session):
        contact.email, contact.phone = "", "0912345678"
    page = previewed(officer, stored)
    assert "In the mail" not in page.text
    assert "The sender has given no e-mail address: nothing will be sent." in page.text
    assert "consider a call" in page.text
    assert "0912345678" not in page.text


def test_to_an_anonymous_sender_nothing_is_sent(
    officer: PageClient, stored: Submission, contact: Contact, session: Session
) -> None:
    with transaction(session):
        session.delete(contact)
    page = previewed(officer, stored)
    assert "nothing will be sent. The answer can be read with number and code." in page.text
    assert "consider a call" not in page.text


def test_who_wants_no_messages_gets_none(
    officer: PageClient, stored: Submission, contact: Contact, session: Session, tools: Tools
) -> None:
    with transaction(session):
        contact.mail_off_at = tools.clock()
    page = previewed(officer, stored)
    assert "The sender wants no messages: nothing will be sent." in page.text
