"""Administrators see how the search is, and the commands heal it."""

import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.config import ROOT
from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Job
from intake.ports import Tools
from intake.services.finding import search_health
from tests.conftest import MovedClock, SignIn
from tests.page_client import words
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")


def test_the_advice_and_the_papers_say_one_figure() -> None:
    figures = search_health.COMFORTABLE
    for paper in ("docs/adr/0007-which-whoosh.md", "docs/operations.md"):
        assert f"from about {figures['whoosh']:,} submissions" in (ROOT / paper).read_text()
    assert f"from {figures['tantivy']:,}" in (ROOT / "docs/adr/0007-which-whoosh.md").read_text()


def test_what_should_be_done_is_said(
    official: SignIn,
    session: Session,
    tools: Tools,
    app: Flask,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    admin = official(Role.ADMINISTRATOR)
    work(app, tools)
    assert "All is well" in admin.get_page("admin_search.index").text
    received(session, tools, "Mất sóng", "Mất sóng.")
    assert "being brought up to date" in admin.get_page("admin_search.index").text
    clock.move(minutes=5)
    late = admin.get_page("admin_search.index").text
    assert "The index is behind" in late
    with transaction(session):
        session.query(Job).delete()
    assert "database differ" in admin.get_page("admin_search.index").text
    ran = app.test_cli_runner().invoke(args=["index", "sync", "--json"])
    assert json.loads(ran.output) == {"submissions": 1, "published": 0}
    again = app.test_cli_runner().invoke(args=["index", "sync", "--json"])
    assert json.loads(again.output) == {"submissions": 0, "published": 0}
    page = admin.get_page("admin_search.index").text
    assert "database differ" not in page
    assert "Mất sóng" not in page
    monkeypatch.setitem(search_health.COMFORTABLE, tools.index.info().engine, 0)
    assert "outgrown" in admin.get_page("admin_search.index").text
    reader = official(Role.READER)
    tools.index.close()
    assert "cannot be used" in admin.get_page("admin_search.index").text
    down = reader.get_page("search.results", q="sóng", status=503)
    assert "The search cannot be used at present" in down.text
    assert "Queues" in {words(a) for a in down.find("a")}, "everything else is a step away"
