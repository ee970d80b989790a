"""A page sent too late: the token or the session behind it is gone, the words are not."""

import pytest
from flask import Flask

from intake.domain.permissions import Role
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, checked
from tests.stories import ANSWERS, open_tracking, send

pytestmark = pytest.mark.usefixtures("departments")

HERE = {"Origin": "http://localhost", "Accept-Language": "en"}
LONG = "Ba tuần nay cả thôn không gọi được điện thoại, đề nghị kiểm tra."


def at_details(client: PageClient) -> Page:
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    return client.get_page("submit.step", step="details")


def test_an_old_page_comes_back_with_all_that_was_typed(client: PageClient) -> None:
    at_details(client)
    typed = ANSWERS["details"] | {"csrf_token": "an old token"}
    page = checked(client.http.post("/submit/details", data=typed, headers=HERE), 400)
    assert page.title.startswith("Error: ")
    assert "Nothing you typed here is lost" in page.text
    assert page.value("title") == ANSWERS["details"]["title"]
    assert page.value("body").strip() == ANSWERS["details"]["body"]
    assert client.get_page("submit.step", step="details").value("body").strip() == "", (
        "what came with a refused token is shown, never kept"
    )
    assert client.post(page).location == "/submit/advice"


def test_a_forgotten_cookie_costs_nothing_that_was_typed(app: Flask) -> None:
    """The browser dropped its cookie, and with it the draft, while somebody wrote."""
    client = PageClient(app)
    typed = ANSWERS["details"] | {"csrf_token": "of another life"}
    page = checked(client.http.post("/submit/details", data=typed, headers=HERE), 400)
    assert client.post(page).location == "/submit/kind", "this answer was lost with the draft"
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    kept = client.get_page("submit.step", step="details")
    assert kept.value("body").strip() == ANSWERS["details"]["body"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.elsewhere.example/"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://[broken"},
    ],
)
def test_another_site_cannot_put_words_into_our_page(
    client: PageClient, headers: dict[str, str]
) -> None:
    at_details(client)
    data = {"title": "Call this number", "body": LONG}
    page = checked(client.http.post("/submit/details", data=data, headers=headers), 400)
    assert LONG not in page.text
    assert "Call this number" not in page.response.text


def test_who_adds_information_after_the_page_has_closed_gets_the_text_back(
    client: PageClient, clock: MovedClock
) -> None:
    page = open_tracking(client, send(client))
    clock.move(minutes=31)
    form = next(i for i, f in enumerate(page.forms()) if f.get("action") == "/track/add")
    token = page.value("csrf_token")
    data = {"csrf_token": token, "text": LONG}
    closed = checked(client.http.post("/track/add", data=data, headers=HERE), 403)
    assert LONG in closed.text
    assert "number and code" in closed.text
    assert client.post(page, form=form, text=LONG).status_code == 303, "not known to be from here"


def test_an_official_who_was_signed_out_gets_the_text_back(
    official: SignIn, clock: MovedClock
) -> None:
    desk = official(Role.COORDINATOR)
    token = desk.get_page("review.queue").value("csrf_token")
    clock.move(days=2)
    data = {"csrf_token": token, "text": LONG, "password": LONG + " secret"}
    page = checked(desk.http.post("/review/1/answer", data=data, headers=HERE), 403)
    assert LONG in page.text
    assert "secret" not in page.text
    assert "Sign in" in page.text


def test_a_refused_token_on_any_other_form_gives_the_text_back(official: SignIn) -> None:
    desk = official(Role.COORDINATOR)
    data = {"text": LONG, "code": "Z" * 40}
    page = checked(desk.http.post("/review/1/note", data=data, headers=HERE), 400)
    assert LONG in page.text
    assert "ZZZZ" not in page.text
