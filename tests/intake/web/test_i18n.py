"""The page speaks the language that was asked for, chosen before, or wanted by the browser."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from intake.web.i18n import LANGUAGE_NAMES, in_language, language_name, language_names
from tests.page_client import PageClient

PAGE = "/account/sign-in"


def language_of(client: PageClient, address: str = PAGE, wanted: str = "") -> str:
    return client.get_page(address, lang=wanted).find("html")[0].get("lang", "")


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("", "vi"),
        ("de", "vi"),
        ("en-GB,en;q=0.9", "en"),
        ("de,ru;q=0.5,en;q=0.3", "ru"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("ar-EG", "ar"),
        ("vi-VN,en;q=0.1", "vi"),
        ("*", "vi"),
        ("en;q=x,,;;", "vi"),
    ],
)
def test_the_browser_is_asked_last(client: PageClient, wanted: str, spoken: str) -> None:
    if wanted == "en;q=x,,;;":
        assert language_of(client, wanted=wanted) in LANGUAGE_NAMES
    else:
        assert language_of(client, wanted=wanted) == spoken


def test_a_choice_is_remembered_by_this_browser_only(app: Flask, client: PageClient) -> None:
    assert language_of(client, f"{PAGE}?lang=ar", "en") == "ar"
    assert language_of(client, PAGE, "en") == "ar"
    assert language_of(client, f"{PAGE}?lang=ru", "en") == "ru"
    assert language_of(PageClient(app), PAGE, "en") == "en"


def test_a_choice_on_a_page_that_leads_on_is_not_forgotten(client: PageClient) -> None:
    led_on = client.http.get("/submit/check?lang=ar")
    assert led_on.status_code == 303
    assert language_of(client, led_on.location) == "ar"


@pytest.mark.parametrize("asked", ["xx", "", "VI", "vi\x00", "../vi", "<b>"])
def test_an_unknown_language_changes_nothing(client: PageClient, asked: str) -> None:
    assert language_of(client, f"{PAGE}?lang=nb") == "nb"
    assert language_of(client, client.url("account.sign_in", lang=asked)) == "nb"


def test_every_page_links_to_itself_in_all_languages(client: PageClient) -> None:
    page = client.get_page("/published/search?q=h%E1%BB%93&lang=en")
    links = {a.get("hreflang"): a.get("href") for a in page.find("a") if a.get("hreflang")}
    assert set(links) == set(LANGUAGE_NAMES)
    assert links["ar"] == "/published/search?q=h%E1%BB%93&lang=ar"
    for code, address in links.items():
        assert language_of(client, address) == code


def test_a_list_has_the_comma_of_its_language_and_is_escaped(app: Flask) -> None:
    listed = app.jinja_env.from_string("{{ ['một', '<hai>']|listed }}")
    with app.test_request_context():
        with in_language("ar"):
            # each between isolates, so that Latin letters keep their places in the list
            assert listed.render() == "\u2068một\u2069، \u2068&lt;hai&gt;\u2069"
        with in_language("ru"):
            assert listed.render() == "một, &lt;hai&gt;"


def test_a_constant_is_said_in_the_language_of_each_reader(app: Flask) -> None:
    said = app.jinja_env.from_string("{{ 'wrong_department'|reason_label }}")
    with app.test_request_context():
        found = set()
        for code in LANGUAGE_NAMES:
            with in_language(code):
                found.add(said.render())
    assert len(found) == len(LANGUAGE_NAMES)


@pytest.mark.parametrize("name", ["moment", "day", "short_day"])
def test_a_date_stays_whole_beside_a_name_where_text_runs_from_the_right(
    app: Flask, name: str
) -> None:
    said = app.jinja_env.from_string("{{ 'Official 1' }} · {{ at|" + name + " }}")
    at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    with app.test_request_context():
        for code in LANGUAGE_NAMES:
            with in_language(code):
                _name, _dot, date = said.render(at=at).partition(" · ")
            isolated = date.startswith("\u2068") and date.endswith("\u2069")
            assert isolated is (code == "ar"), (code, date)


@pytest.mark.parametrize(
    ("page", "within", "listed"),
    [
        ("nb", "vietnamesisk", "Vietnamesisk"),
        ("ru", "вьетнамский", "Вьетнамский"),
        ("vi", "tiếng Việt", "Tiếng Việt"),
        ("ar", "الفيتنامية", "الفيتنامية"),
    ],
)
def test_a_sentence_names_languages_in_its_own(
    app: Flask, page: str, within: str, listed: str
) -> None:
    with app.test_request_context(), in_language(page):
        assert language_name("vi") == within
        assert language_names()["vi"] == listed
        assert list(language_names()) == list(LANGUAGE_NAMES)
        assert language_name("fr") == "fr"
