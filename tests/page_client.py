"""A visitor: opens pages, sends forms with their tokens, and looks at every page with a strict
eye."""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask, url_for
from werkzeug.test import TestResponse

from intake.web.i18n import LANGUAGE_NAMES
from intake.web.security import POLICY
from intake.web.untorn import JOINER
from tests.page_reading import read

_NOT_SENT = {"submit", "button", "image", "reset", "file"}


@dataclass(frozen=True)
class Page:
    """An answer that is a page."""

    response: TestResponse
    root: Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def title(self) -> str:
        return words(self.find("title")[0])

    @property
    def text(self) -> str:
        return words(self.find("body")[0])

    @property
    def errors(self) -> dict[str, str]:
        """The message beside each field, by the id of the field."""
        found = [e for e in self.find("p") if "govuk-error-message" in e.get("class", "")]
        return {e.get("id", "").removesuffix("-error"): words(e) for e in found}

    def find(self, tag: str) -> list[Element]:
        return list(self.root.iter(tag))

    def forms(self) -> list[Element]:
        return [form for form in self.find("form") if form.get("method", "get").lower() == "post"]

    def value(self, name: str) -> str:
        """What stands in the field of this name."""
        return next(
            value for form in self.find("form") for key, value in fields(form) if key == name
        )


class PageClient:
    """Opens pages as a browser without JavaScript would."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.official_id = 0

    def url(self, endpoint: str, **values: Any) -> str:
        if endpoint.startswith("/"):
            return endpoint
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def get_page(
        self, endpoint: str, *, status: int = 200, lang: str = "en", **values: Any
    ) -> Page:
        """Open a page in ``lang``; it must answer with ``status`` and be well made."""
        headers = {"Accept-Language": lang}
        return checked(self.http.get(self.url(endpoint, **values), headers=headers), status)

    def submit(self, page: Page, *, form: int = -1, status: int = 200, **typed: Any) -> Page:
        """Send a form of the page (by default the last one) and follow where it leads."""
        chosen = page.forms()[form]
        response = self.post(page, form=form, **typed)
        assert chosen is not None
        for _ in range(5):
            if response.status_code not in (301, 302, 303, 308):
                break
            response = self.http.get(response.location, headers={"Accept-Language": "en"})
        return checked(response, status)

    def post(self, page: Page, *, form: int = -1, **typed: Any) -> TestResponse:
        """Send a form of the page and do not follow."""
        chosen = page.forms()[form]
        data: dict[str, Any] = dict(fields(chosen)) | typed
        action = chosen.get("action") or page.response.request.full_path.rstrip("?")
        kept = {name: value for name, value in data.items() if value is not None}
        return self.http.post(action, data=kept, headers={"Accept-Language": "en"})

    def hold_token(self, token: str) -> None:
        """Carry a session token, as after signing in."""
        with self.http.session_transaction() as cookie:
            cookie["who"] = token


def fields(form: Element) -> list[tuple[str, str]]:
    """What a browser would send of a form that nobody touched."""
    found = []
    for element in form.iter():
        name = element.get("name", "")
        kind = element.get("type", "text")
        if not name or element.tag not in ("input", "textarea", "select") or kind in _NOT_SENT:
            continue
        if kind in ("radio", "checkbox") and element.get("checked") is None:
            continue
        found.append((name, _value(element)))
    return found


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return chosen[0].get("value", "") if chosen else ""
    return element.get("value", "on" if element.get("type") == "checkbox" else "")


def words(element: Element) -> str:
    """The text of an element, blanks made one, without what only keeps words from being torn."""
    return " ".join("".join(element.itertext()).replace(JOINER, "").split())


def checked(response: TestResponse, status: int = 200) -> Page:
    """The page of an answer, after looking at what every page must have."""
    assert response.status_code == status, (
        response.status_code,
        response.location,
        response.text[:800],
    )
    assert response.mimetype == "text/html"
    assert response.charset == "utf-8" if hasattr(response, "charset") else True
    assert response.headers["Content-Security-Policy"] == POLICY
    root = read(response.text)
    page = Page(response, root)
    html = root if root.tag == "html" else page.find("html")[0]
    assert html.get("lang") in LANGUAGE_NAMES
    assert html.get("dir") == ("rtl" if html.get("lang") == "ar" else "ltr")
    assert page.title
    assert len(page.find("h1")) == 1, [words(h) for h in page.find("h1")]
    assert not page.find("style")
    assert all(
        script.get("src") and not (script.text or "").strip() for script in page.find("script")
    )
    inline = [
        e.tag for e in root.iter() for key in e.attrib if key == "style" or key.startswith("on")
    ]
    assert not inline
    _labelled(page)
    return page


def _labelled(page: Page) -> None:
    ids = [e.get("id") for e in page.root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
    labels = {label.get("for") for label in page.find("label")}
    for element in [*page.find("input"), *page.find("textarea"), *page.find("select")]:
        if element.get("type") not in ("hidden", "submit", "button"):
            assert element.get("id") in labels, element.attrib
