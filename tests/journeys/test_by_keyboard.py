"""The main journeys with Tab, Enter, Space and arrows alone: every stop is seen and comes in the
order of reading, and assistive technology has a name for every control."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Open
from tests.journeys.keyboard import Keys, nameless
from tests.journeys.test_from_report_to_answer import BODY, send
from tests.replies import REPLY

pytestmark = pytest.mark.browser

GO_ON = "main form[method=post] button[type=submit]"


def test_a_report_is_sent_without_a_mouse(visitor: Open) -> None:
    page = visitor()
    page.goto("/")
    keys = Keys(page)
    keys.tab()
    assert keys.at(".govuk-skip-link")
    page.keyboard.press("Enter")
    keys.tab()
    assert keys.at("main *")
    page.goto("/")
    keys.press("a.govuk-button")

    keys.press(GO_ON)  # nothing chosen: the summary takes the focus, its link leads to the question
    assert keys.at(".govuk-error-summary")
    keys.tab()
    page.keyboard.press("Enter")
    assert keys.at("input[type=radio]")
    page.goto("/submit/kind")
    keys.choose("input[type=radio]", "report")
    keys.press(GO_ON)
    keys.type("#title", "Đèn đường ngõ 9 tắt ba đêm")
    keys.type("#body", BODY)
    keys.press(GO_ON)
    keys.choose("#province", "04")
    keys.press(GO_ON)
    keys.press("main form[method=post] button[type=submit]:not([formaction])")  # no files
    keys.choose("input[type=radio]", "anonymous")
    keys.press(GO_ON)
    keys.to("#agree_process")
    page.keyboard.press("Space")
    keys.press(GO_ON)
    keys.press("form[action='/submit/send'] button")
    expect(page.locator("main img")).to_be_visible()
    assert keys.stops > 40


def test_enter_in_a_field_goes_on_and_the_way_back_stays_open(visitor: Open) -> None:
    """The languages are buttons of the same form, and stand before its fields."""
    page = visitor()
    page.goto("/submit/kind?lang=nb")
    keys = Keys(page)
    keys.choose("input[type=radio]", "report")
    keys.press(GO_ON)
    keys.type("#title", "Đèn đường ngõ 9 tắt ba đêm")
    keys.enter()
    expect(page.locator("#body-error")).to_be_visible()
    assert page.get_attribute("html", "lang") == "nb"
    keys.type("#body", BODY)
    keys.press(GO_ON)
    expect(page.locator("#province")).to_be_visible()
    page.go_back()
    expect(page.locator("#title")).to_have_value("Đèn đường ngõ 9 tắt ba đêm")
    page.locator("button[value=vi]").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("#title")).to_have_value("Đèn đường ngõ 9 tắt ba đêm")


def signed_in(visitor: Open, email: str) -> Keys:
    """Somebody signs in with the keyboard."""
    keys = Keys(visitor())
    keys.page.goto("/account/sign-in")
    assert nameless(keys.page) == []
    keys.type("input[name=email]", email)
    keys.type("input[name=password]", PASSWORD)
    keys.enter()
    return keys


def test_triage_answer_and_search_without_a_mouse(visitor: Open) -> None:
    title = "Sóng yếu ở xóm Cọn, bản Pác Lìn"
    send(visitor(), title)
    desk = signed_in(visitor, "coordinator@example.org")
    desk.page.goto("/review/?queue=triage&sort=received")
    desk.until(lambda: desk.on(title))
    desk.enter()
    desk.choose("#route-department", "most_telecom")
    desk.press("form[action*='/route'] button[type=submit]")

    officer = signed_in(visitor, "telecom@example.org")
    officer.page.goto("/review/?queue=department&department=most_telecom&status=assigned")
    officer.until(lambda: officer.on(title))
    officer.enter()
    officer.press("form[action*='/accept'] button")
    for part, text in REPLY.items():
        officer.type(f"#answer-{part}", text)
    officer.press("form[action*='/answer'] button[type=submit]:not([formaction])")

    approver = signed_in(visitor, "telecom.approver@example.org")
    approver.page.goto("/review/?queue=department&department=most_telecom")
    approver.until(lambda: approver.on(title))
    approver.enter()
    approver.press("form[action*='/approve'] button")

    reader = signed_in(visitor, "reader@example.org")
    reader.press("nav a[href^='/search/'], header a[href^='/search/']")
    reader.type("#q", "Pác Lìn")
    reader.enter()
    for _ in range(40):  # the index follows within seconds
        if reader.page.get_by_role("link", name=title).count():
            break
        reader.page.wait_for_timeout(250)
        reader.page.reload()
    found = reader.page.get_by_role("link", name=title).first
    assert found.count(), reader.page.locator("main").inner_text()
    reader.until(lambda: bool(found.evaluate("e => e === document.activeElement")))
    reader.enter()
    expect(reader.page.locator("h1")).to_have_text(title)
