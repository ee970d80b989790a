"""A result as a file: what one may read at that moment, as text and never as a formula, for a day,
and on record."""

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.app import session_factory
from intake.config import Settings
from intake.database import transaction
from intake.domain.jobs import MAX_ATTEMPTS
from intake.domain.permissions import Actor, Role
from intake.files.store import FolderStore
from intake.models import Job, Membership, SearchExport, Submission
from intake.ports import Tools
from intake.services.background import jobs
from intake.services.files import file_keeping
from intake.services.finding import exports
from intake.services.finding.export_files import harmless
from intake.worker import exports as writing
from intake.worker.loop import drain
from search_index import Query, Results, SearchIndex
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
FORMULA = "=HYPERLINK(1) & mất sóng <b>"


def order(client: PageClient, kind: str, **question: str) -> Page:
    page = client.get_page("search_exports.order", **({"q": "mất sóng"} | question))
    return client.submit(page, format=kind)


def fetched(client: PageClient, row: SearchExport) -> bytes:
    with client.http.get(f"/search/exports/{row.id}/file", buffered=True) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return bytes(answer.data)


def last(session: Session) -> SearchExport:
    session.rollback()
    return session.scalars(select(SearchExport).order_by(SearchExport.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def three(session: Session, tools: Tools, app: Flask, departments: None) -> list[Submission]:
    """Ours, one of another department, one in quarantine."""
    found = [
        received(session, tools, FORMULA, "Mất sóng.", **AT_WORK),
        received(session, tools, "Mất sóng ở đây", "Mất.", **(AT_WORK | {"department_id": "moc"})),
        received(session, tools, "Mất sóng, tố cáo", "Mất.", **AT_WORK, restricted=True),
    ]
    work(app, tools)
    return found


@pytest.mark.parametrize("kind", exports.FORMS)
def test_the_file_holds_what_one_may_read_and_nothing_of_senders(
    official: SignIn, session: Session, tools: Tools, app: Flask, three: list[Submission], kind: str
) -> None:
    lan = official(Role.OFFICER, OWN)
    assert "is being written" in order(lan, kind).text
    assert lan.http.get(f"/search/exports/{last(session).id}/file").status_code == 404
    work(app, tools)
    row = last(session)
    assert (row.state, row.total, row.done, row.official_id) == ("done", 1, 1, lan.official_id)
    content = fetched(lan, row)
    table = {"csv": rows_of_csv, "xlsx": rows_of_xlsx, "json": rows_of_json}[kind](content)
    number = tools.codes.reference(three[0].id, three[0].submitted_at)
    (found,) = table
    title = harmless(FORMULA) if kind == "csv" else FORMULA
    assert found[:3] == [number, title, "2026-11-23"]
    assert found[3] == "MOST – Telecommunications, radio frequencies and posts"
    for secret in ("Nông Văn Mẫu", "mau@example.com", "tố cáo", "ở đây"):
        assert not any(secret in cell for cell in found)
    assert official(Role.READER).http.get(f"/search/exports/{row.id}/file").status_code == 404


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]


def rows_of_json(content: bytes) -> list[list[str]]:
    return [[one[code] for code in exports.COLUMNS] for one in json.loads(content)]


def rows_of_xlsx(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{ns}f")), "no formula"
    rows = [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{ns}row")]
    return rows[1:]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r", "\uff1d", "\ufeff="])
def test_what_begins_like_a_formula_is_text(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"a{start}1") == f"a{start}1"


def test_rights_are_those_of_the_moment_of_writing(
    official: SignIn, session: Session, tools: Tools, app: Flask, three: list[Submission]
) -> None:
    lan, moderator = official(Role.OFFICER, OWN), official(Role.MODERATOR)
    order(lan, "json")
    order(moderator, "json")
    with transaction(session):
        session.query(Membership).filter(Membership.official_id == lan.official_id).delete()
        session.get_one(Submission, three[0].id).restricted = True  # the index does not know it
        session.query(Job).filter(Job.kind == "index").delete()
    work(app, tools)
    first, second = session.scalars(select(SearchExport).order_by(SearchExport.id)).all()
    assert (first.state, first.storage_key) == ("refused", "")
    assert [found[1] for found in rows_of_json(fetched(moderator, second))] == ["Mất sóng ở đây"]


@pytest.mark.usefixtures("three")
def test_the_file_goes_after_a_day_and_the_row_stays(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    lan, auditor = official(Role.OFFICER, OWN), official(Role.AUDITOR)
    order(lan, "csv")
    work(app, tools)
    row = last(session)
    assert file_keeping.verify(session, tools.files, now=clock()).orphaned == ()
    assert "Official 1" in auditor.get_page("search_exports.index").text
    assert auditor.http.get(f"/search/exports/{row.id}/file").status_code == 404
    clock.move(hours=25)
    owner = Actor(lan.official_id, "", frozenset())
    assert exports.to_fetch(session, owner, row.id, now=clock()) is None
    with transaction(session):
        assert exports.end_expired(session, now=clock()) == 1
    work(app, tools)
    assert list(tools.files.keys()) == []
    assert last(session).state == "gone"
    assert "No longer there" in official(Role.AUDITOR).get_page("search_exports.index").text


@pytest.mark.usefixtures("three")
def test_the_page_says_when_more_was_found_than_a_file_holds(
    official: SignIn,
    session: Session,
    tools: Tools,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports, "MOST", 1)
    moderator = official(Role.MODERATOR)
    order(moderator, "json")
    work(app, tools)
    row = last(session)
    assert (row.done, row.total, len(rows_of_json(fetched(moderator, row)))) == (1, 2, 1)
    assert "1 of 2" in moderator.get_page("search_exports.index").text


@pytest.mark.usefixtures("three")
def test_not_too_many_at_once(official: SignIn, session: Session) -> None:
    lan = official(Role.OFFICER, OWN)
    for _ in range(exports.MOST_AT_ONCE):
        order(lan, "csv")
    assert "still being written" in order(lan, "csv").text
    assert len(session.scalars(select(SearchExport)).all()) == exports.MOST_AT_ONCE


@dataclass
class Watched:
    """An index that notes whether anybody could write to the database while it was asked."""

    index: SearchIndex
    database: str
    others_could_write: list[bool] = field(default_factory=list)

    def search(self, query: Query) -> Results:
        with closing(sqlite3.connect(self.database, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                self.others_could_write.append(False)
            else:
                self.others_could_write.append(True)
        return self.index.search(query)


@pytest.mark.usefixtures("three")
def test_the_index_is_asked_while_others_may_write(
    official: SignIn, session: Session, tools: Tools, app: Flask
) -> None:
    order(official(Role.OFFICER, OWN), "csv")
    database = session.get_bind().engine.url.database
    assert database is not None
    watched = Watched(tools.index, database)
    drain(session_factory(app), replace(tools, index=watched))  # type: ignore[arg-type]
    assert (watched.others_could_write, last(session).state) == ([True], "done")


@pytest.mark.usefixtures("three")
def test_what_is_tried_in_vain_fails_and_makes_room(
    official: SignIn,
    session: Session,
    tools: Tools,
    app: Flask,
    clock: MovedClock,
    settings: Settings,
) -> None:
    lan = official(Role.OFFICER, OWN)
    for _ in range(exports.MOST_AT_ONCE):
        order(lan, "csv")
    no_room = FolderStore(settings.files_path, keep_free=2**62)
    for _ in range(MAX_ATTEMPTS):
        assert last(session).state in ("waiting", "running")
        drain(session_factory(app), replace(tools, files=no_room))
        clock.move(minutes=3)  # longer than the wait after the seventh try
    session.rollback()
    assert session.scalars(select(SearchExport.state)).all() == ["failed"] * exports.MOST_AT_ONCE
    failed = lan.get_page("search_exports.index")
    assert "Could not be written" in failed.text
    again = [a.get("href") for a in failed.find("a") if words(a) == "Take out as a file"]
    assert len(again) == exports.MOST_AT_ONCE, "each leads on"
    assert all(str(way).startswith("/search/exports/new") for way in again)
    assert "is being written" in order(lan, "csv").text
    with transaction(session):
        dead = session.scalars(select(Job.id).where(Job.state == jobs.DEAD).limit(1)).one()
        jobs.retry(session, dead, now=clock())
    work(app, tools)
    assert session.scalars(select(SearchExport.state)).all().count("done") == 2


@pytest.mark.usefixtures("three")
def test_what_would_be_too_large_fails_at_once(
    official: SignIn, session: Session, tools: Tools, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_LARGEST", 10)
    order(official(Role.OFFICER, OWN), "csv")
    work(app, tools)
    assert (last(session).state, session.scalars(select(Job)).all()) == ("failed", [])
    assert list(tools.files.keys()) == []


@pytest.mark.usefixtures("three")
def test_what_died_with_its_worker_is_given_up_after_a_day(
    official: SignIn, session: Session, tools: Tools, clock: MovedClock
) -> None:
    order(official(Role.OFFICER, OWN), "csv")
    with transaction(session):
        session.scalars(select(SearchExport)).one().state = "running"
        session.query(Job).update({"state": jobs.DEAD})
        assert exports.end_expired(session, now=clock()) == 0
    clock.move(hours=25)
    with transaction(session):
        assert exports.end_expired(session, now=clock()) == 1
    row = last(session)
    assert (row.state, row.ended_at, row.storage_key) == ("failed", clock(), "")
