"""The gallery in a real browser: nothing is pushed wide or blocked, and the script works."""

import threading
from collections.abc import Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask
from flask.wrappers import Response

from intake.web.security import POLICY

TWICE = "html{font-size:200% !important}"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.browser


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(gallery: Flask) -> Iterator[str]:
    """Where the gallery is served, under the content policy of the service."""

    @gallery.after_request
    def _as_the_service_does(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, gallery, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(address: str, chromium: object) -> Iterator[Callable[..., object]]:
    """``opened("vi", 360)`` is the gallery on a screen that wide."""
    contexts = []

    def _open(language: str, width: int, **options: object) -> object:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{address}/?lang={language}", wait_until="load")
        return page

    yield _open
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["vi", "ar"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_screen_must_be_scrolled_sideways(opened, language, width) -> None:
    page = opened(language, width)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.complaints == []


@pytest.mark.parametrize("language", ["vi", "ar"])
@pytest.mark.parametrize("width", [320, 1280])
def test_text_twice_as_large_still_fits(opened, language, width) -> None:
    page = opened(language, width, bypass_csp=True)
    page.add_style_tag(content=TWICE)
    assert page.evaluate(TOO_WIDE) <= 0


def test_the_page_mirrors_for_arabic(opened) -> None:
    def edge(language: str) -> str:
        return opened(language, 1280).evaluate(
            "(() => { const group = document.querySelector('.govuk-form-group--error');"
            "const seen = getComputedStyle(group);"
            "return seen.borderLeftWidth + ' ' + seen.borderRightWidth })()"
        )

    assert edge("vi") == "5px 0px"
    assert edge("ar") == "0px 5px"


def test_a_page_fetches_only_the_letters_it_shows(address, chromium) -> None:
    context = chromium.new_context()
    page = context.new_page()
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url))
    page.goto(f"{address}/errors/429?lang=en", wait_until="networkidle")
    context.close()
    fonts = [url for url in wanted if url.endswith(".woff2")]
    assert fonts
    assert all("be-vietnam-pro-latin" in url for url in fonts), fonts
    assert all(url.startswith(address) for url in wanted)


def test_the_script_counts_down_as_the_server_counts(opened) -> None:
    page = opened("vi", 1280)
    page.fill("#bad-body", "a\nư😀")
    assert page.inner_text("#bad-body-count") == "Characters left: 4.996"
    page.fill("#bad-body", "x" * 5002)
    assert page.inner_text("#bad-body-count") == "Characters too many: 2"


def test_the_summary_has_the_focus_and_leads_into_the_fields(opened) -> None:
    page = opened("vi", 1280)
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.click(".govuk-error-summary a[href='#bad-email']")
    assert page.evaluate("document.activeElement.id") == "bad-email"


def test_without_the_script_its_buttons_are_not_there(opened) -> None:
    page = opened("vi", 1280, java_script_enabled=False)
    assert page.locator(".app-print").is_hidden()
    assert page.locator(".app-code__copy").first.is_hidden()
    assert page.locator(".app-count").first.inner_text() == "You can enter up to 5.000 characters."
