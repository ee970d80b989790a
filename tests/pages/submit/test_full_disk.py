"""The disk is full: people are told to try again and get back what they typed; nothing is
half-done, and all goes on when there is room."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Base, Draft, Job, Reply, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.web.db import db
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, checked, fields
from tests.replies import reply
from tests.stories import ANSWERS, open_tracking, receipt_on, received, send, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")

HERE = {"Origin": "http://localhost", "Accept-Language": "en"}
LONG = "Ba tuần nay cả thôn không gọi được điện thoại. " * 200  # more than a page of the database


@dataclass
class Disk:
    """The disk under the database; ``fill`` leaves not one page more."""

    engine: Engine

    def fill(self) -> None:
        """Use up every page that is free inside the file, and allow no more."""
        with closing(sqlite3.connect(str(self.engine.url.database), isolation_level=None)) as own:
            own.execute("CREATE TABLE filler (stuff BLOB)")
            self._no_page_more(own)
            for pages in (64, 16, 4, 1, 0.25):
                with suppress(sqlite3.OperationalError):
                    while True:
                        own.execute("INSERT INTO filler VALUES (zeroblob(?))", [int(pages * 4000)])
        event.listen(self.engine, "checkout", self._no_page_more)

    def make_room(self) -> None:
        event.remove(self.engine, "checkout", self._no_page_more)
        event.listen(self.engine, "checkout", self._any_number)

    @staticmethod
    def _no_page_more(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present number instead

    @staticmethod
    def _any_number(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def disk(app: Flask) -> Disk:
    with app.app_context():
        return Disk(db.engine)


def rows(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    session.rollback()
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def press(client: PageClient, page: Page, form: int = -1, **typed: str) -> Page:
    """Send a form as a browser does, which says where the form stood; expect "try again"."""
    chosen = page.forms()[form]
    action = chosen.get("action") or page.response.request.path
    answer = client.http.post(action, data=dict(fields(chosen)) | typed, headers=HERE)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    return checked(answer, 503)


def test_who_writes_a_long_text_gets_it_back_and_can_go_on_later(
    client: PageClient, disk: Disk, session: Session
) -> None:
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    page = client.get_page("submit.step", step="details")
    disk.fill()
    before = rows(session)
    refused = press(client, page, title="Mất sóng", body=LONG)
    assert "try again" in refused.text
    assert " ".join(LONG.split()) in refused.text, "what was typed is not lost"
    assert rows(session) == before
    disk.make_room()
    assert client.post(page, title="Mất sóng", body=LONG).location == "/submit/advice"
    kept = client.get_page("submit.step", step="details").value("body")
    assert kept.split() == LONG.split()


def test_what_could_not_be_sent_is_sent_once_there_is_room(
    client: PageClient, disk: Disk, session: Session
) -> None:
    page = walk_to_check(client, details={"title": "Mất sóng", "body": LONG})
    disk.fill()
    before = rows(session)
    for _ in range(3):
        press(client, page)
    assert rows(session) == before
    assert before["submission"] == before["submission_event"] == before["job"] == 0
    still = session.scalars(select(Draft)).one()
    assert still.submission_id is None
    assert still.answers["body"].split() == LONG.split()
    disk.make_room()
    receipt_on(client.submit(client.get_page("submit.check")))
    after = rows(session)
    assert (after["submission"], after["submission_event"], after["job"]) == (1, 1, 3)
    assert verify(session).holds


def test_an_official_gets_the_answer_back_and_can_still_read(
    official: SignIn, disk: Disk, session: Session, tools: Tools
) -> None:
    place = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    stored = received(session, tools, "Mất sóng", "Đã lâu", **place)
    desk = official(grants=(Grant(Role.OFFICER, "most_telecom"),))
    page = desk.get_page("review_submission.show", submission_id=stored.id)
    forms = [str(form.get("action")) for form in page.forms()]
    disk.fill()
    form = next(n for n, to in enumerate(forms) if "/answer" in to)
    refused = press(desk, page, form, **reply(LONG))
    for typed in reply(LONG).values():
        assert " ".join(typed.split()) in refused.text
    tools.clock.move(minutes=10)  # type: ignore[attr-defined]
    desk.get_page("review_submission.show", submission_id=stored.id)
    assert session.scalars(select(Reply)).all() == []
    session.rollback()
    now = session.get_one(Submission, stored.id, populate_existing=True)
    assert (now.status, now.version) == ("in_progress", stored.version)
    assert session.scalar(select(func.count()).select_from(SubmissionEvent)) == 1


def test_a_sender_who_adds_something_gets_it_back(
    client: PageClient, disk: Disk, session: Session
) -> None:
    page = open_tracking(client, send(client))
    forms = [str(form.get("action")) for form in page.forms()]
    more = LONG[:4000]
    disk.fill()
    before = rows(session)
    refused = press(client, page, next(n for n, to in enumerate(forms) if "/add" in to), text=more)
    assert more.strip() in refused.text
    assert rows(session) == before
    assert session.scalars(select(Job)).all() != []


def test_another_site_cannot_put_words_into_that_page(client: PageClient, disk: Disk) -> None:
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    page = client.get_page("submit.step", step="details")
    disk.fill()
    data = dict(fields(page.forms()[-1])) | {"title": "Mất sóng", "body": LONG}
    stranger = {"Origin": "https://elsewhere.example", "Accept-Language": "en"}
    answer = client.http.post("/submit/details", data=data, headers=stranger)
    assert LONG[:40] not in answer.text
