"""An official works with the keyboard alone, and a text that was begun survives a closed tab."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.test_from_report_to_answer import send, sign_in
from tests.journeys.test_two_stories import picture

pytestmark = pytest.mark.browser

TITLES = [f"Loa phường {n} ở ngõ Trại Cá kêu cả đêm" for n in (1, 2, 3)]
NOTE = "Đã gọi cho phường, chờ phản hồi."


def has_focus(page: Page, selector: str) -> bool:
    return bool(page.evaluate("s => document.activeElement.matches(s)", selector))


def focused_text(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def visible_ring(page: Page) -> bool:
    """Whether the element in focus looks otherwise than without it."""
    return bool(
        page.evaluate(
            """() => {
              const look = (e) => { const s = getComputedStyle(e);
                return [s.backgroundColor, s.boxShadow, s.outlineStyle, s.outlineWidth].join(); };
              const it = document.activeElement, before = look(it);
              it.blur(); const after = look(it); it.focus(); return before !== after; }"""
        )
    )


def triage(visitor: Open, *, locale: str = "vi", width: int = 1280, waits: str = "") -> Page:
    """The queue of what is to be looked at, after a sender filled it if ``waits`` gives a title."""
    if waits:
        send(visitor(), waits)
    page = visitor(width=width, locale=locale)
    sign_in(page, "coordinator@example.org")
    page.goto("/review/?queue=triage&sort=received")
    return page


def test_the_queue_and_a_submission_by_keyboard(visitor: Open) -> None:
    for title in TITLES:
        send(visitor(), title)
    page = triage(visitor)
    posts: list[str] = []
    page.on("request", lambda r: r.method == "POST" and posts.append(r.url))
    titles = page.locator("main .app-table__name a")
    number = titles.count()
    assert number >= 3
    page.keyboard.press("j")
    assert focused_text(page) == titles.nth(0).inner_text()
    assert visible_ring(page)
    page.keyboard.press("j")
    assert focused_text(page) == titles.nth(1).inner_text()
    page.keyboard.press("k")
    assert focused_text(page) == titles.nth(0).inner_text()
    page.keyboard.press("Control+j")  # with a modifier it is the browser's
    assert focused_text(page) == titles.nth(0).inner_text()
    page.keyboard.press("j")
    opened = titles.nth(1).inner_text()
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/review/\d+/"))
    assert page.locator("h1").inner_text() == opened
    into_the_acts(page)
    page.keyboard.press("k")
    page.wait_for_load_state()
    expect(page.locator("h1")).not_to_have_text(opened)
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/review/\?queue=triage&sort=received"))
    page.keyboard.press("/")
    page.wait_for_url(re.compile("/search/"))
    assert has_focus(page, "#q")
    assert [url for url in posts if "/keep" not in url] == []


def into_the_acts(page: Page) -> None:
    """Every letter leads into its form, and does nothing while one types."""
    page.keyboard.press("n")
    assert has_focus(page, "#note-text")
    page.keyboard.type("jkar")
    assert page.input_value("#note-text") == "jkar"
    page.fill("#note-text", "")
    page.locator("h1").click()
    page.keyboard.press("r")
    assert has_focus(page, "#route-kind")
    page.locator("h1").click()
    page.keyboard.press("m")
    assert has_focus(page, "#join-number")
    page.locator("h1").click()
    page.keyboard.press("a")  # nothing to accept in triage: said once, to those who do not see
    expect(page.locator("[data-module=keys] [role=status]")).not_to_be_empty()


def test_the_button_to_accept_takes_the_focus_and_is_not_pressed(visitor: Open) -> None:
    send(visitor(), "Sóng yếu ở xóm Bãi")
    desk = triage(visitor)
    desk.get_by_role("link", name="Sóng yếu ở xóm Bãi").click()
    desk.select_option("#route-department", "most_telecom")
    desk.locator("form[action*='/route'] button.govuk-button").click()
    page = visitor()
    sign_in(page, "telecom@example.org")
    page.goto("/review/?queue=department&department=most_telecom&status=assigned")
    page.get_by_role("link", name="Sóng yếu ở xóm Bãi").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    page.keyboard.press("a")
    assert has_focus(page, "form[action*='/accept'] button")
    assert visible_ring(page)
    assert page.locator("form[action*='/accept']").count() == 1  # still to be done
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("form[action*='/accept']")).to_have_count(0)


@pytest.mark.parametrize(("width", "locale"), [(1280, "vi"), (360, "ar")])
def test_the_list_of_keys_lies_on_top_and_gives_the_focus_back(
    visitor: Open, width: int, locale: str
) -> None:
    page = triage(visitor, locale=locale, width=width, waits="Đèn đường ngõ 4 tắt")
    page.keyboard.press("j")
    before = focused_text(page)
    page.keyboard.press("?")
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    assert has_focus(page, "dialog h1")
    picture(page, f"keys-{width}")
    page.keyboard.press("j")  # the page under it hears nothing
    assert has_focus(page, "dialog h1")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused_text(page) == before


def test_other_keys_and_none_at_all(visitor: Open) -> None:
    page = triage(visitor, waits="Nắp hố ga kêu ban đêm")
    page.goto("/account/keys")
    page.fill("#next", "x")
    page.locator("main form button").click()
    page.goto("/review/?queue=triage")
    page.keyboard.press("j")
    assert has_focus(page, "body")
    page.keyboard.press("x")
    assert has_focus(page, ".app-table__name a")
    page.goto("/account/keys")
    page.uncheck("#on")
    page.fill("#next", "j")
    page.locator("main form button").click()
    page.goto("/review/?queue=triage")
    page.keyboard.press("j")
    assert has_focus(page, "body")
    page.goto("/account/keys")
    page.check("#on")
    page.locator("main form button").click()


def test_a_note_survives_a_closed_tab(visitor: Open) -> None:
    send(visitor(), "Biển báo ngã ba bị che")
    page = triage(visitor)
    page.get_by_role("link", name="Biển báo ngã ba bị che").click()
    address = page.url
    page.locator("summary", has_text="ghi chú nội bộ").click()
    with page.expect_response(lambda r: r.url.split("?")[0].endswith("/keep")) as kept:
        page.fill("#note-text", NOTE)
    assert kept.value.status == 204
    expect(page.locator("[data-kept=note]")).not_to_be_empty()
    # What was typed in the last moment goes with the tab.
    page.locator("#note-text").press("End")
    page.keyboard.type(" Gấp")
    context = page.context
    other = context.new_page()
    page.close(run_before_unload=False)
    other.wait_for_timeout(500)
    other.goto(address)
    expect(other.locator("#note-text")).to_be_visible()
    assert other.input_value("#note-text").strip().startswith(NOTE)
    picture(other, "kept-1280")
    other.locator("form[action*='/note'] button").first.click()
    expect(other.locator("#note-text")).to_have_value("")
    expect(other.locator("main")).to_contain_text(NOTE)


def test_a_text_is_kept_on_a_phone_without_script(visitor: Open) -> None:
    send(visitor(), "Cống thoát nước hở nắp")
    page = visitor(width=360, script=False)
    sign_in(page, "coordinator@example.org")
    page.goto("/review/?queue=triage")
    page.get_by_role("link", name="Cống thoát nước hở nắp").click()
    page.locator("summary", has_text="ghi chú nội bộ").click()
    page.fill("#note-text", NOTE)
    page.locator("form[action*='/note'] button[formaction*='/keep']").click()
    expect(page.locator("#note-text")).to_have_value(NOTE)
    picture(page, "kept-360")
    page.locator("form[action*='/note'] button[formaction*='/discard']").click()
    expect(page.locator("#note-text")).to_have_value("")
