"""Filters of queues, the marks of their rows, and the way from one submission of a view to the
next."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Contest, Repeat, Submission
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.pages.review.test_desk import act, fresh
from tests.stories import due_at, received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
NAMES = ("Một", "Hai", "Ba")


@pytest.fixture
def telecom(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def three(departments: None, session: Session, tools: Tools, clock: MovedClock) -> list[Submission]:
    """At work in one department; what came first is due last."""
    found = []
    for place, name in enumerate(NAMES):
        one = received(session, tools, f"Việc {name}", "Mất sóng.", **AT_WORK)
        found.append(one)
        due_at(session, one, clock.now.replace(month=12, day=20 - place))
        clock.move(minutes=1)
    return found


def shown(client: PageClient, **view: str) -> list[str]:
    """The names in a queue, in its order."""
    page = client.get_page("review.queue", queue="department", department=OWN, **view)
    links = [words(a) for a in page.find("a")]
    return [text.removeprefix("Việc ") for text in links if text.startswith("Việc ")]


def links(page: Page, text: str) -> list[str]:
    return [a.get("href", "") for a in page.find("a") if words(a) == text]


def set_columns(session: Session, it: Submission, **columns: object) -> None:
    with transaction(session):
        for name, value in columns.items():
            setattr(it, name, value)


def contested(session: Session, it: Submission, tools: Tools) -> None:
    with transaction(session):
        session.add(
            Contest(
                submission_id=it.id,
                about="answered",
                reason="other",
                text="Chưa đúng.",
                made_at=tools.clock(),
            )
        )


def test_the_order_is_by_the_nearest_date_or_by_receipt(
    telecom: PageClient, three: list[Submission]
) -> None:
    assert shown(telecom) == ["Ba", "Hai", "Một"]
    assert shown(telecom, sort="received") == ["Một", "Hai", "Ba"]
    assert shown(telecom, sort="nonsense") == ["Ba", "Hai", "Một"]


def test_pages_by_day_of_receipt_leave_nothing_out(
    telecom: PageClient, session: Session, tools: Tools, clock: MovedClock
) -> None:
    for number in range(55):
        received(session, tools, f"Việc {number}", "Mất sóng.", **AT_WORK)
        if number % 3 == 0:  # several came in at the very same moment
            clock.move(minutes=1)
    first = telecom.get_page("review.queue", queue="department", department=OWN, sort="received")
    second = telecom.get_page(links(first, "Next page")[0])
    found = [words(a) for page in (first, second) for a in page.find("a")]
    assert [t for t in found if t.startswith("Việc ")] == [f"Việc {n}" for n in range(55)]
    again = telecom.get_page(links(second, "Previous page")[0])
    assert "Việc 0" in again.text


def test_by_province_mark_and_who_works_on_it(
    telecom: PageClient, three: list[Submission], session: Session, tools: Tools, official: SignIn
) -> None:
    one, two, third = three
    colleague = official(Role.APPROVER, OWN)
    set_columns(session, one, province="04", assignee_id=telecom.official_id)
    set_columns(session, two, assignee_id=colleague.official_id)
    contested(session, two, tools)
    with transaction(session):
        session.add(
            Repeat(
                submission_id=third.id, first_id=one.id, same_sender=True, found_at=tools.clock()
            )
        )
    assert shown(telecom, province="04") == ["Một"]
    assert shown(telecom, who="me") == ["Một"]
    assert shown(colleague, who="me") == ["Hai"]
    assert shown(telecom, who="nobody") == ["Ba"]
    assert shown(telecom, who=str(colleague.official_id)) == ["Hai"]
    assert shown(telecom, mark="contested") == ["Hai"]
    assert shown(telecom, mark="repeated") == ["Ba"]
    assert shown(telecom, mark="repeated", province="04") == []
    page = telecom.get_page("review.queue", queue="department", department=OWN)
    rows = {words(r): words(r) for r in page.find("tr")}
    assert any("Hai" in row and "Contested" in row and "with: Official 2" in row for row in rows)
    assert any("Ba" in row and "Sent before" in row for row in rows)
    assert not any("Một" in row and ("Contested" in row or "Sent before" in row) for row in rows)
    bar = telecom.get_page("review_submission.show", submission_id=two.id)
    assert "Contested" in words(next(e for e in bar.find("p") if "tags" in e.get("class", "")))


def test_counts_are_those_of_the_filter(
    telecom: PageClient, three: list[Submission], session: Session
) -> None:
    set_columns(session, three[0], province="04")
    page = telecom.get_page("review.queue", queue="department", department=OWN, province="04")
    tabs = next(n for n in page.find("nav") if n.get("aria-label") == "Status")
    assert words(tabs).startswith("All 1 ")


def test_somebody_who_has_left_can_still_be_chosen(
    telecom: PageClient, three: list[Submission]
) -> None:
    page = telecom.get_page("review.queue", queue="department", department=OWN, who="999999")
    assert "Somebody who is no longer here" in page.text


def test_previous_and_next_stay_in_the_view(telecom: PageClient, three: list[Submission]) -> None:
    view = {"queue": "department", "department": OWN, "kind": "report"}
    middle = telecom.get_page("review_submission.show", submission_id=three[1].id, **view)
    assert [f"/review/{three[2].id}/" in one for one in links(middle, "Previous in this view")] == [
        True
    ]
    following = links(middle, "Next in this view")[0]
    assert f"/review/{three[0].id}/" in following
    last = telecom.get_page(following)
    assert links(last, "Next in this view") == []
    assert "kind=report" in links(last, "Back to the queue")[0]
    alone = telecom.get_page("review_submission.show", submission_id=three[1].id)
    assert links(alone, "Next in this view") == []


def test_neighbours_are_those_of_the_order_by_receipt(
    telecom: PageClient, three: list[Submission]
) -> None:
    view = {"queue": "department", "department": OWN, "sort": "received"}
    middle = telecom.get_page("review_submission.show", submission_id=three[1].id, **view)
    assert f"/review/{three[2].id}/" in links(middle, "Next in this view")[0]


def test_after_an_act_the_next_by_receipt_opens(
    telecom: PageClient, three: list[Submission], session: Session
) -> None:
    view = {"queue": "department", "department": OWN, "sort": "received"}
    page = telecom.get_page("review_submission.show", submission_id=three[1].id, **view)
    after = act(telecom, page, "ask", text="Ở thôn nào?")
    assert "Việc Ba" in words(after.find("h1")[0])
    assert fresh(session, three[1]).status == "waiting_citizen"


def test_what_lies_in_another_department_is_nobodys_neighbour(
    app: Flask, official: SignIn, three: list[Submission]
) -> None:
    building = official(Role.OFFICER, "moc")
    view = {"queue": "department", "department": OWN}
    answer = building.http.get(building.url("review.queue", **view))
    assert "Việc" not in answer.text
