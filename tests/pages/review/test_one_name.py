"""A status has one name: whoever speaks on the phone about it has the same word before them."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, words
from tests.stories import open_tracking, send, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = "most_telecom"


def tags(page: Page) -> set[str]:
    return {words(one) for one in [*page.find("strong"), *page.find("a")]}


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("assigned", "Passed to the department"),
        ("waiting_citizen", "More information asked for"),
        ("drafted", "Answer being approved"),
    ],
)
def test_sender_queue_and_search_read_the_same(
    app: Flask,
    client: PageClient,
    official: SignIn,
    session: Session,
    tools: Tools,
    status: str,
    name: str,
) -> None:
    sent = send(client)
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = status, "department", OWN
    work(app, tools)
    officer = official(Role.OFFICER, OWN)
    assert name in open_tracking(client, sent).text
    queue = officer.get_page("review.queue", queue="department", department=OWN)
    assert name in tags(queue), "in the row"
    assert any(one.startswith(f"{name} ") for one in tags(queue)), "on the tab"
    assert name in tags(officer.get_page("search.results", q="Nà Pục"))
    assert name in tags(officer.get_page("review_submission.show", submission_id=it.id))
