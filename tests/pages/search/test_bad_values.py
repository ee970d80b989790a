"""The search takes everything from its address: no address breaks it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import SavedSearch
from intake.ports import Tools
from intake.search import forms
from intake.services.finding.search_questions import QUERY_LIMIT
from intake.web.forms import ButtonForm
from tests.bad_requests import check_raw_queries
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.conftest import SignIn
from tests.stories import received, work

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

NAMES = (
    "q",
    "department",
    "status",
    "kind",
    "language",
    "place",
    "since",
    "until",
    "sort",
    "year",
    "due",
    "after",
    "before",
    "lang",
)


def saving(world: World) -> Scene:
    return Scene(world.official(Role.READER), "/search/saved/new?q=a", {"name": "Mất sóng"})


def taking_out(world: World) -> Scene:
    return Scene(world.official(Role.READER), "/search/exports/new?q=a", {"format": "csv"})


def deleting(world: World) -> Scene:
    client = world.official(Role.READER)
    client.submit(client.get_page("/search/saved/new?q=a"), name="Mất sóng")
    number = world.session.query(SavedSearch.id).order_by(SavedSearch.id.desc()).limit(1).scalar()
    page = f"/search/saved/{number}/change"
    return Scene(client, page, {}, action=f"/search/saved/{number}/delete")


TABLE = {
    ButtonForm: Stand(deleting),
    forms.ExportForm: Stand(taking_out, {"format": Row(Takes.CHOICE, required=True)}),
    forms.SavedSearchForm: Stand(
        saving, {"name": Row(Takes.TEXT, required=True), "alert": Row(Takes.TICK)}
    ),
}


class TestBadValues(BadValues):
    package = "search"
    table = TABLE


@pytest.fixture
def sixty(app: Flask, session: Session, tools: Tools) -> None:
    """More than a page of results."""
    for number in range(60):
        received(session, tools, f"Phản ánh {number}", "Ba tuần nay mất sóng")
    work(app, tools)


@pytest.mark.parametrize(
    ("rest", "names"),
    [
        ("q=s%C3%B3ng", NAMES),
        ("", ("q", "kind", "since", "after")),  # what is refused needs no question to be refused
        ("q=s%C3%B3ng&after=19~1", ("q", "sort", "after", "before")),
        ("before=20~1", ("q", "sort", "after", "before")),
    ],
)
@pytest.mark.usefixtures("sixty")
def test_no_address_breaks_the_page(official: SignIn, rest: str, names: tuple[str, ...]) -> None:
    check_raw_queries(official(Role.READER), "/search/", names, rest)


@pytest.mark.usefixtures("sixty")
def test_links_to_other_pages_repeat_the_question_and_nothing_else(official: SignIn) -> None:
    page = official(Role.READER).get_page(
        "/search/?q=s%C3%B3ng&kind=report&_external=1&_scheme=javascript&endpoint=a&x=1&after=19~41"
    )
    links = {a.get("rel"): a.get("href") for a in page.find("a") if a.get("rel")}
    assert links["next"].startswith("/search/?")
    for link in (links["next"], links["prev"]):
        assert "kind=report" in link
        assert "scheme" not in link
        assert "x=1" not in link


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a%00b", "ab"),
        ("a%E2%80%AEb", "ab"),
        ("a%07b", "ab"),
        ("Tie%CC%82%CC%81ng", "Tiếng"),
        ("%20%20", ""),
        ("x" * 5000, "x" * QUERY_LIMIT),
        ("%22%3E%3Cscript%3E", '"><script>'),
    ],
)
def test_the_question_is_shown_as_far_as_it_can_be(
    official: SignIn, typed: str, shown: str
) -> None:
    page = official(Role.READER).get_page(f"/search/?q={typed}")
    assert page.value("q") == shown


@pytest.mark.parametrize("day", ["a%00b", "31/12/2026", "x" * 50, "%E2%80%AE2026-01-01"])
def test_a_day_that_is_none_is_shown_and_does_not_filter(official: SignIn, day: str) -> None:
    page = official(Role.READER).get_page(f"/search/?q=a&since={day}")
    assert page.value("since")
