"""Bad input: a clear message beside the field, what was typed is kept, never an error page."""

from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.page_client import PageClient, checked
from tests.stories import ANSWERS

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

# What no field takes, as bytes of a form: the name says what it is.
NEVER_TAKEN = {
    "NUL": "a%00b",
    "bell": "a%07b",
    "lone surrogate": "a%ED%A0%80b",
    "broken UTF-8": "a%FF%FEb",
    "right-to-left override": "a%E2%80%AEb",
    "too long": "x" * 30_000,
}
# What every field takes in its clean form.
TAKEN = {
    "NFD": "Tie%CC%82%CC%81ng Vie%CC%A3%CC%82t",
    "old line ends": "a%0D%0Ab",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quotes": "%27%22;--",
    "template": "{{7*7}}",
    "emoji": "%F0%9F%98%80",
}
TEXT_FIELDS = [
    ("details", "title"),
    ("details", "body"),
    ("place", "commune"),
    ("contact", "name"),
    ("contact", "organisation"),
    ("contact", "address"),
]
SHAPED_FIELDS = [("contact", "email"), ("contact", "phone"), ("contact", "tax_code")]
CHOICES = [
    ("kind", "kind"),
    ("place", "province"),
    ("contact", "identity"),
    ("contact", "sender_kind"),
]


def answer_before(client: PageClient, step: str) -> None:
    for earlier, answers in ANSWERS.items():
        if earlier == step:
            return
        client.post(client.get_page("submit.step", step=earlier), **answers)


def post_raw(client: PageClient, step: str, field: str, raw: str) -> TestResponse:
    """Send a screen with one field as raw bytes; returns the same screen when it leads there."""
    page = client.get_page("submit.step", step=step)
    token = page.value("csrf_token")
    rest = {k: v for k, v in ANSWERS[step].items() if k != field} | {"csrf_token": token}
    address = client.url("submit.step", step=step)
    answer = client.http.post(
        address,
        data=f"{urlencode(rest)}&{field}={raw}",
        content_type="application/x-www-form-urlencoded",
        headers={"Accept-Language": "en"},
    )
    headers = {"Accept-Language": "en"}
    return client.http.get(address, headers=headers) if answer.location == address else answer


@pytest.mark.parametrize(("step", "field"), TEXT_FIELDS + SHAPED_FIELDS)
@pytest.mark.parametrize("what", NEVER_TAKEN)
def test_what_no_field_takes_is_explained_beside_it(
    app: Flask, step: str, field: str, what: str
) -> None:
    client = PageClient(app)
    answer_before(client, step)
    page = checked(post_raw(client, step, field, NEVER_TAKEN[what]))
    assert page.errors.get(field), (what, page.errors)
    assert page.title.startswith("Error: ")
    others = [
        name
        for name in ANSWERS[step]
        if name != field and name in ("title", "body", "name", "email")
    ]
    for name in others:
        assert page.value(name) == ANSWERS[step][name]
    if what != "too long":
        assert "a" in page.value(field)


@pytest.mark.parametrize(("step", "field"), TEXT_FIELDS)
@pytest.mark.parametrize("what", TAKEN)
def test_odd_but_honest_text_is_taken(app: Flask, step: str, field: str, what: str) -> None:
    client = PageClient(app)
    answer_before(client, step)
    assert post_raw(client, step, field, TAKEN[what]).status_code == 303
    kept = client.get_page("submit.step", step=step).value(field)
    assert kept
    if what == "NFD":
        assert kept == "Tiếng Việt"
    if what == "markup":
        assert kept == "<script>alert(1)</script>"


@pytest.mark.parametrize(("step", "field"), CHOICES)
@pytest.mark.parametrize(
    "raw", ["no-such", "%00", "%ED%A0%80", "report%0Areport", "a%E2%80%AEb", "x" * 3000]
)
def test_a_choice_that_was_not_offered_is_refused(
    app: Flask, step: str, field: str, raw: str
) -> None:
    client = PageClient(app)
    answer_before(client, step)
    page = checked(post_raw(client, step, field, raw))
    assert page.errors.get(field), page.errors


@pytest.mark.parametrize(("step", "field"), TEXT_FIELDS + SHAPED_FIELDS + CHOICES)
def test_a_field_sent_twice_is_refused(app: Flask, step: str, field: str) -> None:
    client = PageClient(app)
    answer_before(client, step)
    page = checked(post_raw(client, step, field, f"a&{field}=b"))
    assert page.errors.get(field), page.errors


@pytest.mark.parametrize(
    ("step", "missing", "field"),
    [
        ("kind", "kind", "kind"),
        ("details", "title", "title"),
        ("details", "body", "body"),
        ("contact", "identity", "identity"),
        ("contact", "name", "name"),
        ("contact", "email", "email"),
    ],
)
@pytest.mark.parametrize("blank", [None, "", "   ", "\u200b"])
def test_what_is_missing_is_asked_for(
    app: Flask, step: str, missing: str, field: str, blank: str | None
) -> None:
    client = PageClient(app)
    answer_before(client, step)
    answers = ANSWERS[step] | {missing: blank}
    page = client.submit(client.get_page("submit.step", step=step), **answers)
    assert page.errors.get(field), page.errors


def test_nothing_is_done_without_consent(app: Flask) -> None:
    client = PageClient(app)
    answer_before(client, "consent")
    page = client.submit(client.get_page("submit.step", step="consent"))
    assert "Tick this box" in page.errors["agree_process"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "mau"),
        ("email", "mau@"),
        ("email", "a b@example.com"),
        ("email", "a@b@c.vn"),
        ("email", "mau@example.com\nBcc: all@example.com@"),
        ("phone", "12"),
        ("phone", "gọi cho tôi"),
        ("phone", "0912 345 67890123456"),
        ("tax_code", "123"),
        ("tax_code", "mười chữ số"),
    ],
)
def test_what_has_a_shape_is_checked(app: Flask, field: str, typed: str) -> None:
    client = PageClient(app)
    answer_before(client, "contact")
    answers = ANSWERS["contact"] | {field: typed}
    page = client.submit(client.get_page("submit.step", step="contact"), **answers)
    assert page.errors.get(field), page.errors
    assert page.value("name") == ANSWERS["contact"]["name"]


def test_a_business_must_say_which(app: Flask) -> None:
    client = PageClient(app)
    answer_before(client, "contact")
    answers = ANSWERS["contact"] | {"sender_kind": "business"}
    page = client.submit(client.get_page("submit.step", step="contact"), **answers)
    assert "business" in page.errors["organisation"]


def test_messages_are_in_the_language_of_the_reader(app: Flask) -> None:
    client = PageClient(app)
    client.http.get("/?lang=vi")
    page = client.get_page("submit.step", step="kind", lang="vi")
    client.http.post("/submit/kind", data={"csrf_token": page.value("csrf_token")})
    assert "Chọn" in client.get_page("submit.step", step="kind").errors["kind"]
