"""Officials find past submissions, with and without marks, and only those they may read."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.page_client import words
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def found(departments: None, session: Session, tools: Tools, app: Flask, clock: MovedClock) -> None:
    """Three submissions of three departments."""
    for title, body, department in (
        ("Mất sóng ở Nà Pục", "Trạm phát sóng hỏng ba tuần.", "most_telecom"),
        ("Học phí tăng giữa năm", "Trường thu thêm tiền đăng ký.", "moet"),
        ("Cột điện nghiêng", "Cột trước chợ nghiêng, mất điện luôn.", "moit"),
    ):
        received(
            session,
            tools,
            title,
            body,
            department_id=department,
            status="assigned",
            queue="department",
        )
        clock.move(minutes=1)
    work(app, tools)


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(
    "question",
    ["tram phat song", "trạm phát sóng", "TRẠM PHÁT SÓNG", '"phát sóng"', "PA-2026-000001-5"],
)
def test_with_and_without_marks(official: SignIn, question: str) -> None:
    page = official(Role.READER).get_page("search.results", q=question)
    assert "Mất sóng ở Nà Pục" in page.text
    assert "Học phí" not in " ".join(words(hit) for hit in page.find("h3"))


@pytest.mark.usefixtures("found")
def test_what_matches_is_marked_in_the_senders_spelling(official: SignIn) -> None:
    page = official(Role.READER).get_page("search.results", q="dang ky")
    assert "đăng ký" in {
        " ".join(words(m) for m in page.find("mark")),
        *(words(m) for m in page.find("mark")),
    } or ({"đăng", "ký"} <= {words(m) for m in page.find("mark")})


@pytest.mark.usefixtures("found")
def test_only_what_one_may_read_is_found_and_counted(official: SignIn) -> None:
    telecom = official(Role.OFFICER, "most_telecom")
    page = telecom.get_page("search.results", q="mất")
    assert "1 submission found" in page.text
    assert "Cột điện" not in page.text
    everything = official(Role.READER).get_page("search.results", q="mất")
    assert "2 submissions found" in everything.text
    asked_for_others = telecom.get_page("search.results", q="mất", department="moit")
    assert "0 submissions found" in asked_for_others.text


@pytest.mark.usefixtures("found")
def test_filters_and_order(official: SignIn) -> None:
    reader = official(Role.READER)
    page = reader.get_page("search.results", q="mất", department="moit")
    assert [words(hit) for hit in page.find("h3")] == ["Cột điện nghiêng"]
    newest = reader.get_page("search.results", q="mất", sort="newest")
    assert [words(hit)[:3] for hit in newest.find("h3")] == ["Cột", "Mất"]
    oldest = reader.get_page("search.results", q="mất", sort="oldest")
    assert [words(hit)[:3] for hit in oldest.find("h3")] == ["Mất", "Cột"]
    assert "0 submissions" in reader.get_page("search.results", q="mất", since="2026-12-01").text


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        '"',
        "((",
        "OR",
        "-",
        "*",
        "a*",
        "\x00",
        "\u202e",
        "x" * 5000,
        "<script>",
        "after:99",
        "field:x",
        "' OR 1=1",
    ],
)
def test_any_question_gets_an_answer(official: SignIn, question: str) -> None:
    official(Role.READER).get_page(
        "search.results", q=question, since="yesterday", **{"from": "-1"}
    )


def test_administrators_and_visitors_do_not_search(official: SignIn, app: Flask) -> None:
    assert official(Role.ADMINISTRATOR).http.get("/search/?q=x").status_code == 403
    assert app.test_client().get("/search/?q=x").status_code in (302, 303)
