"""Lead and co-departments on the pages: ask, find it in the list, contribute, take over, answer."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, fields, words
from tests.replies import REPLY
from tests.stories import department_is_asked, open_tracking, received, send

pytestmark = pytest.mark.usefixtures("departments")

OWN, OTHER = "most_telecom", "moc"
QUESTION, GIVEN = "Trạm có giấy phép không?", "Trạm được cấp phép ngày 3/2/2025."
REQUEST = {
    "department": OTHER,
    "reason": "holds_facts",
    "text": QUESTION,
    "required": "y",
}


@pytest.fixture
def stored(departments: None, session: Session, tools: Tools) -> Submission:
    place = {"status": "in_progress", "queue": "department", "department_id": OWN}
    return received(session, tools, "Mất sóng ở Nà Pục", "Ba tuần nay mất sóng.", **place)


@pytest.fixture
def officer(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def other(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OTHER)


def page_of(client: PageClient, stored: Submission, status: int = 200) -> Page:
    return client.get_page("review_submission.show", submission_id=stored.id, status=status)


def places(page: Page) -> list[str]:
    return [str(form.get("action")).partition("?")[0] for form in page.forms()]


def act(client: PageClient, stored: Submission, path: str, **typed: str) -> Page:
    page = page_of(client, stored)
    return client.submit(page, form=places(page).index(f"/review/{stored.id}/{path}"), **typed)


def test_from_the_question_to_the_joint_answer(
    officer: PageClient, other: PageClient, official: SignIn, stored: Submission
) -> None:
    page_of(other, stored, status=404)
    assert "Nothing is asked of you" in other.get_page("review_asked.index").text
    after = act(officer, stored, "contributions", **REQUEST)
    assert "The department has been asked." in after.text
    assert "A required contribution is missing" in after.text
    assert f"/review/{stored.id}/answer" not in places(after)

    listed = other.get_page("review_asked.index")
    assert stored.title in listed.text
    shown = page_of(other, stored)
    assert QUESTION in shown.text
    assert "mau@example.com" not in shown.text
    assert "You do not see who sent it." in shown.text
    one = "contributions/1"
    assert set(places(shown)) >= {f"/review/{stored.id}/{one}/{a}" for a in ("give", "decline")}
    offered = {place for place in places(shown) if place.startswith(f"/review/{stored.id}/")}
    assert len(offered) == 2, "nothing else may be done"
    refused = act(other, stored, f"{one}/give", text=" ")
    assert refused.errors == {"give-1-text": "Error: Write your contribution"}
    assert "has been sent" in act(other, stored, f"{one}/give", text=GIVEN).text
    assert "Nothing is asked of you" in other.get_page("review_asked.index").text

    page = page_of(officer, stored)
    form = places(page).index(f"/review/{stored.id}/answer")
    data = dict(fields(page.forms()[form])) | {"facts": "Đã kiểm tra.", "take": "1:facts"}
    answer = officer.http.post(
        f"/review/{stored.id}/answer/take", data=data, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 200
    assert f"Đã kiểm tra.\n\n{GIVEN}" in answer.text.replace("\r\n", "\n")
    act(officer, stored, "answer", **REPLY)
    approver = official(Role.APPROVER, OWN)
    assert "The answer has been sent." in act(approver, stored, "approve").text
    assert "With contributions of:" in page_of(approver, stored).text


def test_who_declines_reads_it_no_longer_and_the_answer_waits_for_somebody_above(
    officer: PageClient, other: PageClient, official: SignIn, stored: Submission
) -> None:
    act(officer, stored, "contributions", **REQUEST)
    after = act(other, stored, "contributions/1/decline", reason="not_competent")
    assert "knows now that you do not contribute" in after.text
    page_of(other, stored, status=404)
    page = page_of(officer, stored)
    assert "A required contribution is missing" in page.text
    assert f"/review/{stored.id}/answer" not in places(page)
    assert f"/review/{stored.id}/contributions/1/override" not in places(page)
    approver = official(Role.APPROVER, OWN)
    act(officer, stored, "let-go")
    act(approver, stored, "contributions/1/override", text="Đã đủ căn cứ.")
    page = page_of(officer, stored)
    assert "A required contribution is missing" not in page.text
    assert "Đã đủ căn cứ." in page.text
    assert f"/review/{stored.id}/answer" in places(page)


@pytest.mark.parametrize("take", ["", "1", "1:", "1:title", "2:facts", "x:facts", "-1:facts"])
def test_what_no_button_sends_takes_nothing_over(
    officer: PageClient, stored: Submission, session: Session, tools: Tools, take: str
) -> None:
    department_is_asked(session, tools, stored, OTHER, "joint")
    page = page_of(officer, stored)
    form = places(page).index(f"/review/{stored.id}/answer")
    data = dict(fields(page.forms()[form])) | {"take": take}
    assert officer.http.post(f"/review/{stored.id}/answer/take", data=data).status_code == 404


def test_the_sender_reads_who_was_asked_and_why_in_plain_words(
    client: PageClient, session: Session, tools: Tools, departments: None
) -> None:
    sent = send(client)
    stored = session.query(Submission).one()
    stored.status, stored.queue, stored.department_id = "in_progress", "department", OWN
    session.commit()
    department_is_asked(session, tools, stored, OTHER, "joint")
    page = open_tracking(client, sent)
    told = " ".join(words(item) for item in page.find("li"))
    assert "has asked" in told
    assert "They know the subject" in told
    assert "has contributed" in told
    assert "Xin cho biết mức phí." not in page.text
    assert "5.000 đồng." not in page.text
