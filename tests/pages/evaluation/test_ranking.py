"""The ranking of a call, as a page and as a spreadsheet."""

from html import unescape
from io import BytesIO
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import ProposalCall, ProposalLead, Submission
from intake.ports import Tools
from intake.services.evaluation import ranking
from tests.calls import TITLE, call_published
from tests.conftest import SignIn
from tests.councils import Town, assigned, declared, leads, person, round_opened, scored
from tests.pages.evaluation.conftest import Hall

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = '=HYPERLINK("http://x.example";"Báo lũ")'


def sheet_of(content: bytes) -> list[list[str | float]]:
    """The cells of a spreadsheet: texts, and numbers that are numbers."""
    with ZipFile(BytesIO(content)) as book:
        root = fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(root.iter(f"{MAIN}f"))
    return [
        [
            "".join(cell.itertext())
            if cell.get("t") == "inlineStr"
            else float("".join(cell.itertext()))
            for cell in row.iter(f"{MAIN}c")
        ]
        for row in root.iter(f"{MAIN}row")
    ]


def judged_in_a_call(session: Session, tools: Tools, town: Town) -> tuple[int, int]:
    """The proposal of a town answers a call, and two have declared who score it; round and call."""
    two = town.members[:2]
    round_id = round_opened(session, tools, town, 2)
    assigned(session, tools, town, round_id, *two)
    declared(session, tools, round_id, *two)
    call_id = call_published(session, tools, town.secretary)
    with transaction(session):
        session.add(ProposalCall(submission_id=town.submission.id, call_id=call_id, call_version=1))
    return round_id, call_id


def test_the_ranking_is_saved_as_a_spreadsheet_without_formulas(
    hall: Hall, session: Session, tools: Tools, official: SignIn
) -> None:
    town, two = hall.town, hall.town.members[:2]
    round_id, call_id = judged_in_a_call(session, tools, town)
    with transaction(session):
        session.get_one(Submission, town.submission.id).title = FORMULA
    # One sheet alone would tell what this evaluator has given; the page of the round hides it too.
    scored(session, tools, round_id, two[0], 9, 8, 7, 10, 6)
    page = hall.secretary.get_page("preparing.show_ranking", call_id=call_id)
    assert FORMULA in unescape(page.response.text)
    assert TITLE in page.text, "of which call it is"
    assert "Under evaluation" in page.text, "where it stands while nobody has voted"
    assert "8.2" not in page.response.text
    scored(session, tools, round_id, two[1], 9, 8, 7, 10, 6)
    page = hall.secretary.get_page("preparing.show_ranking", call_id=call_id)
    assert "8.2" in page.response.text
    assert f"/ranking/{call_id}/ranking.xlsx" in page.response.text
    here = f"/desk/evaluation/ranking/{call_id}/ranking.xlsx"
    english = {"Accept-Language": "en"}
    file = hall.secretary.http.get(here, headers=english)
    head, *rows = sheet_of(file.data)
    assert head == ["Place in the ranking", "Number", "Title", "Weighted mean", "Spread", "Result"]
    submission = session.get_one(Submission, town.submission.id)
    number = tools.codes.reference(submission.id, submission.submitted_at)
    assert rows == [[1, number, FORMULA, 8.2, 0, "Under evaluation"]], "as the page says"
    file = hall.secretary.http.get(here, headers={"Accept-Language": "vi"})
    assert sheet_of(file.data)[1][3:5] == [8.2, 0], "in no language of a reader"
    elsewhere = official(Role.SECRETARY, "mof").http
    assert sheet_of(elsewhere.get(here, headers=english).data) == [head]


def test_figures_are_closed_to_a_secretary_who_has_not_declared(
    hall: Hall, session: Session, tools: Tools
) -> None:
    """ADR 0053: whoever leads declares as those do who judge."""
    town, about = hall.town, hall.town.submission.id
    round_id, call_id = judged_in_a_call(session, tools, town)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 9, 8, 7, 10, 6)
    newcomer = person(session, tools, Role.SECRETARY)
    (closed,) = ranking.of_call(session, newcomer, call_id)
    assert (closed.closed, closed.mean, closed.spread, closed.outcome) == (True, None, None, None)
    with transaction(session):
        session.delete(session.get_one(ProposalLead, (about, town.secretary.official_id)))
    page = hall.secretary.get_page("preparing.show_ranking", call_id=call_id)
    assert "8.2" not in page.response.text
    assert "Closed until you have declared" in page.response.text
    here = f"/desk/evaluation/ranking/{call_id}/ranking.xlsx"
    file = hall.secretary.http.get(here, headers={"Accept-Language": "en"})
    assert sheet_of(file.data)[1][3:] == ["", "", "Closed until you have declared"]
    leads(session, tools, about, town.secretary)
    page = hall.secretary.get_page("preparing.show_ranking", call_id=call_id)
    assert "8.2" in page.response.text
    assert "Closed" not in page.response.text
