"""Everybody searches published answers, and learns nothing of what is not public."""

import re
from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.publishing.publication import Copy, Words
from intake.models import Job, Submission
from intake.ports import Tools
from intake.queries.publishing import publications
from intake.queries.publishing.publication_desk import live
from intake.queries.publishing.publications import Filter, Published
from intake.services.publishing import published_indexing, published_searching
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


def public(session: Session, tools: Tools, title: str, text: str, **columns: object) -> Submission:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN} | columns
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
            address = client.url("published.search", q=question, **narrowed)
            page = client.http.get(address, follow_redirects=True)
            assert page.status_code == 200, address
            found.append(re.sub(r'value="[^"]{40,}"|nonce="[^"]*"', "", page.text))
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


def test_filters_are_for_all_that_is_public_not_for_the_best_of_it(
    client: PageClient,
    session: Session,
    tools: Tools,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published_searching, "MOST", 2)
    public(
        session,
        tools,
        "Sóng yếu",
        "Ở thôn bên kia có lúc mất sóng.",
        kind="question",
        province="04",
    )
    for n in range(3):
        public(session, tools, f"Mất sóng {n}", "Mất sóng, mất sóng.", province="79")
    work(app, tools)
    assert "Sóng yếu" not in titles(client, "mất sóng")
    for narrowed in ({"kind": "question"}, {"province": "04"}):
        assert titles(client, "mất sóng", **narrowed) == ["Sóng yếu"]
    assert titles(client, "mất sóng", kind="question", province="79") == []
    assert titles(client, "mất sóng", department="moc") == []
    assert titles(client, "mất sóng", year="2025") == []
    more = "More than 2 were found"
    assert more in client.get_page("published.search", q="mất sóng").text
    assert more not in client.get_page("published.search", q="mất sóng", kind="question").text


def texts_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets the number of everything whose text is read from now on."""
    read: list[int] = []
    among = publications.among

    def noted(
        session: Session, ids: Sequence[int], wanted: Filter | None = None
    ) -> list[Published]:
        read.extend(ids)
        return among(session, ids, wanted)

    monkeypatch.setattr(publications, "among", noted)
    return read


def test_texts_are_read_for_the_page_alone(
    session: Session, tools: Tools, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        public(session, tools, f"Mất sóng {n}", "Mất sóng.")
    work(app, tools)
    read = texts_read(monkeypatch)
    monkeypatch.setattr(published_searching, "PAGE_SIZE", 1)
    page = published_searching.search(session, tools.published_index, "mất sóng", Filter())
    assert (page.total, page.facets["kind"], page.has_more) == (3, {"report": 3}, True)
    assert read == [hit.one.id for hit in page.hits]
    assert len(read) == 1


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


def test_filters_without_words_show_the_list(
    client: PageClient, session: Session, tools: Tools
) -> None:
    public(session, tools, "Sóng yếu", "Mất sóng.")
    public(session, tools, "Hỏi lịch", "Ngày nào sửa.", kind="question")
    address = client.url("published.search", q=" ", kind="report")
    answer = client.http.get(address, follow_redirects=True)
    assert "Sóng yếu" in answer.text
    assert "Hỏi lịch" not in answer.text


def test_a_similar_word_is_marked_and_no_word_is_named(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    public(session, tools, "Sóng yếu", "Cột phát sóng.")
    work(app, tools)
    page = client.get_page("published.search", q="sóngg")
    assert {words(m) for m in page.find("mark")} == {"Sóng", "sóng"}
    assert "A word occurs nowhere" in page.text


def test_what_cannot_be_searched_for_is_said_and_filters_are_taken_away(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    public(session, tools, "Sóng yếu", "Mất sóng.")
    work(app, tools)
    page = client.get_page("published.search", q="sóng\ufffd", kind="report", year="2026")
    assert "cannot be searched for" in page.text
    assert titles(client, "sóng\ufffd") == ["Sóng yếu"]
    assert page.response.text.count('href="/published/search?q=s%C3%B3ng&amp;kind=report"') == 1
    assert "cannot be searched for" not in client.get_page("published.search", q="sóng").text


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


def test_the_night_finds_what_changed_and_reads_no_text_of_what_did_not(
    session: Session, tools: Tools, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tools.published_index
    changed = public(session, tools, "Mất sóng", "Mất sóng.")
    public(session, tools, "Sóng yếu", "Mất sóng.")
    work(app, tools)
    with transaction(session):
        session.get_one(Submission, changed.id).kind = "question"
        session.query(Job).delete()
    read = texts_read(monkeypatch)
    assert published_indexing.verify(session, index).outdated == (changed.id,)
    assert read == []
    assert published_indexing.sync(session, index, tools.codes) == 1
    assert read == [changed.id]
    questions = Filters(None, kinds=frozenset({"question"}))
    assert [hit.id for hit in index.search(Query("sóng", questions)).hits] == [changed.id]
    assert published_indexing.sync(session, index, tools.codes) == 0


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


def test_who_finds_no_answer_is_led_to_ask(client: PageClient, session: Session) -> None:
    page = client.get_page("published.search", q="khôngcógìnhưvậy")
    asks = [a for a in page.find("a") if a.get("href") == "/submit/kind"]
    assert "Ask your own question" in {words(a) for a in asks}


def test_a_preposition_finds_nothing_by_itself_in_a_whole_question(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    public(session, tools, "إصلاح المصباح", "أرسلت الطلب إلى البلدية عن المصباح.")
    public(session, tools, "Ремонт лампы", "Заявка на ремонт лампы подана в общину.")
    work(app, tools)
    assert titles(client, "إلى من أكتب بخصوص الترخيص؟") == []
    assert titles(client, "на что и как подать") == []
    assert titles(client, "إلى البلدية") == ["إصلاح المصباح"]
