"""Before an answer goes on: the form names its parts as the sender will read them."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import Submission
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
