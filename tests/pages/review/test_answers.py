"""The answer on the reviewers' pages: written, given back, written on, approved by another; and a
denunciation that a department puts away."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Reply, Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, fields, words
from tests.replies import REPLY, reply
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
WHY = "Xin ghi rõ thời hạn hoàn thành."


@pytest.fixture
def stored(departments: None, session: Session, tools: Tools) -> Submission:
    place = {"status": "in_progress", "queue": "department", "department_id": OWN}
    return received(session, tools, "Mất sóng ở Nà Pục", "Ba tuần nay mất sóng.", **place)


@pytest.fixture
def officer(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def approver(official: SignIn) -> PageClient:
    return official(Role.APPROVER, OWN)


def page_of(client: PageClient, stored: Submission, status: int = 200) -> Page:
    return client.get_page("review_submission.show", submission_id=stored.id, status=status)


def acts(page: Page) -> list[str]:
    """What the page offers to do, as the ends of the addresses of its forms."""
    addresses = [str(form.get("action")).partition("?")[0] for form in page.forms()]
    return [a.split("/", 3)[3] for a in addresses if a.startswith("/review/")]


def act(client: PageClient, stored: Submission, name: str, **typed: str) -> Page:
    """Open the page, send the form of an act, and follow."""
    page = page_of(client, stored)
    places = [str(form.get("action")).partition("?")[0] for form in page.forms()]
    form = places.index(f"/review/{stored.id}/{name}")
    return client.submit(page, form=form, **typed)


def headings(page: Page) -> list[str]:
    return [words(heading) for heading in page.find("h3")]


def test_an_answer_is_asked_for_in_its_parts(officer: PageClient, stored: Submission) -> None:
    refused = act(officer, stored, "answer")
    assert refused.errors == {
        "answer-facts": "Error: Write what was found",
        "answer-decision": "Error: Write what is decided",
        "answer-basis": "Error: Write the legal basis or the next step",
        "answer-contact": "Error: Write whom the sender can ask",
    }


def test_what_waits_is_approved_by_another_and_not_by_its_author(
    official: SignIn, approver: PageClient, stored: Submission, session: Session
) -> None:
    author = official(grants=(Grant(Role.OFFICER, OWN), Grant(Role.APPROVER, OWN)))
    after = act(author, stored, "answer", **REPLY)
    assert "waits for approval by another official" in after.text
    own = page_of(author, stored)
    assert "approve" not in acts(own)
    assert "You wrote this answer. Another official has to approve it" in own.text
    version = own.value("version")
    data = {"csrf_token": own.value("csrf_token"), "version": version}
    assert author.http.post(f"/review/{stored.id}/approve", data=data).status_code == 403
    assert session.scalars(select(Reply.state)).one() == "draft"

    shown = page_of(approver, stored)
    assert {"approve", "answer/return"} <= set(acts(shown))
    assert "answer" not in acts(shown)
    assert "Waits for approval" in shown.text
    assert "You wrote this answer" not in shown.text
    assert headings(shown)[:4] == [
        "What we found",
        "What was decided",
        "Legal basis or next step",
        "Whom you can ask",
    ]
    for text in REPLY.values():
        assert text in shown.text
    assert "The answer has been sent." in act(approver, stored, "approve").text
    done = page_of(approver, stored)
    assert "Sent" in done.text
    assert {"approve", "answer/return", "answer"}.isdisjoint(acts(done))


def test_who_may_only_stop_an_answer_is_not_offered_to_send_it(
    official: SignIn, officer: PageClient, stored: Submission
) -> None:
    official(Role.APPROVER, OWN)  # with nobody there the coordinator would stand in
    act(officer, stored, "answer", **REPLY)
    offered = {
        role: {"approve", "answer/return"} & set(acts(page_of(official(role), stored)))
        for role in (Role.COORDINATOR, Role.MODERATOR, Role.INTAKE, Role.READER, Role.AUDITOR)
    }
    assert offered.pop(Role.COORDINATOR) == {"answer/return"}
    assert all(acts == set() for acts in offered.values())
    assert {"approve", "answer/return"}.isdisjoint(acts(page_of(officer, stored)))


def test_the_form_of_a_returned_answer_shows_what_was_written_and_what_to_change(
    officer: PageClient, approver: PageClient, stored: Submission, session: Session
) -> None:
    act(officer, stored, "answer", **REPLY)
    assert act(approver, stored, "answer/return", text=" ").errors["giveback-text"]
    act(approver, stored, "answer/return", text=WHY)
    page = page_of(officer, stored)
    form = next(f for f in page.forms() if "/answer?" in f"{f.get('action')}?")
    assert dict(fields(form)).items() >= REPLY.items()
    assert "Given back" in page.text
    assert "What should be changed?" in headings(page)
    assert page.text.index(WHY) < page.text.index("What do you want to do?")
    assert "Answer given back" in page.text.partition("History")[2]
    better = reply("Trạm hỏng nguồn điện từ ngày 3.")
    act(officer, stored, "answer", **better)
    shown = page_of(approver, stored).text
    for text in (REPLY["facts"], better["facts"], "Answer, version 1", "Answer, version 2"):
        assert text in shown
    folded = [words(fold) for fold in page_of(approver, stored).find("details")]
    assert [text.split(" · ")[0] for text in folded if "Answer, version" in text] == [
        "Answer, version 1"
    ]
    act(approver, stored, "approve")
    session.rollback()
    found = session.execute(select(Reply.version, Reply.state).order_by(Reply.version)).all()
    assert [tuple(row) for row in found] == [(1, "returned"), (2, "sent")]


def test_the_form_is_empty_before_the_first_answer_and_after_one_that_was_sent(
    officer: PageClient, approver: PageClient, stored: Submission, session: Session
) -> None:
    def written() -> set[str]:
        page = page_of(officer, stored)
        form = next(f for f in page.forms() if "/answer?" in f"{f.get('action')}?")
        return {value.strip() for name, value in fields(form) if name in REPLY}

    assert written() == {""}
    act(officer, stored, "answer", **REPLY)
    act(approver, stored, "approve")
    session.rollback()
    again = session.get_one(Submission, stored.id, populate_existing=True)
    again.status, again.queue = "in_progress", "department"  # opened again, and taken on
    session.commit()
    assert written() == {""}


def test_whoever_approves_sees_the_answer_that_they_read(
    officer: PageClient, approver: PageClient, official: SignIn, stored: Submission
) -> None:
    """Given back and written on meanwhile: the older page approves nothing."""
    act(officer, stored, "answer", **REPLY)
    older = page_of(approver, stored)
    act(approver, stored, "let-go")
    act(official(Role.COORDINATOR), stored, "answer/return", text=WHY)
    act(officer, stored, "answer", **reply("Khác hẳn."))
    form = acts(older).index("approve")
    places = [n for n, f in enumerate(older.forms()) if "/review/" in str(f.get("action"))]
    assert approver.post(older, form=places[form]).status_code == 409
    assert "Waits for approval" in page_of(approver, stored).text


def listed(client: PageClient, stored: Submission) -> bool:
    queue = client.get_page("review.queue", queue="department", department=OWN)
    return stored.title in queue.text


def in_progress(client: PageClient) -> str:
    """The number beside "In progress" above the queue."""
    queue = client.get_page("review.queue", queue="department", department=OWN)
    links = [words(a) for a in queue.find("a") if "sub-navigation" in a.get("class", "")]
    return next((text.split()[-1] for text in links if text.startswith("In progress")), "0")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER])
@pytest.mark.parametrize("waits", [False, True], ids=["at work", "an answer waits"])
def test_a_department_puts_a_denunciation_away_and_sees_it_no_more(
    official: SignIn, stored: Submission, app: Flask, tools: Tools, role: Role, *, waits: bool
) -> None:
    desk, colleague = official(role, OWN), official(Role.OFFICER, OWN)
    if waits:
        act(colleague, stored, "answer", **REPLY)
    work(app, tools)
    assert listed(desk, stored)
    assert in_progress(desk) == ("0" if waits else "1")
    assert stored.title in desk.get_page("search.results", q="Nà Pục").text

    after = act(desk, stored, "quarantine")
    assert "only moderators can see it now" in after.text
    for worked in (False, True):  # at once, before the index knows, and afterwards
        for eyes in (desk, colleague, official(Role.COORDINATOR)):
            page_of(eyes, stored, status=404)
            assert not listed(eyes, stored), worked
            assert in_progress(eyes) == "0"
            assert stored.title not in eyes.get_page("search.results", q="Nà Pục").text
        work(app, tools)
    moderator = official(Role.MODERATOR)
    number = tools.codes.reference(stored.id, stored.submitted_at)
    assert number in moderator.get_page("review.queue", queue="screening").text
    shown = page_of(moderator, stored)
    if waits:
        assert "Not sent" in shown.text
        assert "Waits for approval" not in shown.text
    assert {"approve", "answer", "answer/return"}.isdisjoint(acts(shown))
