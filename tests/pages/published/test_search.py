"""Everybody searches published answers, and learns nothing of what is not public."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.publication import Copy, Words
from intake.models import Job, Submission
from intake.ports import Tools
from intake.queries.publication_desk import live
from intake.services import published_indexing
from search_index import Filters, Query
from tests.bad_requests import check_raw_queries
from tests.conftest import SignIn
from tests.page_client import PageClient, words
from tests.replies import REPLY
from tests.stories import answer_sent, published, received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
# One question of each sort.
QUESTIONS = ("mất sóng", "song", '"mất sóng"', "só*", "tram OR dien", "sóng -điện", "phatsinh", "")


def public(session: Session, tools: Tools, title: str, text: str) -> Submission:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    stored = received(session, tools, "Riêngtư", "Bímậttư ở thôn.", **where)
    answer_sent(session, tools, stored)
    published(session, tools, stored, Copy(Words.SUMMARY, title, text, REPLY))
    return stored


def titles(client: PageClient, q: str, **args: str) -> list[str]:
    page = client.get_page("published.search", q=q, **args)
    return [words(h) for h in page.find("h3")]


def shown(client: PageClient) -> list[str]:
    """All that pages of results say, without what differs from request to request."""
    found = []
    for question in QUESTIONS:
        for narrowed in ({}, {"department": OWN}, {"kind": "report"}, {"year": "2026"}):
            page = client.get_page("published.search", q=question, **narrowed)
            found.append(re.sub(r'value="[^"]{40,}"|nonce="[^"]*"', "", page.response.text))
    return found


def test_found_with_and_without_marks_in_text_and_answer(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    public(session, tools, "Sóng yếu ở Nà Pục", "Mất sóng ba tuần.")
    public(session, tools, "Cột điện nghiêng", "Cột trước chợ nghiêng.")
    work(app, tools)
    assert titles(client, "mat song") == titles(client, "MẤT SÓNG") == ["Sóng yếu ở Nà Pục"]
    page = client.get_page("published.search", q="nguồn điện")
    assert "From the answer:" in page.text
    counts = {o.get("value"): words(o) for o in page.find("option") if o.get("value")}
    assert counts["report"].endswith("(2)")
    assert titles(client, "điện", department="moc") == []
    assert titles(client, "Bímậttư") == titles(client, "Riêngtư") == []


def test_a_private_twin_of_every_word_changes_nothing_that_anybody_reads(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    public(session, tools, "Sóng yếu ở Nà Pục", "Mất sóng, trạm phát hỏng.")
    public(session, tools, "Cột điện nghiêng", "Cột điện trước chợ nghiêng.")
    work(app, tools)
    before = shown(client)
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    for title, text, columns in (
        ("Sóng yếu ở Nà Pục", "Mất sóng, trạm phát hỏng. Phatsinh.", where),
        ("Cột điện nghiêng", "Cột điện trước chợ nghiêng. Sóngthần, sóngngầm.", where),
        ("Mất sóng, tố cáo", "Phatsinh: mất sóng.", {**where, "restricted": True}),
        ("Mất sóng", "Phatsinh.", {"status": "spam", "queue": ""}),
    ):
        received(session, tools, title, text, **columns)
    work(app, tools)
    assert shown(client) == before


@pytest.mark.parametrize("how", ["withdrawn", "quarantined"])
def test_what_is_no_longer_public_is_gone_at_once_whatever_the_index_holds(
    client: PageClient, session: Session, tools: Tools, app: Flask, how: str
) -> None:
    nothing = shown(client)
    stored = public(session, tools, "Sóng yếu ở Nà Pục", "Mất sóng.")
    work(app, tools)
    assert titles(client, "mất sóng")
    with transaction(session):
        if how == "withdrawn":
            live(session, stored.id)[0].state = "withdrawn"
        else:
            session.get_one(Submission, stored.id).restricted = True
        session.query(Job).delete()
    assert list(tools.published_index.ids()) == [stored.id], "it does not know yet"
    assert shown(client) == nothing
    assert published_indexing.sync(session, tools.published_index, tools.codes) == 1
    assert tools.published_index.search(Query("sóng", Filters(None))).total == 0


def test_the_index_is_built_anew_of_what_is_public(
    session: Session, tools: Tools, app: Flask
) -> None:
    stored = public(session, tools, "Sóng yếu", "Mất sóng.")
    received(session, tools, "Mất sóng", "Mất sóng.")
    work(app, tools)
    assert published_indexing.rebuild(session, tools.published_index, tools.codes) == 1
    assert list(tools.published_index.ids()) == [stored.id]


@pytest.mark.thorough
def test_no_address_breaks_the_page(official: SignIn, session: Session, tools: Tools) -> None:
    names = ("q", "department", "kind", "province", "year", "page", "lang")
    check_raw_queries(official(Role.READER), "/published/search", names, "q=s%C3%B3ng")
