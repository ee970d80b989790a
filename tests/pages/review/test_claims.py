"""Two people and one submission: who has it open, and what happens to what the slower one typed."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import Submission
from intake.ports import Tools
from tests.at_once import at_once
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.pages.review.test_desk import act, fresh
from tests.stories import received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
REVIEWERS = 20


@pytest.fixture
def it(session: Session, tools: Tools, departments: None) -> Submission:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    return received(session, tools, "Mất sóng", "Ba tuần nay mất sóng.", **where)


def page_of(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id)


def test_opening_it_tells_the_others(official: SignIn, it: Submission) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    assert "You have it open" in page_of(lan, it).text
    assert "has this submission open, until" in page_of(minh, it).text
    assert "open:" in minh.get_page("review.queue", queue="department", department=OWN).text


def test_a_reader_opens_without_taking(official: SignIn, it: Submission) -> None:
    page_of(official(Role.READER, OWN), it)
    assert "You have it open" in page_of(official(Role.OFFICER, OWN), it).text


def test_letting_go_makes_it_free(official: SignIn, it: Submission) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    assert "is free for others" in act(lan, page_of(lan, it), "let-go").text
    assert "You have it open" in page_of(minh, it).text


def test_acting_on_what_another_has_open_asks_first_and_loses_nothing(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    page_of(lan, it)
    asked = act(minh, page_of(minh, it), "ask", text="Ở thôn nào, từ ngày nào?")
    assert "Nothing has been done yet" in asked.text
    assert fresh(session, it).status == "in_progress"
    assert "Ở thôn nào, từ ngày nào?" in asked.response.text
    act(minh, asked, "ask")
    assert fresh(session, it).status == "waiting_citizen"
    assert "Taken over from another official" in page_of(minh, it).text


def test_it_is_free_after_a_quarter_of_an_hour(
    official: SignIn, it: Submission, clock: MovedClock
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    page_of(lan, it)
    clock.move(minutes=16)
    assert "You have it open" in page_of(minh, it).text


def test_the_slower_one_sees_both_texts_and_may_do_it_all_the_same(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.COORDINATOR)
    slow = page_of(minh, it)
    act(lan, page_of(lan, it), "ask", text="Ở thôn nào?")
    session.rollback()
    conflict = act_conflict(minh, slow, it, "Đề nghị gọi cho trạm Nà Pục.")
    assert conflict.response.status_code == 409
    assert "Đề nghị gọi cho trạm Nà Pục." in conflict.text
    assert "What stands there now" in conflict.text
    assert "More information asked for" in conflict.text


def act_conflict(client: PageClient, page: Page, it: Submission, text: str) -> Page:
    """Send the form of a page that is out of date."""
    from tests.page_client import checked

    index = next(i for i, form in enumerate(page.forms()) if "/ask?" in f"{form.get('action')}?")
    return checked(client.post(page, form=index, text=text), 409)


def claim_at_once(official: SignIn, it: Submission) -> tuple[list[int], list[bool]]:
    """Twenty press the button in one moment: the answers, and which of them say who has it."""
    clients = [official(Role.OFFICER, OWN) for _one in range(REVIEWERS)]
    tokens = [client.get_page("submit.resume").value("csrf_token") for client in clients]
    told: list[bool] = []

    def claiming(client: PageClient, token: str) -> Callable[[], int]:
        def claim() -> int:
            data = {"csrf_token": token, "version": str(it.version)}
            english = {"Accept-Language": "en"}
            answer = client.http.post(f"/review/{it.id}/claim", data=data, headers=english)
            told.append("has this submission open" in answer.text)
            return answer.status_code

        return claim

    pairs = zip(clients, tokens, strict=True)
    return at_once([claiming(client, token) for client, token in pairs]), told


def test_twenty_reviewers_at_once_one_has_it_and_nineteen_are_told_who(
    official: SignIn, it: Submission
) -> None:
    answers, told = claim_at_once(official, it)
    assert sorted(answers) == [303] + [409] * (REVIEWERS - 1)
    assert sorted(told) == [False] + [True] * (REVIEWERS - 1)
