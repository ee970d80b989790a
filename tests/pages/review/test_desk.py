"""The reviewers' desk: queues, one submission on one page, every act and what comes next."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Note, Reply, RouteRecord, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.replies import REPLY, reply
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def triage_desk(official: SignIn) -> PageClient:
    return official(Role.INTAKE)


@pytest.fixture
def telecom(official: SignIn) -> PageClient:
    return official(Role.OFFICER, "most_telecom")


@pytest.fixture
def waiting(
    departments: None, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> list[Submission]:
    """Three submissions in triage: there is no model, so people decide."""
    found = []
    for title in ("Mất sóng ở Nà Pục", "Học phí tăng giữa năm", "Cột điện nghiêng"):
        found.append(received(session, tools, title, f"{title}. Đề nghị xem xét."))
        clock.move(minutes=1)
    work(app, tools)
    return found


def fresh(session: Session, stored: Submission) -> Submission:
    session.rollback()
    return session.get_one(Submission, stored.id, populate_existing=True)


def act(client: PageClient, page: Page, name: str, **typed: object) -> Page:
    """Send the form of an act, and follow."""
    forms = page.forms()
    index = next(i for i, form in enumerate(forms) if f"/{name}?" in f"{form.get('action')}?")
    return client.submit(page, form=index, **typed)


def open_first(client: PageClient, **view: str) -> Page:
    queue = client.get_page("review.queue", **view)
    link = next(
        a.get("href")
        for a in queue.find("a")
        if "/review/" in a.get("href", "") and a.get("href", "").split("/")[2].isdigit()
    )
    return client.get_page(link)


def test_without_a_model_everything_waits_in_triage_most_urgent_first(
    triage_desk: PageClient, waiting: list[Submission]
) -> None:
    text = triage_desk.get_page("review.queue").text
    places = [text.index(one.title) for one in waiting]
    assert places == sorted(places)


def test_passing_on_writes_one_record_and_opens_the_next(
    triage_desk: PageClient, waiting: list[Submission], session: Session
) -> None:
    page = open_first(triage_desk, queue="triage")
    following = act(triage_desk, page, "route", department="most_telecom", kind="report")
    assert "Học phí tăng" in following.text
    moved = fresh(session, waiting[0])
    assert (moved.status, moved.department_id) == ("assigned", "most_telecom")
    record = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert record is not None
    assert (record.method, record.department_id) == ("person", "most_telecom")
    assert record.actor_id == triage_desk.official_id


def test_from_acceptance_to_answer(
    triage_desk: PageClient,
    telecom: PageClient,
    official: SignIn,
    waiting: list[Submission],
    session: Session,
) -> None:
    approver = official(Role.APPROVER, "most_telecom")
    act(triage_desk, open_first(triage_desk, queue="triage"), "route", department="most_telecom")
    page = act(telecom, open_first(telecom), "accept")
    assert "in progress" in page.text
    page = act(telecom, page, "note", text="Đã gọi cho nhà mạng")
    assert "Đã gọi cho nhà mạng" in page.text
    act(telecom, page, "answer", **reply("Trạm đã sửa xong ngày hôm qua."))
    assert fresh(session, waiting[0]).status == "drafted"
    act(approver, open_first(approver), "approve")
    assert fresh(session, waiting[0]).status == "answered"
    sent = session.scalars(select(Reply)).one()
    assert sent.body.startswith("Trạm đã sửa")
    assert (sent.author_id, sent.approver_id) == (telecom.official_id, approver.official_id)
    assert session.scalars(select(Note)).one().author_id == telecom.official_id
    assert verify(session).holds


def test_to_another_department_only_with_a_reason(
    triage_desk: PageClient, telecom: PageClient, waiting: list[Submission], session: Session
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "route", department="most_telecom")
    page = open_first(telecom)
    refused = act(telecom, page, "route", department="moc")
    assert refused.errors["route-reason"]
    act(
        telecom, page, "route", department="moc", reason="wrong_department", note="Cột của điện lực"
    )
    moved = fresh(session, waiting[0])
    assert moved.department_id == "moc"
    record = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert record is not None
    assert (record.reason_code, record.previous_department_id) == (
        "wrong_department",
        "most_telecom",
    )


def test_not_ours_goes_back_to_triage(
    triage_desk: PageClient, telecom: PageClient, waiting: list[Submission], session: Session
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "route", department="most_telecom")
    act(telecom, open_first(telecom), "return", reason="out_of_scope")
    moved = fresh(session, waiting[0])
    assert (moved.status, moved.department_id) == ("routing", None)


def test_a_department_sees_its_own_and_nothing_else(
    telecom: PageClient, triage_desk: PageClient, waiting: list[Submission]
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "route", department="moet")
    foreign = waiting[0].id
    assert waiting[0].title not in telecom.get_page("review.queue").text
    for view in (
        {"queue": "triage"},
        {"queue": "department", "department": "moet"},
        {"queue": "screening"},
    ):
        text = telecom.get_page("review.queue", **view).text
        assert not any(one.title in text for one in waiting)
    telecom.get_page("review_submission.show", submission_id=foreign, status=404)
    token = telecom.get_page("review.queue").value("csrf_token")
    for name in (
        "accept",
        "answer",
        "answer/return",
        "approve",
        "note",
        "ask",
        "route",
        "return",
        "close",
        "redirect",
        "quarantine",
        "refuse",
        "release",
    ):
        answer = telecom.http.post(
            f"/review/{foreign}/{name}",
            data={
                "csrf_token": token,
                "version": "2",
                "text": "x",
                **REPLY,
                "reason": "spam",
                "department": "moc",
                "kind": "report",
            },
        )
        assert answer.status_code in (403, 404), name


def test_two_reviewers_at_once_the_second_is_told(
    official: SignIn, triage_desk: PageClient, waiting: list[Submission], session: Session
) -> None:
    other = official(Role.COORDINATOR)
    mine = open_first(triage_desk, queue="triage")
    theirs = other.get_page("review_submission.show", submission_id=waiting[0].id)
    act(triage_desk, mine, "route", department="most_telecom")
    late = act_status(other, theirs, "route", department="moc")
    assert late == 409
    assert fresh(session, waiting[0]).department_id == "most_telecom"


def act_status(client: PageClient, page: Page, name: str, **typed: object) -> int:
    forms = page.forms()
    index = next(i for i, form in enumerate(forms) if f"/{name}?" in f"{form.get('action')}?")
    return client.post(page, form=index, **typed).status_code


def test_a_denunciation_disappears_from_every_eye_but_the_moderators(
    official: SignIn,
    triage_desk: PageClient,
    waiting: list[Submission],
    session: Session,
    app: Flask,
    tools: Tools,
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "quarantine")
    work(app, tools)
    title = waiting[0].title
    hidden = fresh(session, waiting[0])
    assert (hidden.restricted, hidden.status) == (True, "screening")
    everyone = [
        official(role) for role in (Role.COORDINATOR, Role.OFFICER, Role.READER, Role.APPROVER)
    ]
    for client in [triage_desk, *everyone]:
        client.get_page("review_submission.show", submission_id=hidden.id, status=404)
        assert title not in client.get_page("search.results", q="Nà Pục").text
        assert title not in client.get_page("review.queue", queue="screening").text
    moderator = official(Role.MODERATOR)
    page = moderator.get_page("review_submission.show", submission_id=hidden.id)
    assert title in page.text
    act(moderator, page, "release", kind="report")
    assert fresh(session, hidden).restricted is False


def test_every_look_at_a_denunciation_is_in_its_history(
    official: SignIn, triage_desk: PageClient, waiting: list[Submission], session: Session
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "quarantine")
    moderator = official(Role.MODERATOR)
    page = open_first(moderator, queue="screening")
    assert "Read in quarantine" in page.text
    looks = select(SubmissionEvent.submission_id).where(SubmissionEvent.kind == "viewed")
    assert len(list(session.scalars(looks))) == 1
    assert verify(session).holds


def test_a_complaint_is_redirected_without_a_promise(
    triage_desk: PageClient, waiting: list[Submission], session: Session
) -> None:
    act(triage_desk, open_first(triage_desk, queue="triage"), "redirect")
    moved = fresh(session, waiting[0])
    assert (moved.kind, moved.status, moved.queue) == ("complaint", "redirected", "")


def test_only_those_who_need_it_see_the_sender(official: SignIn, waiting: list[Submission]) -> None:
    reader = official(Role.READER).get_page("review_submission.show", submission_id=waiting[0].id)
    assert "mau@example.com" not in reader.text
    intake = official(Role.INTAKE).get_page("review_submission.show", submission_id=waiting[0].id)
    assert "mau@example.com" in intake.text


def test_filters_and_pages_of_a_long_queue(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    for number in range(120):
        received(
            session,
            tools,
            f"Phản ánh {number:03}",
            "Nội dung",
            queue="triage",
            status="routing",
            kind="question" if number % 3 == 0 else "report",
        )
        clock.move(minutes=1)
    desk = official(Role.INTAKE)
    seen: list[str] = []
    page = desk.get_page("review.queue", queue="triage")
    while True:
        seen += [w for w in page.text.split("Phản ánh ")[1:]]
        following = [a.get("href") for a in page.find("a") if a.get("rel") == "next"]
        if not following:
            break
        page = desk.get_page(following[0])
    assert [word[:3] for word in seen] == [f"{n:03}" for n in range(120)]
    previous = [a.get("href") for a in page.find("a") if a.get("rel") == "prev"]
    assert "Phản ánh 050" in desk.get_page(previous[0]).text
    questions = desk.get_page("review.queue", queue="triage", kind="question").text
    assert "Phản ánh 003" in questions
    assert "Phản ánh 004" not in questions


@pytest.mark.parametrize("part", REPLY)
@pytest.mark.parametrize("text", ["\x00x", "\ud800x", "\u202ex", "   ", "x" * 40_000])
def test_a_bad_part_of_an_answer_is_explained_and_the_rest_is_kept(
    official: SignIn, session: Session, tools: Tools, text: str, part: str
) -> None:
    stored = received(
        session,
        tools,
        "Mất sóng",
        "Đã lâu",
        status="in_progress",
        queue="department",
        department_id="most_telecom",
    )
    desk = official(grants=(Grant(Role.OFFICER, "most_telecom"),))
    page = desk.get_page("review_submission.show", submission_id=stored.id)
    typed = REPLY | {part: text.encode("utf-8", "surrogatepass")}
    refused = act(desk, page, "answer", **typed)
    assert set(refused.errors) == {f"answer-{part}"}
    for other in REPLY.keys() - {part}:
        assert refused.value(other) == REPLY[other]
    assert session.scalars(select(Reply)).all() == []


def test_a_form_without_the_version_it_saw_is_refused(
    triage_desk: PageClient, waiting: list[Submission], session: Session
) -> None:
    page = open_first(triage_desk, queue="triage")
    for version in (None, "", "x", "-1", "1e9"):
        act_status(triage_desk, page, "route", department="moc", version=version)
        assert fresh(session, waiting[0]).department_id is None
    assert (
        session.scalars(select(SubmissionEvent).where(SubmissionEvent.new == "assigned")).all()
        == []
    )


def test_who_may_only_read_is_not_asked_what_to_do(
    official: SignIn, session: Session, tools: Tools
) -> None:
    there = {"status": "assigned", "queue": "department", "department_id": "most_telecom"}
    stored = received(session, tools, "Mất sóng", "Trạm hỏng.", **there)
    asked = "What do you want to do?"
    for role, is_asked in ((Role.READER, False), (Role.OFFICER, True)):
        client = official(role, "most_telecom")
        page = client.get_page("review_submission.show", submission_id=stored.id)
        assert (asked in page.text) is is_asked, role
