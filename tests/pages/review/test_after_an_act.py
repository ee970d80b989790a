"""After an act: the next submission opens only where it waits for whoever acted, and the page names
the one that was acted on."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import Claim, Submission
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.pages.review.test_desk import act
from tests.replies import reply
from tests.stories import answer_waits, received

pytestmark = pytest.mark.usefixtures("departments")
OWN = "most_telecom"
QUEUE = {"queue": "department", "department": OWN}


@pytest.fixture
def lan(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


class Desk:
    """Receives submissions one after the other, so that each is due after the one before."""

    def __init__(self, session: Session, tools: Tools, clock: MovedClock) -> None:
        self._session, self._tools, self._clock = session, tools, clock

    def has(self, title: str, status: str, **values: object) -> Submission:
        self._clock.move(minutes=1)
        where = {"status": status, "queue": "department", "department_id": OWN} | values
        return received(self._session, self._tools, title, f"{title}. Đề nghị xem.", **where)

    def has_answer(self, title: str) -> Submission:
        """With an answer that waits for an approver."""
        it = self.has(title, "in_progress")
        answer_waits(self._session, self._tools, it)
        return it

    def number(self, it: Submission) -> str:
        return self._tools.codes.reference(it.id, it.submitted_at)

    def open_ones(self) -> set[int]:
        """What anybody has open."""
        self._session.rollback()
        return set(self._session.scalars(select(Claim.submission_id)))


@pytest.fixture
def desk(departments: None, session: Session, tools: Tools, clock: MovedClock) -> Desk:
    return Desk(session, tools, clock)


def page_of(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id, **QUEUE)


def answered(client: PageClient, it: Submission) -> Page:
    return act(client, page_of(client, it), "answer", **reply("Trạm đã sửa xong hôm qua."))


def named(page: Page) -> dict[str, str]:
    """What the notice about the act links to: text and address."""
    notice = next(one for one in page.find("div") if "app-notice" in (one.get("class") or ""))
    return {"".join(a.itertext()): str(a.get("href")) for a in notice.iter("a")}


def test_what_a_colleague_works_on_is_neither_opened_nor_claimed(
    official: SignIn, lan: PageClient, desk: Desk
) -> None:
    minh = official(Role.OFFICER, OWN)
    mine = desk.has("Mất sóng", "in_progress", assignee_id=lan.official_id)
    theirs = desk.has("Hẹn lịch thu rác", "in_progress", assignee_id=minh.official_id)
    page = answered(lan, mine)
    assert page.find("h1")[0].text != theirs.title
    assert "Your answer waits for approval" in page.text
    assert named(page)[desk.number(mine)].startswith(f"/review/{mine.id}/")
    assert desk.open_ones() == set()


def test_what_a_colleague_has_open_is_passed_over(
    official: SignIn, lan: PageClient, desk: Desk
) -> None:
    minh = official(Role.OFFICER, OWN)
    mine, theirs, free = (desk.has(title, "in_progress") for title in ("Một", "Hai", "Ba"))
    page_of(minh, theirs)
    page = answered(lan, mine)
    assert "Below is the next submission that waits for you." in page.text
    assert named(page).keys() == {desk.number(mine)}
    assert desk.open_ones() == {theirs.id, free.id}


def test_what_waits_for_the_sender_or_for_another_approver_is_passed_over(
    lan: PageClient, desk: Desk
) -> None:
    first, second, third = (desk.has(title, "in_progress") for title in ("Một", "Hai", "Ba"))
    desk.has("Bốn", "waiting_citizen")
    answered(lan, first)
    answered(lan, second)
    page = answered(lan, third)
    assert "Below is the next submission" not in page.text, "all the others wait for somebody else"
    assert desk.open_ones() == set()


def test_an_approver_goes_on_to_the_next_answer(official: SignIn, desk: Desk) -> None:
    first, second = desk.has_answer("Mất sóng"), desk.has_answer("Trạm yếu")
    approver = official(Role.APPROVER, OWN)
    page = act(approver, page_of(approver, first), "approve")
    assert "The answer has been sent." in page.text
    assert "Below is the next submission that waits for you." in page.text
    assert second.title in page.text
    assert named(page).keys() == {desk.number(first)}


def test_two_declines_are_the_coordinators_so_triage_does_not_end_there(
    official: SignIn, desk: Desk
) -> None:
    triage = {"queue": "triage", "department_id": None}
    first = desk.has("Mất sóng", "routing", **triage)
    desk.has("Không ai nhận", "routing", declines=2, **triage)
    intake = official(Role.INTAKE)
    page = intake.get_page("review_submission.show", submission_id=first.id, queue="triage")
    page = act(intake, page, "route", department=OWN)
    assert "Below is the next submission" not in page.text
    assert desk.open_ones() == set()


def test_a_number_that_may_no_longer_be_read_is_no_link(lan: PageClient, desk: Desk) -> None:
    it = desk.has("Cán bộ vòi tiền", "in_progress")
    page = act(lan, page_of(lan, it), "quarantine")
    assert desk.number(it) in page.text
    assert named(page) == {}
