"""The sender's way back: number and code, and nothing else, open a submission."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Message, Submission
from intake.ports import Tools
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.routing import handover
from tests.conftest import MovedClock, SignIn
from tests.page_client import PageClient, checked
from tests.replies import REPLY
from tests.stories import Sent, open_tracking, send, work

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def sent(client: PageClient) -> Sent:
    return send(client)


@pytest.fixture
def actor(official: SignIn) -> Actor:
    client = official(Role.COORDINATOR)
    grants = frozenset({Grant(Role.COORDINATOR), Grant(Role.OFFICER)})
    return Actor(client.official_id, "Trần Thị Xử Lý", grants)


def at_work(session: Session, actor: Actor, tools: Tools) -> Submission:
    stored = session.scalars(select(Submission)).one()
    handover.confirm_route(session, actor, stored, "most_telecom", now=tools.clock())
    review.accept(session, actor, stored, now=tools.clock())
    return stored


def test_number_and_code_as_people_type_them(app: Flask, sent: Sent) -> None:
    typed = Sent(sent.reference.lower().replace("-", " "), sent.code.lower().replace("-", " "))
    page = open_tracking(PageClient(app), typed)
    assert "Nà Pục" in page.text
    assert "Received" in page.text


def test_a_wrong_number_and_a_wrong_code_say_the_same(app: Flask, sent: Sent) -> None:
    other = "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z"
    wrong_code = open_tracking(PageClient(app), Sent(sent.reference, other))
    wrong_number = open_tracking(PageClient(app), Sent("PA-2026-000002-8", sent.code))
    both = open_tracking(PageClient(app), Sent("PA-2019-000001-1", other))
    messages = [page.errors for page in (wrong_code, wrong_number, both)]
    assert messages[0] == messages[1]
    assert "code" in messages[0]


def test_after_many_wrong_tries_the_page_waits(app: Flask, sent: Sent) -> None:
    client = PageClient(app)
    wrong = {"reference": sent.reference, "code": "ZZZZZZZZZZZZZZZZZZZZZZZZZZ"}
    for _ in range(20):
        assert client.post(client.get_page("track.enter"), **wrong).status_code == 200
    refused = client.post(client.get_page("track.enter"), **wrong)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_way_of_a_submission_in_plain_words(
    client: PageClient,
    sent: Sent,
    session: Session,
    actor: Actor,
    official: SignIn,
    app: Flask,
    tools: Tools,
) -> None:
    work(app, tools)
    with transaction(session):
        stored = at_work(session, actor, tools)
    with transaction(session):
        review.annotate(
            session, actor, stored, "Ghi chú nội bộ không ai được thấy", now=tools.clock()
        )
        review.ask_sender(session, actor, stored, "Thôn có bao nhiêu hộ?", now=tools.clock())
    page = open_tracking(client, sent)
    assert "Thôn có bao nhiêu hộ?" in page.text
    assert "We asked you a question" in page.text
    assert "nội bộ" not in page.text
    assert "Trần Thị Xử Lý" not in page.text
    after = client.submit(page, form=0, text="Khoảng 80 hộ.")
    assert "Khoảng 80 hộ." in after.text
    assert "work goes on" in after.text
    with transaction(session):
        stored = session.scalars(select(Submission).execution_options(populate_existing=True)).one()
        replies.draft(session, actor, stored, REPLY, now=tools.clock())
    assert REPLY["facts"] not in client.get_page("track.follow").text
    approver = official(Role.APPROVER, "most_telecom")
    grants = frozenset({Grant(Role.APPROVER, "most_telecom")})
    with transaction(session):
        other = Actor(approver.official_id, "Lê Văn Duyệt", grants)
        replies.approve(session, other, stored, now=tools.clock())
    answered = client.get_page("track.follow")
    assert REPLY["facts"] in answered.text
    assert "Lê Văn Duyệt" not in answered.text


def test_an_empty_addition_is_refused_and_nothing_is_kept(
    client: PageClient, sent: Sent, session: Session
) -> None:
    page = client.submit(open_tracking(client, sent), form=0, text="  ")
    assert page.errors["text"]
    assert session.scalars(select(Message)).all() == []


def test_a_sender_takes_it_back(client: PageClient, sent: Sent, session: Session) -> None:
    open_tracking(client, sent)
    page = client.submit(client.get_page("track.take_back"))
    assert "Withdrawn" in page.text
    assert session.scalars(select(Submission)).one().status == "withdrawn"


def test_it_closes_by_itself_on_a_shared_computer(
    client: PageClient, sent: Sent, clock: MovedClock
) -> None:
    open_tracking(client, sent)
    clock.move(minutes=31)
    assert client.http.get("/track/status").location == "/track/"


def test_without_number_and_code_there_is_nothing_to_see(app: Flask, sent: Sent) -> None:
    stranger = PageClient(app)
    for path in ("/track/status", "/track/withdraw"):
        assert stranger.http.get(path).status_code == 303
    token = stranger.get_page("track.enter").value("csrf_token")
    answer = stranger.http.post("/track/add", data={"csrf_token": token, "text": "x"})
    assert answer.location == "/track/"


@pytest.mark.parametrize("typed", ["\x00", "a\ud800", "\u202e1", "x" * 9000, "', OR 1=1 --", "<b>"])
def test_nonsense_is_no_number_and_no_code(client: PageClient, typed: str) -> None:
    page = client.get_page("track.enter")
    raw = typed.encode("utf-8", "surrogatepass")
    answer = client.http.post(
        "/track/",
        data={"csrf_token": page.value("csrf_token"), "reference": raw, "code": raw},
        headers={"Accept-Language": "en"},
    )
    assert {"reference", "code"} <= checked(answer).errors.keys()
