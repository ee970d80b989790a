"""Whoever changes the language of a page finds there what they had typed, on every page with a form
and without a script."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy.orm import Session

import intake
from intake.ports import Tools
from intake.web.i18n import LANGUAGE_NAMES, SHOW_IN
from tests.accessibility.places import GROUPS, Place, Town
from tests.page_client import Page, PageClient, checked, fields

_TYPED = ("text", "email", "tel", "url", "search")
# Why a form need not keep what is typed, by the address it is sent to.
_NOTHING_TO_KEEP = {
    "/account/password": "passwords only, which no page shows again",
}
TEMPLATES = Path(intake.__file__).parent / "templates"
_NO_PAGES = ("gallery.html", "account/password.html")


def typed_fields(form: Element) -> list[str]:
    """Names of the boxes in which people write; not the box that only programs fill in."""
    unseen = {
        id(box)
        for part in form.iter("div")
        if part.get("aria-hidden") == "true"
        for box in part.iter()
    }
    return [
        box.get("name", "")
        for box in form.iter()
        if id(box) not in unseen
        and (box.tag == "textarea" or (box.tag == "input" and box.get("type", "text") in _TYPED))
    ]


def languages_of(page: Page, form: Element) -> dict[str, Element]:
    """The buttons that change the language and belong to this form."""
    own = [*form.iter("button")]
    own += [one for one in page.find("button") if one.get("form", "none") == form.get("id")]
    return {one.get("value", ""): one for one in own if one.get("name") in (SHOW_IN, "go")}


def in_another_language(client: PageClient, page: Page, at: int) -> list[str]:
    """What is wrong after text was typed into a form of the page and Arabic was pressed."""
    form = page.forms()[at]
    buttons = languages_of(page, form)
    if not set(LANGUAGE_NAMES) <= set(buttons):
        return ["has no languages of its own"]
    arabic = buttons["ar"]
    typed = {name: f"điều đã viết {number}" for number, name in enumerate(typed_fields(form))}
    sent = dict(fields(form)) | typed | {arabic.get("name", ""): "ar"}
    own = page.response.request.full_path.rstrip("?")
    address = arabic.get("formaction") or form.get("action") or own
    answer = client.http.post(address, data=sent)
    if arabic.get("name") == "go":  # kept with the draft
        assert answer.status_code == 303, address
        answer = client.http.get(answer.location)
    shown = checked(answer)
    if shown.find("html")[0].get("lang") != "ar":
        return ["is not in Arabic"]
    if len(shown.errors) > len(page.errors) or shown.title.startswith("خطأ"):
        return ["complains"]
    there = {value for one in shown.forms() for _, value in fields(one)}
    return [f"has lost {name}" for name, text in typed.items() if text not in there]


def typed_in(places: Iterator[Place]) -> Iterator[tuple[str, PageClient, Page, int]]:
    """Every sort of form in which something is typed, once."""
    seen = set()
    for place in places:
        with place.client.http.get(place.path, buffered=True) as answer:
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
        page = place.client.get_page(place.path)
        for at, form in enumerate(page.forms()):
            names = typed_fields(form)
            sort = re.sub(r"\d+", "0", f"{form.get('action') or place.path} {names}")
            if names and sort not in seen:
                seen.add(sort)
                yield f"{place.name}: {sort}", place.client, page, at


@pytest.mark.parametrize("group", GROUPS)
def test_every_form_that_is_typed_in(
    app: Flask, session: Session, tools: Tools, group: str
) -> None:
    town = Town(app, session, tools)
    found = {
        name: in_another_language(client, page, at)
        for name, client, page, at in typed_in(GROUPS[group](town))
        if not any(address in name for address in _NOTHING_TO_KEEP)
    }
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert found


_FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
_ASKS = re.compile(r"\b(textarea|text_input|date_input)\(|_fields\.html|block choice")
_KEEPS = re.compile(r' id="(typed|answers)"|languages_of\(')


def test_no_template_has_a_form_that_forgets() -> None:
    """Also forms that are there in rare states only, which no walk finds."""
    forgets = [
        f"{path.relative_to(TEMPLATES)}: {form[0].splitlines()[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in _FORM.finditer(path.read_text(encoding="utf-8"))
        if _ASKS.search(form[0]) and not _KEEPS.search(form[0])
    ]
    assert [one for one in forgets if not one.startswith(_NO_PAGES)] == []
