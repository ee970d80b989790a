"""After the text, before all else: answers that stand there already, and hints. Nobody is kept from
going on, and nothing that is not public is shown."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.publishing.publication import Copy, WithdrawReason, Words
from intake.models import Draft, Submission, Support
from intake.ports import Tools
from intake.queries.publishing.publication_desk import live
from intake.services.moving import publication_moves
from tests.page_client import Page, PageClient, words
from tests.replies import REPLY
from tests.stories import ANSWERS, answer_sent, published, received, walk_to_check, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
CHECK = "Check your answers before you send"
TEXT = "Ba tuần nay cả thôn không gọi được điện thoại. Đề nghị kiểm tra trạm phát sóng."
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}


def is_public(session: Session, tools: Tools, title: str, text: str) -> Submission:
    stored = received(session, tools, "Chuyện của tôi", "Kể riêng với cán bộ.", **AT_WORK)
    answer_sent(session, tools, stored)
    published(session, tools, stored, Copy(Words.SUMMARY, title, text, REPLY))
    return stored


def type_text(client: PageClient, **details: str) -> Page:
    """Answer the first two screens; returns what follows."""
    client.submit(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    page = client.get_page("submit.step", step="details")
    return client.submit(page, **(ANSWERS["details"] | details))


def heading(page: Page) -> str:
    return words(page.find("h1")[0])


def go_on(client: PageClient, page: Page) -> Page:
    link = next(a for a in page.find("a") if words(a) == "Go on with my text")
    return client.get_page(link.get("href", ""))


def test_published_answers_are_shown_and_private_ones_are_not(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    private = received(session, tools, "Mất sóng điện thoại ở thôn Nà Pục", TEXT, **AT_WORK)
    answer_sent(session, tools, private)
    is_public(session, tools, "Mất sóng điện thoại ở Nà Lẹng", TEXT)
    is_public(session, tools, "Cột điện nghiêng", "Cột trước chợ nghiêng từ sau bão.")
    work(app, tools)
    page = type_text(client)
    assert heading(page) == "Before you go on"
    assert [words(h) for h in page.find("h3")] == ["Mất sóng điện thoại ở Nà Lẹng"]
    assert client.get_page("submit.step", step="details").value("title") == private.title
    assert heading(go_on(client, page)) == "Where is it about?"
    walk_to_check(client)


def test_supporting_counts_once_and_sends_nothing(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    stored = is_public(session, tools, "Mất sóng điện thoại ở Nà Lẹng", TEXT)
    work(app, tools)
    for _again in range(2):
        shown = client.submit(type_text(client))
        assert "Your support has been counted." in shown.text
        assert "One person wanted to send the same" in shown.text
    assert session.scalars(select(Support.submission_id)).all() == [stored.id]
    assert [one.id for one in session.scalars(select(Submission))] == [stored.id]
    assert all(one.answers == {} for one in session.scalars(select(Draft)))


def test_what_was_withdrawn_meanwhile_takes_no_support_and_loses_nothing(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    stored = is_public(session, tools, "Mất sóng điện thoại ở Nà Lẹng", TEXT)
    work(app, tools)
    page = type_text(client)
    with transaction(session):
        for one in live(session, stored.id):
            publication_moves.end(session, one, WithdrawReason.OUTDATED, now=tools.clock())
    left = client.submit(page)
    assert "What you typed is still here." in left.text
    assert session.scalars(select(Support)).all() == []
    assert client.get_page("submit.step", step="details").value("body") == TEXT


def test_hints_are_hints(client: PageClient) -> None:
    page = type_text(client, body="TRẠM HỎNG, GỌI TÔI SỐ 0912 345 678. Văn bản đóng dấu TỐI MẬT.")
    assert "Your text holds personal data" in page.text
    assert "0912 345 678" in page.text
    assert "mark of a state secret" in page.text
    assert heading(go_on(client, page)) == "Where is it about?"


def test_from_the_check_page_it_leads_back_there(client: PageClient) -> None:
    walk_to_check(client)
    page = client.get_page("submit.step", step="details", back="check")
    advice = client.submit(page, body="Gọi tôi số 0912 345 678 khi có sóng.")
    assert heading(go_on(client, advice)) == CHECK
    page = client.get_page("submit.step", step="details", back="check")
    assert heading(client.submit(page, body="Không có gì để nói thêm.")) == CHECK


def test_an_answer_found_is_shown_and_read_with_a_way_back(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    is_public(session, tools, "Mất sóng điện thoại ở Nà Lẹng", TEXT)
    work(app, tools)
    page = type_text(client)
    assert REPLY["decision"][:40] in page.text
    assert "gets no answer of their own" in page.text
    link = next(a for h in page.find("h3") for a in h.iter("a"))
    opened = client.get_page(link.get("href", ""))
    back = next(a for a in opened.find("a") if words(a) == "Back to your text")
    assert heading(client.get_page(back.get("href", ""))) == "Before you go on"
    alone = client.get_page(link.get("href", "").partition("?")[0])
    assert "Back to your text" not in alone.text


def test_a_question_that_is_answered_is_deleted_and_not_supported_in_words(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    is_public(session, tools, "Mất sóng điện thoại ở Nà Lẹng", TEXT)
    work(app, tools)
    client.submit(client.get_page("submit.step", step="kind"), kind="question")
    page = client.submit(client.get_page("submit.step", step="details"), **ANSWERS["details"])
    assert "This answers my question: delete my text" in page.text
    assert "Support this one" not in page.text
    shown = client.submit(page)
    assert "What you had typed was deleted. Here is the answer" in shown.text
    assert "Your support" not in shown.text
