"""Officials find past submissions, with and without marks, and only those they may read."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.ports import Tools
from intake.server import limit_request_line
from intake.services.finding.search_questions import QUERY_LIMIT
from tests.conftest import MovedClock, SignIn
from tests.page_client import words
from tests.stories import answer_sent, received, work

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
def test_a_word_that_occurs_nowhere_is_named_with_what_was_searched_for_instead(
    official: SignIn,
) -> None:
    page = official(Role.READER).get_page("search.results", q="tramm song")
    assert "“tramm” occurs nowhere" in page.text.translate({0x2068: None, 0x2069: None})
    assert {"Trạm", "sóng"} <= {words(m) for m in page.find("mark")}
    other = official(Role.OFFICER, "moet").get_page("search.results", q="tramm")
    assert "tram" not in other.text.replace("tramm", ""), "what one may not read is not suggested"


@pytest.mark.usefixtures("found")
def test_days_that_cannot_be_meant_are_named(official: SignIn) -> None:
    reader = official(Role.READER)
    page = reader.get_page("search.results", since="24.11.2026")
    assert "A day was not understood" in page.text
    page = reader.get_page("search.results", since="2026-11-24", until="2026-11-01")
    assert "The first day is after the last one" in page.text
    page = reader.get_page("search.results", since="2026-11-01", until="2026-11-24")
    assert "day is after" not in page.text
    assert "not understood" not in page.text


@pytest.mark.usefixtures("found")
def test_the_page_in_another_language_has_not_asked_anything(official: SignIn) -> None:
    reader = official(Role.READER)
    opened = reader.http.get("/search/?lang=nb").text
    assert "app-hits" not in opened
    assert "/search/exports/new" not in opened
    assert "app-hits" in reader.http.get("/search/?lang=nb&q=&sort=newest").text


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


@pytest.mark.usefixtures("found")
def test_what_narrows_is_shown_with_counts_and_taken_away_again(official: SignIn) -> None:
    reader = official(Role.READER)
    page = reader.get_page("search.results", q="mất")
    counts = {o.get("value"): words(o) for o in page.find("option") if o.get("value")}
    assert counts["moit"].endswith("(1)")
    assert counts["2026"] == "2026 (2)"
    assert counts["later"].endswith("(2)")
    narrowed = reader.get_page("search.results", q="mất", department="moit", year="2026")
    chips = [a for a in narrowed.find("a") if "app-filter__tag" in (a.get("class") or "")]
    assert len(chips) == 2
    without = reader.http.get(chips[0].get("href"), headers={"Accept-Language": "en"}).text
    assert "2 submissions found" in without
    assert "0 submissions" in reader.get_page("search.results", q="mất", year="2025").text
    assert "0 submissions" in reader.get_page("search.results", q="mất", due="overdue").text


@pytest.mark.usefixtures("found")
def test_years_and_levels_that_are_not_neighbours_leave_out_what_is_between(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    """The three of the fixture are of 2026 and due within weeks."""
    began = clock.now
    for title, days in (("Mất nước", -2 * 365), ("Mất đèn", 400)):
        clock.now = began + timedelta(days=days)
        received(session, tools, title, title, status="in_progress", queue="department")
        work(app, tools)
    clock.now = began
    reader, (first, last) = official(Role.READER), ("2024", "2027")

    def titles(**chosen: object) -> set[str]:
        page = reader.get_page("search.results", q="mất", **chosen)
        return {words(hit) for hit in page.find("h3")}

    assert titles(year=[first, last]) == {"Mất nước", "Mất đèn"}
    assert titles(year=[first, "2026"]) == {"Mất nước"} | titles(year="2026")
    assert len(titles(year="2026")) == 2
    assert titles(year=[first, last], since="2026-01-01") == {"Mất đèn"}
    assert titles(year=["2025"]) == set()
    assert titles(due=["overdue", "soon"]) == {"Mất nước"}
    assert titles(due=["overdue", "later"]) == titles() == titles(year=[first, "2026", last])


@pytest.mark.usefixtures("found")
def test_what_is_open_and_late_is_found_by_it(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    received(session, tools, "Mất nước", "Mất nước.", status="answered", queue="")
    work(app, tools)
    clock.move(days=60)
    page = official(Role.READER).get_page("search.results", q="mất", due="overdue")
    assert {words(hit) for hit in page.find("h3")} == {"Mất sóng ở Nà Pục", "Cột điện nghiêng"}


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ('"một cửa', '"một cửa"'),
        ("OR", "vssid OR vneid"),
        ("a*", "chuyển*"),
        ("after:99", "after:"),
    ],
)
def test_a_mistake_is_explained_beside_the_field_with_an_example(
    official: SignIn, typed: str, example: str
) -> None:
    page = official(Role.READER).get_page("search.results", q=typed)
    (said,) = [one for one in page.find("div") if one.get("id") == "q-said"]
    assert example in words(said)
    (field,) = [one for one in page.find("input") if one.get("id") == "q"]
    assert field.get("aria-describedby") == "q-said"


@pytest.mark.usefixtures("found")
def test_from_one_found_to_the_next_and_back(official: SignIn) -> None:
    reader = official(Role.READER)
    page = reader.get_page("search.results", q="mất", sort="newest")
    (first, _second) = [a for h in page.find("h3") for a in h.iter("a")]
    shown = reader.http.get(first.get("href"), headers={"Accept-Language": "en"}).text
    assert "Next found" in shown
    assert "Previous found" not in shown
    assert "Back to the search" in shown
    nonsense = reader.http.get(first.get("href").split("?")[0] + "?found=%00&found=x" + "y" * 50)
    assert nonsense.status_code == 200


@pytest.mark.usefixtures("found")
def test_a_question_of_every_length_and_alphabet_leads_on(official: SignIn) -> None:
    reader = official(Role.READER)
    longest = ("mất " + "дорога разбита " * 100)[:QUERY_LIMIT].strip()
    page = reader.get_page("search.results", q=longest)
    ways = [a.get("href") for h in page.find("h3") for a in h.iter("a")]
    (others,) = [a.get("href") for a in page.find("a") if "/exports/new" in (a.get("href") or "")]
    assert len(ways) == 2
    for address in (*ways, others):
        assert len(f"GET {address} HTTP/1.1") < limit_request_line, len(address)
    shown = reader.http.get(ways[0], headers={"Accept-Language": "en"})
    assert "Next found" in shown.text
    (back,) = [a for a in reader.get_page(ways[0]).find("a") if words(a) == "Back to the search"]
    assert reader.get_page(back.get("href")).value("q") == longest
    cut = reader.get_page("search.results", q=longest + " дорога")
    assert "its beginning was searched for" in cut.text
    special = reader.get_page("search.results", q="mất 100%25 a&b=c+d")
    here = next(a.get("href") for h in special.find("h3") for a in h.iter("a"))
    (back,) = [a for a in reader.get_page(here).find("a") if words(a) == "Back to the search"]
    assert reader.get_page(back.get("href")).value("q") == "mất 100%25 a&b=c+d"
    many = ways[0].split("?")[0] + "?found=" + "%26" * 1100
    assert reader.http.get(many).status_code == 200, "nonsense leads nowhere"


def test_pages_hold_their_place_while_others_come_in(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    for number in range(50):
        received(session, tools, f"Mất sóng {number}", "Mất sóng.")
        clock.move(minutes=1)
    work(app, tools)
    reader = official(Role.READER)
    seen: list[str] = []
    url = "/search/?q=s%C3%B3ng&sort=newest"
    while url:
        page = reader.get_page(url)
        seen += [words(hit) for hit in page.find("h3")]
        received(session, tools, "Mất sóng nữa", "Mất sóng.")
        clock.move(minutes=1)
        work(app, tools)
        url = next((a.get("href") for a in page.find("a") if a.get("rel") == "next"), "")
    assert seen == [f"Mất sóng {number}" for number in reversed(range(50))]
    back = next(a.get("href") for a in page.find("a") if a.get("rel") == "prev")
    assert [words(h) for h in reader.get_page(back).find("h3")] == seen[20:40]


def test_where_the_words_stand_is_said_when_it_is_not_the_text(
    official: SignIn, session: Session, tools: Tools, app: Flask
) -> None:
    stored = received(
        session,
        tools,
        "Mất sóng",
        "Ba tuần nay.",
        department_id="most_telecom",
        status="in_progress",
        queue="department",
    )
    answer_sent(session, tools, stored)
    work(app, tools)
    officer = official(Role.OFFICER, "most_telecom")
    shown = officer.get_page("review_submission.show", submission_id=stored.id)
    note = next(n for n, f in enumerate(shown.forms()) if "/note" in f.get("action", ""))
    officer.submit(shown, form=note, text="Đã gọi trạm Cao Bằng.")
    work(app, tools)
    reader = official(Role.READER)
    for question, where in (("nguon dien", "answer"), ("cao bằng", "internal note")):
        page = reader.get_page("search.results", q=question)
        assert re.search(f"From (the|an) {where}:", page.text)
        assert page.find("mark")


def test_administrators_and_visitors_do_not_search(official: SignIn, app: Flask) -> None:
    assert official(Role.ADMINISTRATOR).http.get("/search/?q=x").status_code == 403
    assert app.test_client().get("/search/?q=x").status_code in (302, 303)
