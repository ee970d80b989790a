"""Queues stand in the order of their badges: what must be done first is first, whatever date its
answer has."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.workflow import Queue
from intake.models import Submission
from intake.ports import Tools
from intake.queries.desk import queues
from intake.queries.desk.queues import QueueFilter
from intake.services.receiving import submissions
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.pages.review.test_desk import act, fresh
from tests.replies import reply
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = "most_telecom"
HERE = {"queue": "department", "department": OWN}
OLD, NEW = "Việc cũ", "Việc mới"


@pytest.fixture
def lan(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def two(
    departments: None,
    session: Session,
    tools: Tools,
    app: Flask,
    clock: MovedClock,
    official: SignIn,
) -> list[Submission]:
    """One was taken on ten days ago, its answer is due in five days; the other came two working
    days ago, is to be taken on today and answered long after."""
    made = []
    for title, days in ((OLD, 8), (NEW, 2)):
        one = received(session, tools, title, "Mất sóng ba tuần nay. Đề nghị kiểm tra.")
        work(app, tools)
        triage = official(Role.INTAKE)
        act(triage, page_of(triage, one), "route", department=OWN)
        if title == OLD:
            officer = official(Role.OFFICER, OWN)
            act(officer, page_of(officer, one), "accept")
        clock.move(days=days)
        made.append(fresh(session, one))
    return made


def page_of(client: PageClient, it: Submission, **view: str) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id, **view)


def shown(client: PageClient, **filters: str) -> list[tuple[str, str]]:
    """Title and badge of each row, from the top."""
    page = client.get_page("review.queue", **HERE, **filters)
    found = []
    for row in page.find("tr"):
        names = [words(a) for a in row.iter("a") if words(a).startswith("Việc")]
        cells = [
            " ".join(" ".join(td.itertext()).split())
            for td in row.iter("td")
            if td.get("data-label") == "Due"
        ]
        found += list(zip(names, cells, strict=True))
    return found


def titles(client: PageClient, **filters: str) -> list[str]:
    return [title for title, _badge in shown(client, **filters)]


def test_what_must_be_taken_on_today_stands_before_what_must_be_answered_later(
    two: list[Submission], lan: PageClient
) -> None:
    old, new = two
    assert old.due_at < new.due_at, "by the answers they would stand the other way round"
    assert shown(lan) == [
        (NEW, "Due today Take on or decline"),
        (OLD, "5 days left Answer to the sender"),
    ]


def test_the_filter_means_what_the_badge_means(two: list[Submission], lan: PageClient) -> None:
    assert titles(lan, due="today") == [NEW]
    assert titles(lan, due="later") == [OLD]
    assert titles(lan, due="overdue") == []


def test_once_it_is_taken_on_it_stands_by_its_answer(
    two: list[Submission], lan: PageClient
) -> None:
    act(lan, page_of(lan, two[1]), "accept")
    assert titles(lan) == [OLD, NEW]


def test_what_waits_for_the_sender_sinks_and_is_never_late(
    two: list[Submission], lan: PageClient, official: SignIn, clock: MovedClock
) -> None:
    old, new = two
    act(lan, page_of(lan, old), "ask", text="Ở thôn nào?")
    act(lan, page_of(lan, new), "accept")
    assert titles(lan) == [NEW, OLD]
    clock.move(days=6)  # beyond the day by which the old one was to be answered
    later = official(Role.OFFICER, OWN)
    assert shown(later)[1] == (OLD, "rests until the sender replies")
    assert titles(later, due="overdue") == []
    assert titles(later, due="later") == [NEW], "no date is no far date"
    tags = next(e for e in page_of(later, old).find("p") if "tags" in e.get("class", ""))
    assert "rests until the sender replies" in words(tags)
    assert "late" not in words(tags).replace("related", "")


def test_the_reply_of_the_sender_brings_it_up_again(
    two: list[Submission], lan: PageClient, session: Session, clock: MovedClock, tools: Tools
) -> None:
    old, new = two
    act(lan, page_of(lan, new), "accept")
    act(lan, page_of(lan, old), "ask", text="Ở thôn nào?")
    assert titles(lan) == [NEW, OLD]
    with transaction(session):
        row = session.get_one(Submission, old.id)
        submissions.add_information(session, row, "Thôn Nà Pục.", now=tools.clock())
    assert titles(lan) == [OLD, NEW]


def test_neighbours_follow_the_same_order(two: list[Submission], lan: PageClient) -> None:
    old, new = two
    first = page_of(lan, new, **HERE)
    following = [a for a in first.find("a") if words(a) == "Next in this view"]
    assert [f"/review/{old.id}/" in a.get("href", "") for a in following] == [True]


def test_after_an_act_the_nearest_one_opens(
    two: list[Submission], lan: PageClient, official: SignIn, session: Session
) -> None:
    """An answer was written; what must be taken on today comes before all the others."""
    old, _new = two
    after = act(lan, page_of(lan, old, **HERE), "answer", **reply("Trạm đã sửa xong hôm qua."))
    assert NEW in words(after.find("h1")[0])


def test_many_at_once_and_counters_take_the_same_order(
    two: list[Submission], lan: PageClient, session: Session, official: SignIn
) -> None:
    actor = Actor(lan.official_id, "Lan", frozenset({Grant(Role.OFFICER, OWN)}))
    wanted = QueueFilter(Queue.DEPARTMENT, OWN)
    old, new = two
    assert queues.ids(session, actor, wanted, 1) == [new.id]
    assert queues.ids(session, actor, wanted, 9) == [new.id, old.id]
    assert queues.numbers(session, actor, [wanted]) == [(2, True)]


def test_after_an_act_the_next_is_the_one_below_where_it_stood(
    departments: None, session: Session, tools: Tools, app: Flask, official: SignIn
) -> None:
    """The act moves its date, and it stands elsewhere then; whoever acted goes on where they
    were."""
    them = [received(session, tools, f"Việc {one}", "Mất sóng ba tuần nay.") for one in "abc"]
    work(app, tools)
    triage, lan = official(Role.INTAKE), official(Role.OFFICER, OWN)
    for one in them:
        act(triage, page_of(triage, one), "route", department=OWN)
        act(lan, page_of(lan, one), "accept")
    page = act(lan, page_of(lan, them[1], **HERE), "answer", **reply("Trạm đã sửa xong hôm qua."))
    assert "Below is the next submission that waits for you." in page.text
    assert words(page.find("h1")[0]) == "Việc c"
