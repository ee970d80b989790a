"""The ways people go, on PostgreSQL: form, worker, queue, answer, search, tracking."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.workflow import Queue
from intake.mailer import MemoryMailer
from intake.models import Job, RouteRecord, Submission
from intake.ports import Tools
from intake.queries.desk.queues import Cursor, QueueFilter, page
from intake.queries.history.record import verify
from intake.services.finding import indexing
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.replies import reply
from tests.stories import Sent, open_tracking, received, send, work

pytestmark = pytest.mark.postgresql

Sessions = sessionmaker[Session]
ROWS = 130


def act(client: PageClient, shown: Page, name: str, **typed: object) -> Page:
    forms = shown.forms()
    index = next(i for i, form in enumerate(forms) if f"/{name}?" in f"{form.get('action')}?")
    return client.submit(shown, form=index, **typed)


def test_from_the_form_to_the_answer(
    app: Flask,
    client: PageClient,
    official: SignIn,
    session: Session,
    tools: Tools,
    mailer: MemoryMailer,
) -> None:
    sent = send(client)
    work(app, tools)
    stored = session.scalars(select(Submission)).one()
    assert (stored.status, stored.queue) == ("routing", "triage")
    desk, telecom = official(Role.INTAKE), official(Role.OFFICER, "most_telecom")
    shown = desk.get_page("review_submission.show", submission_id=stored.id)
    act(desk, shown, "route", department="most_telecom")
    work(app, tools)
    shown = telecom.get_page("review_submission.show", submission_id=stored.id)
    shown = act(telecom, shown, "accept")
    act(telecom, shown, "answer", **reply("Trạm phát sóng đã được sửa hôm qua."))
    approver = official(Role.APPROVER, "most_telecom")
    shown = approver.get_page("review_submission.show", submission_id=stored.id)
    act(approver, shown, "approve")
    work(app, tools)
    assert stored.title in telecom.get_page("search.results", q="mat song na puc").text
    assert "Trạm phát sóng đã được sửa hôm qua." in open_tracking(PageClient(app), sent).text
    assert len(mailer.sent) == 3
    session.rollback()
    assert [r.method for r in session.scalars(select(RouteRecord))] == ["none", "person"]
    assert session.scalars(select(Job)).all() == []
    assert indexing.verify(session, tools.index).agrees
    assert verify(session).holds


def test_a_wrong_code_opens_nothing(app: Flask, client: PageClient) -> None:
    sent = send(client)
    other = "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z"
    assert open_tracking(PageClient(app), Sent(sent.reference, other)).errors["code"]
    assert "Nà Pục" in open_tracking(PageClient(app), sent).text


def test_information_is_added_and_taken_back(
    app: Flask, client: PageClient, session: Session
) -> None:
    sent = send(client)
    after = client.submit(open_tracking(client, sent), form=0, text="Khoảng 80 hộ.")
    assert "Khoảng 80 hộ." in after.text
    assert "Withdrawn" in client.submit(client.get_page("track.take_back")).text
    assert verify(session).checked == 3


@pytest.fixture
def equally_urgent(session: Session, tools: Tools) -> list[int]:
    """More submissions than two pages hold, all due at one moment."""
    made = [
        received(session, tools, f"Phản ánh {n:03}", "Nội dung", queue="triage", status="routing")
        for n in range(ROWS)
    ]
    assert len({one.next_due_at for one in made}) == 1
    return [one.id for one in made]


@pytest.mark.parametrize(
    "wanted", [QueueFilter(Queue.TRIAGE), QueueFilter(Queue.TRIAGE, kind="report")]
)
def test_paging_through_equal_dates_shows_each_once(
    session: Session, equally_urgent: list[int], wanted: QueueFilter
) -> None:
    actor = Actor(1, "", frozenset({Grant(Role.INTAKE)}))

    def walk(cursor: Cursor | None, *, backwards: bool) -> list[int]:
        seen: list[int] = []
        while True:
            found = page(session, actor, wanted, cursor)
            ids = [row.id for row in found.rows]
            seen = ids + seen if backwards else seen + ids
            cursor = found.previous if backwards else found.next
            if cursor is None:
                return seen

    assert walk(None, backwards=False) == equally_urgent
    place = session.get_one(Submission, equally_urgent[-1]).next_due_at
    last = Cursor(place, equally_urgent[-1], backwards=True)
    assert walk(last, backwards=True) == equally_urgent[:-1]


def test_what_was_worked_off_meanwhile_moves_no_row_past_the_reader(
    session: Session, equally_urgent: list[int], official: SignIn
) -> None:
    """Somebody works the first page off while somebody else goes to the second."""
    desk = official(Role.INTAKE)
    first = desk.get_page("review.queue", queue="triage")
    with transaction(session):
        for gone in equally_urgent[:50]:
            session.get_one(Submission, gone).queue = ""
    link = next(a.get("href") for a in first.find("a") if a.get("rel") == "next")
    seen = re.findall(r"Phản ánh (\d{3})", desk.get_page(link).text)
    assert seen == [f"{n:03}" for n in range(50, 100)]


def test_the_clock_of_the_database_is_ours(
    session: Session, tools: Tools, clock: MovedClock
) -> None:
    """Moments go in and come out in UTC, to the microsecond, whatever the server's zone is."""
    clock.move(microseconds=123457)
    stored = received(session, tools, "Mất sóng", "Đã lâu")
    session.expire_all()
    again = session.get_one(Submission, stored.id)
    assert again.submitted_at == clock.now
    assert again.submitted_at.utcoffset() == clock.now.utcoffset()
