"""What the sender reads of an answer: its four parts, and nothing of how it came about."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Submission
from intake.ports import Tools
from intake.services.answering import replies
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from tests.page_client import Page, PageClient, words
from tests.replies import REPLY
from tests.stories import answer_waits, open_tracking, send

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
WHY = "Xin bỏ tên người đã báo tin."
DRAFTED = {name: f"Bản nháp: {text}" for name, text in REPLY.items()}
AUTHOR, APPROVER = "Trần Thị Soạn", "Lê Văn Duyệt"


@pytest.fixture
def approver(session: Session, departments: None, tools: Tools) -> Actor:
    grants = frozenset({Grant(Role.APPROVER, OWN)})
    person = NewOfficial(APPROVER, "approver@example.org")
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=tools.clock(), granted_by=None)
    return Actor(row.id, APPROVER, grants)


@pytest.fixture
def stored(client: PageClient, session: Session) -> Submission:
    """Sent, opened by its sender, and at work."""
    open_tracking(client, send(client))
    with transaction(session):
        found = session.scalars(select(Submission)).one()
        found.status, found.queue, found.department_id = "in_progress", "department", OWN
    return found


def answer_of(page: Page) -> list[tuple[str, str]]:
    """(heading, text below it) of every part of the answers on the page."""
    main = page.find("main")[0]
    body = [e for e in main.iter() if e.tag in ("h2", "h3") or e.get("class") == "app-text"]
    start = next(n for n, e in enumerate(body) if e.get("id") == "answer") + 1
    found, heading = [], ""
    for element in body[start:]:
        if element.tag == "h2":
            break
        if element.tag == "h3":
            heading = words(element)
        else:
            found.append((heading, words(element)))
    return found


def test_the_answer_stands_under_the_headings_of_its_parts(
    client: PageClient, session: Session, tools: Tools, stored: Submission, approver: Actor
) -> None:
    answer_waits(session, tools, stored)
    with transaction(session):
        replies.approve(session, approver, stored, now=tools.clock())
    page = client.get_page("track.follow")
    assert answer_of(page) == [
        ("What we found", REPLY["facts"]),
        ("What was decided", REPLY["decision"]),
        ("Legal basis or next step", REPLY["basis"]),
        ("Whom you can ask", REPLY["contact"]),
    ]
    assert AUTHOR not in page.text
    assert APPROVER not in page.text


def test_nothing_is_seen_of_what_waits_and_of_what_was_given_back(
    client: PageClient, session: Session, tools: Tools, stored: Submission, approver: Actor
) -> None:
    def told() -> str:
        page = client.get_page("track.follow")
        assert "Bản nháp" not in page.response.text
        for inner in (WHY, AUTHOR, APPROVER, "Given back", "version"):
            assert inner not in page.text, inner
        assert ("What we found" in page.text) is (stored.status == "answered")
        return page.text.partition("What happened")[2]

    before = told()
    author = answer_waits(session, tools, stored)
    with transaction(session):
        # What waits is not the answer of the story: these words must never be read outside.
        waits = replies.latest(session, stored.id)
        assert waits is not None
        waits.parts, waits.body = DRAFTED, "\n\n".join(DRAFTED.values())
    assert told() == before, "no line of the history tells of a draft"
    with transaction(session):
        replies.give_back(session, approver, stored, WHY, now=tools.clock())
    assert told() == before
    with transaction(session):
        replies.draft(session, author, stored, REPLY, now=tools.clock())
    assert told() == before
    with transaction(session):
        replies.approve(session, approver, stored, now=tools.clock())
    assert told() != before
    assert [text for _heading, text in answer_of(client.get_page("track.follow"))] == list(
        REPLY.values()
    )


def test_an_answer_from_before_answers_had_parts_is_one_text(
    client: PageClient, session: Session, tools: Tools, stored: Submission, approver: Actor
) -> None:
    answer_waits(session, tools, stored)
    with transaction(session):
        replies.approve(session, approver, stored, now=tools.clock())
        old = replies.latest(session, stored.id)
        assert old is not None
        old.parts, old.body = {}, "Đã sửa trạm."
    assert answer_of(client.get_page("track.follow")) == [("", "Đã sửa trạm.")]
