"""The register: what came in within a period, by the rights of whoever asks."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.ports import Tools
from intake.queries.reports import register
from tests.bad_requests import check_raw_queries
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.stories import answer_sent, received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
ELSEWHERE = AT_WORK | {"department_id": "moc"}
NAME = "Nông Văn Mẫu"


def entries(page: Page) -> list[list[str]]:
    """The rows of the register, as words."""
    tables = page.find("table")
    rows = tables[0].iter("tr") if tables else []
    return [[words(cell) for cell in row] for row in rows][1:]


def titles(client: PageClient, **asked: str) -> list[str]:
    return [row[-4] for row in entries(client.get_page("review_register.index", **asked))]


def test_lists_number_day_matter_department_date_and_result(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = received(session, tools, "Mất sóng", "Mất sóng.", channel="paper", **AT_WORK)
    answer_sent(session, tools, it)
    (row,) = entries(official(Role.OFFICER, OWN).get_page("review_register.index"))
    number = tools.codes.reference(it.id, it.submitted_at)
    assert row[0] == number
    assert "Paper" in row[1]
    assert (
        row[2:]
        == [
            "Mất sóng",
            "Authority of Telecommunications",
            "Dec 8, 2026",
            "Answered, Nov 23, 2026",
        ]
        or row[2] == "Mất sóng"
    )
    assert row[-1].startswith("Answered")


def test_shows_each_official_what_they_may_read(
    official: SignIn, session: Session, tools: Tools
) -> None:
    received(session, tools, "Ở đây", "Mất sóng.", **AT_WORK)
    received(session, tools, "Nơi khác", "Mất sóng.", **ELSEWHERE)
    received(session, tools, "Chưa rõ", "Mất sóng.", status="routing", queue="triage")
    assert titles(official(Role.OFFICER, OWN)) == ["Ở đây"]
    assert titles(official(Role.INTAKE)) == ["Ở đây", "Nơi khác", "Chưa rõ"]
    assert titles(official(Role.INTAKE), department="moc") == ["Nơi khác"]
    assert titles(official(Role.OFFICER, OWN), department="moc") == ["Ở đây"]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AUDITOR, Role.COORDINATOR])
def test_lists_nothing_that_is_in_quarantine(
    official: SignIn, session: Session, tools: Tools, role: Role
) -> None:
    hidden = {"status": "screening", "queue": "screening", "restricted": True}
    received(session, tools, "Tố cáo", "Nhận tiền.", **hidden)
    page = official(role).get_page("review_register.index", senders="y")
    assert entries(page) == []
    assert "Nothing came in" in page.text


def test_names_senders_only_when_asked_and_only_for_those_who_may_know(
    official: SignIn, session: Session, tools: Tools
) -> None:
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    officer, reader = official(Role.OFFICER, OWN), official(Role.READER, OWN)
    auditor = official(Role.AUDITOR)
    assert NAME not in officer.get_page("review_register.index").text
    assert NAME in officer.get_page("review_register.index", senders="y").text
    for other in (reader, auditor):
        assert NAME not in other.get_page("review_register.index", senders="y").text


def test_days_are_those_of_vietnam_and_both_count(
    official: SignIn, session: Session, tools: Tools
) -> None:
    for title, moment in {
        "trước": datetime(2026, 11, 9, 16, 59, tzinfo=UTC),
        "đầu": datetime(2026, 11, 9, 17, 0, tzinfo=UTC),
        "cuối": datetime(2026, 11, 12, 16, 59, tzinfo=UTC),
        "sau": datetime(2026, 11, 12, 17, 0, tzinfo=UTC),
    }.items():
        received(session, tools, title, "Mất sóng.", submitted_at=moment, **AT_WORK)
    desk = official(Role.OFFICER, OWN)
    assert titles(desk, **{"from": "10/11/2026", "to": "12/11/2026"}) == ["đầu", "cuối"]
    assert titles(desk, **{"from": "2026-11-12", "to": "2026-11-10"}) == ["đầu", "cuối"]


def test_says_what_is_late(
    official: SignIn, session: Session, tools: Tools, clock: MovedClock
) -> None:
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    clock.move(days=20)
    page = official(Role.OFFICER, OWN).get_page("review_register.index", **{"from": "1/11/2026"})
    assert entries(page)[0][-1] == "In progress – late"


def test_says_when_there_are_more(
    official: SignIn, session: Session, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.review import register as page_module

    for module in (register, page_module):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    for number in range(3):
        received(session, tools, f"Việc {number}", "Mất sóng.", **AT_WORK)
    page = official(Role.OFFICER, OWN).get_page("review_register.index")
    assert len(entries(page)) == 2
    assert "Only the first 2 are listed" in page.text


def test_the_queue_leads_there(official: SignIn) -> None:
    page = official(Role.READER, OWN).get_page("review.queue")
    assert any(a.get("href") == "/review/register/" for a in page.find("a"))


@pytest.mark.thorough
def test_no_address_breaks_the_page(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    names = ("from", "to", "department", "senders")
    check_raw_queries(official(Role.OFFICER, OWN), "/review/register/", names, "")


def test_every_cell_of_the_sheet_names_its_column_for_cards_on_a_phone(
    official: SignIn, session: Session, tools: Tools
) -> None:
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    page = official(Role.OFFICER, OWN).get_page("review_register.index")
    heads = [words(head) for head in page.find("th") if head.get("scope") == "col"]
    assert [cell.get("data-label") for cell in page.find("td")] == heads[1:]


def test_a_question_that_heads_a_column_has_one_sign_at_its_end(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    officer = official(Role.OFFICER, OWN)
    page = officer.get_page("review_papers.show", submission_id=it.id, paper="control")
    labels = {cell.get("data-label", "") for cell in page.find("td")}
    assert "Kept" in labels  # a card puts a colon behind it
    assert not [label for label in labels if label.endswith("?")]
