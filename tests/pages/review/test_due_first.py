"""Queue and page say what officials must do first, and by when: not always the answer."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import Submission
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.pages.review.test_desk import act, fresh
from tests.replies import reply
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = "most_telecom"


@pytest.fixture
def it(departments: None, session: Session, tools: Tools, app: Flask) -> Submission:
    """In triage: there is no model, so people decide."""
    found = received(session, tools, "Mất sóng ở Nà Pục", "Mất sóng. Đề nghị xem xét.")
    work(app, tools)
    return found


@pytest.fixture
def lan(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


def page_of(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id)


def dues(page: Page) -> list[str]:
    """Every badge of a date, as people read it."""
    found = [one for one in page.find("span") if "app-due" in str(one.get("class")).split()]
    return [" ".join("".join(one.itertext()).split()) for one in found]


def due_in_queue(client: PageClient) -> str:
    """What stands in the column of the only row of the queue of the department."""
    page = client.get_page("review.queue", queue="department", department=OWN)
    (cell,) = [one for one in page.find("td") if one.get("data-label") == "Due"]
    return " ".join(" ".join(cell.itertext()).split())


def passed_on(official: SignIn, it: Submission) -> None:
    """From triage to the department."""
    client = official(Role.INTAKE)
    act(client, page_of(client, it), "route", department=OWN)


def test_a_new_one_is_to_be_accepted_long_before_it_is_to_be_answered(
    official: SignIn, lan: PageClient, it: Submission
) -> None:
    passed_on(official, it)
    assert due_in_queue(lan) == "3 days left Take on or decline"
    assert dues(page_of(lan, it))[0] == "Take on or decline · 3 days left"


def test_the_step_that_is_late_looks_late(
    official: SignIn, it: Submission, clock: MovedClock
) -> None:
    passed_on(official, it)
    clock.move(days=4)
    later = official(Role.OFFICER, OWN)  # a session does not last so long
    assert due_in_queue(later) == "1 day late Take on or decline"


def test_the_approver_sees_by_when_to_approve(
    official: SignIn, lan: PageClient, it: Submission
) -> None:
    passed_on(official, it)
    act(lan, page_of(lan, it), "accept")
    assert due_in_queue(lan).endswith("Answer to the sender")
    act(lan, page_of(lan, it), "answer", **reply("Trạm đã sửa xong ngày hôm qua."))
    assert due_in_queue(official(Role.APPROVER, OWN)).endswith("Approve the answer")


def test_what_the_sender_owes_is_nothing_that_officials_must_keep(
    official: SignIn, lan: PageClient, it: Submission, session: Session, tools: Tools
) -> None:
    passed_on(official, it)
    act(lan, page_of(lan, it), "accept")
    act(lan, page_of(lan, it), "ask", text="Ở thôn nào?")
    assert fresh(session, it).status == "waiting_citizen"
    assert "Reply of the sender" not in due_in_queue(lan)
