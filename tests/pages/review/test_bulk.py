"""Many submissions at once on the desk: ticked, looked at, done, taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import BulkAct, Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, checked
from tests.stories import departments_exist, received

WAITING = {"status": "routing", "queue": "triage"}


@pytest.fixture
def three(session: Session, tools: Tools) -> list[int]:
    departments_exist(session, tools.clock())
    return [
        received(session, tools, f"Mất sóng {n}", "Cả thôn mất sóng.", **WAITING).id
        for n in range(3)
    ]


def the_form(page: Page, end: str) -> int:
    return next(
        i
        for i, form in enumerate(page.forms())
        if form.get("action", "").split("?")[0].endswith(end)
    )


def chosen(client: PageClient, act: str, ids: list[int], **typed: object) -> Page:
    page = client.get_page("review.queue")
    answer = client.http.post(
        client.url("review.choose", queue="triage"),
        data={"csrf_token": page.value("csrf_token"), "act": act, "id": [*map(str, ids)], **typed},
        headers={"Accept-Language": "en"},
        follow_redirects=True,
    )
    return checked(answer)


def where(session: Session, ids: list[int]) -> list[str | None]:
    session.rollback()
    rows = select(Submission.department_id).where(Submission.id.in_(ids)).order_by(Submission.id)
    return list(session.scalars(rows))


def test_two_of_three_are_routed_and_taken_back(
    official: SignIn, session: Session, three: list[int]
) -> None:
    clerk = official(Role.INTAKE)
    assert "With what is ticked" in clerk.get_page("review.queue").text
    page = chosen(clerk, "route", three[:2])
    assert "2 submissions would be changed." in page.text
    assert where(session, three) == [None, None, None]
    page = clerk.submit(page, department="moc")
    assert "2 submissions were changed." in page.text
    assert where(session, three) == ["moc", "moc", None]
    page = clerk.submit(page, form=the_form(page, "/undo"))
    assert "2 submissions stand as before." in page.text
    assert where(session, three) == [None, None, None]
    assert "Taken back" in clerk.get_page("review_bulk.index").text


def test_all_of_the_view(official: SignIn, session: Session, three: list[int]) -> None:
    clerk = official(Role.INTAKE)
    page = chosen(clerk, "kind", [], every="y")
    assert "3 submissions would be changed." in page.text
    page = clerk.submit(page, kind="question")
    kinds = session.scalars(select(Submission.kind).where(Submission.id.in_(three))).all()
    assert set(kinds) == {"question"}


def test_what_is_missing_is_asked_for_beside_its_field(
    official: SignIn, session: Session, three: list[int]
) -> None:
    clerk = official(Role.INTAKE)
    assert "Tick at least one submission" in chosen(clerk, "route", []).errors["every"]
    page = chosen(clerk, "", three[:1])
    assert "Choose what to do" in page.errors["act"]
    boxes = [e for e in page.find("input") if e.get("name") == "id"]
    assert [e.get("value") for e in boxes if "checked" in e.attrib] == [str(three[0])]
    page = clerk.submit(chosen(clerk, "route", three), department="")
    assert "Choose a department" in page.errors["department"]
    assert session.scalars(select(BulkAct.state)).all() == ["draft"]


def test_refusals_say_that_they_wait(official: SignIn, three: list[int]) -> None:
    coordinator = official(Role.COORDINATOR)
    page = coordinator.submit(chosen(coordinator, "reject", three), reason="court", note="")
    assert "3 submissions wait" in page.text
    page = coordinator.submit(page, form=the_form(page, "/undo"))
    assert "This was taken back." in page.text


def test_nobody_sees_the_acts_of_others(official: SignIn, three: list[int]) -> None:
    clerk, other = official(Role.INTAKE), official(Role.INTAKE)
    page = chosen(clerk, "route", three)
    number = int(page.response.request.path.rsplit("/", 1)[1])
    other.get_page("review_bulk.show", bulk_id=number, status=404)
    assert "Nothing yet" in other.get_page("review_bulk.index").text


def test_readers_and_screening_have_no_boxes(official: SignIn, three: list[int]) -> None:
    assert "With what is ticked" not in official(Role.READER).get_page("review.queue").text
    moderator = official(grants=[Grant(Role.MODERATOR)])
    assert "With what is ticked" not in moderator.get_page("review.queue", queue="screening").text
