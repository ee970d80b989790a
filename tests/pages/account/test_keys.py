"""Keys at the desk: chosen, switched off, and listed."""

import json

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.models import DeskSetting
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, words

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def lan(official: SignIn) -> PageClient:
    return official(Role.OFFICER, "moc")


def told(page: Page) -> dict[str, str] | None:
    """What the script of a page is told."""
    found = [e.get("data-keys") for e in page.find("div") if e.get("data-module") == "keys"]
    return json.loads(found[0]) if found and found[0] else None


def test_without_any_choice_the_usual_keys_work(lan: PageClient) -> None:
    keys = told(lan.get_page("review.queue"))
    assert keys is not None
    assert (keys["j"], keys["?"]) == ("next", "help")
    assert "Switch keys off" in lan.get_page("review.keys").text


def test_a_key_is_changed_for_oneself_only(
    lan: PageClient, official: SignIn, session: Session
) -> None:
    page = lan.get_page("account.keys")
    assert "Your keys have been saved" in lan.submit(page, next=" x ").text
    keys = told(lan.get_page("review.queue"))
    assert keys is not None
    assert keys["x"] == "next"
    assert "j" not in keys
    assert session.get_one(DeskSetting, lan.official_id).key_map == {"next": "x"}
    listed = lan.get_page("review.keys")
    assert [words(k) for k in listed.find("kbd")][:2] == ["x", "k"]
    others = told(official(Role.OFFICER, "moc").get_page("review.queue"))
    assert others is not None
    assert others["j"] == "next"


def test_keys_are_switched_off_and_on_again(lan: PageClient) -> None:
    lan.submit(lan.get_page("account.keys"), on=None)
    assert told(lan.get_page("review.queue")) is None
    assert "You have switched keys off" in lan.get_page("review.keys").text
    lan.submit(lan.get_page("account.keys"), on="y")
    assert told(lan.get_page("review.queue")) is not None


def test_one_key_cannot_do_two_things(lan: PageClient, session: Session) -> None:
    page = lan.submit(lan.get_page("account.keys"), route="j")
    assert "does something else already" in page.errors["route"]
    assert page.value("route") == "j"
    assert session.get(DeskSetting, lan.official_id) is None
