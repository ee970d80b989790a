"""One whole story in a real browser: sent, routed, worked off, approved, found, followed."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import PASSWORD, Open
from tests.replies import REPLY
from tests.sample_files import jpeg

pytestmark = pytest.mark.browser

TITLE = "Mất sóng điện thoại ở thôn Nà Pục"
BODY = "Ba tuần nay cả thôn không gọi được điện thoại. Đề nghị kiểm tra trạm phát sóng."


def go_on(page: Page) -> None:
    page.locator("form[method=post] button[type=submit]").first.click()


def fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if page.context.browser is not None:
        assert page.locator("html").evaluate(f"() => {wide}") <= 0, page.url


def send(page: Page, title: str) -> tuple[str, str]:
    """Walk the form, with a mistake on the way; returns number and code."""
    page.goto("/")
    page.locator("a.govuk-button").click()
    go_on(page)  # nothing chosen yet
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.check("input[value=report]")
    go_on(page)
    page.fill("#title", title)
    go_on(page)  # the text is missing
    expect(page.locator("#title")).to_have_value(title)
    page.fill("#body", BODY)
    go_on(page)
    page.select_option("#province", "04")
    go_on(page)
    picture: FilePayload = {"name": "trạm.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.set_input_files("#files", [picture])
    go_on(page)
    page.check("input[value=anonymous]")
    go_on(page)
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.check("#agree_process")
    go_on(page)
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("trạm.jpg")
    page.locator("form[action='/submit/send'] button").click()
    expect(page.locator("main img")).to_be_visible()
    found = re.search(r"PA-\d{4}-\d{6}-\d", page.locator("main").inner_text())
    assert found is not None
    return found.group(0), page.locator("main code").first.inner_text()


def sign_in(page: Page, email: str, onward: str = "/review/") -> None:
    page.goto("/account/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(#password) button").click()
    page.goto(onward)


def act(page: Page, name: str) -> None:
    """Press the button of an act, opening its fold first where it is folded."""
    form = page.locator(f"form[action*='/{name}']").first
    fold = page.locator("details", has=form)
    if fold.count() and not fold.first.evaluate("element => element.open"):
        fold.first.locator("summary").click()
    form.locator("button.govuk-button:not([formaction])").click()


def unfold(page: Page, name: str) -> None:
    """Open the fold of an act, if it is folded."""
    form = page.locator(f"form[action*='/{name}']")
    form.first.wait_for(state="attached")  # counting does not wait for the page
    fold = page.locator("details", has=form).first
    if fold.count() and not fold.evaluate("element => element.open"):
        fold.locator("summary").click()


def answer_and_approve(visitor: Open, title: str, width: int, *, script: bool) -> None:
    """One official of the department accepts and answers, another sends the answer."""
    officer = visitor(width=width, script=script)
    sign_in(officer, "telecom@example.org")
    officer.get_by_role("link", name=title).click()
    act(officer, "accept")
    for part, text in REPLY.items():
        officer.fill(f"#answer-{part}", text)
    fits(officer)
    act(officer, "answer")

    approver = visitor(width=width, script=script)
    sign_in(approver, "telecom.approver@example.org")
    approver.get_by_role("link", name=title).click()
    expect(approver.locator("main")).to_contain_text(REPLY["facts"])
    fits(approver)
    act(approver, "approve")


@pytest.mark.parametrize(
    ("width", "script"), [(1280, True), (360, False)], ids=["wide", "phone without script"]
)
def test_from_report_to_answer(visitor: Open, width: int, *, script: bool) -> None:
    title = f"{TITLE} ({width})"
    citizen = visitor(width=width, script=script)
    reference, code = send(citizen, title)

    coordinator = visitor(width=width, script=script)
    sign_in(coordinator, "coordinator@example.org")
    coordinator.goto("/review/?queue=triage")
    coordinator.get_by_role("link", name=title).click()
    fits(coordinator)
    coordinator.select_option("#route-department", "moc")
    act(coordinator, "route")
    coordinator.goto("/review/?queue=department&department=moc")
    coordinator.get_by_role("link", name=title).click()
    unfold(coordinator, "route")
    coordinator.select_option("#route-department", "most_telecom")
    coordinator.locator("form[action*='/route'] input[value=wrong_department]").check()
    act(coordinator, "route")

    answer_and_approve(visitor, title, width, script=script)

    reader = visitor(width=width, script=script)
    sign_in(reader, "reader@example.org")
    for _ in range(20):  # the index follows within two seconds
        reader.goto(f"/search/?q=mat+song+{width}")
        if reader.get_by_role("link", name=title).count():
            break
        reader.wait_for_timeout(250)
    expect(reader.locator("mark").first).to_be_visible()
    fits(reader)

    citizen.goto("/track/")
    citizen.fill("#reference", reference.lower())
    citizen.fill("#code", code.lower())
    go_on(citizen)
    for text in REPLY.values():
        expect(citizen.locator("main")).to_contain_text(text)
    fits(citizen)


def test_the_arabic_form_is_mirrored_and_fits_a_phone(visitor: Open) -> None:
    page = visitor(width=360, locale="ar")
    page.goto("/?lang=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for path in ("/", "/submit/kind", "/track/", "/account/sign-in"):
        page.goto(path)
        fits(page)
    expect(page.locator("html")).to_have_attribute("lang", "ar")
