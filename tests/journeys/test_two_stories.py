"""Two stories told to the end in a real browser: a report that two departments decline and three
answer together; and five citizens who are answered at once, one of whom objects.

With INTAKE_PICTURES set to a folder, every scene leaves a picture there.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.test_from_report_to_answer import act, fits, go_on, send, sign_in, unfold
from tests.replies import REPLY

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """What it looks like, for people; and nothing sticks out."""
    fits(page)
    folder = os.environ.get("INTAKE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def track(page: Page, reference: str, code: str) -> None:
    page.goto("/track/")
    page.fill("#reference", reference)
    page.fill("#code", code)
    go_on(page)


def open_in(page: Page, title: str, queue: str = "") -> None:
    page.goto(f"/review/?{queue}")
    page.get_by_role("link", name=title).click()


def pass_on(page: Page, department: str, *, reason: str = "") -> None:
    unfold(page, "route")
    page.select_option("#route-department", department)
    if reason:
        page.locator(f"form[action*='/route'] input[value={reason}]").check()
    act(page, "route")


def give_back(page: Page) -> None:
    unfold(page, "return")
    page.locator("form[action*='/return'] input[value=wrong_department]").check()
    act(page, "return")


def answer(page: Page) -> None:
    unfold(page, "answer")
    for part, text in REPLY.items():
        page.fill(f"#answer-{part}", text)
    act(page, "answer")


def decline_twice(visitor: Open, title: str) -> Page:
    """Building and health give it back; returns the coordinator's window."""
    coordinator = visitor()
    sign_in(coordinator, "coordinator@example.org")
    for department, email in (("moc", "building@example.org"), ("moh", "health@example.org")):
        open_in(coordinator, title, "queue=triage")
        pass_on(coordinator, department)
        there = visitor()
        sign_in(there, email)
        open_in(there, title)
        give_back(there)
    return coordinator


def contribute(visitor: Open, title: str) -> None:
    """Both that declined are asked and write what they know."""
    said = {
        "building@example.org": "Mái nhà chịu được cột cao 6 m.",
        "health@example.org": "Trạm y tế đồng ý.",
    }
    for email, text in said.items():
        there = visitor()
        sign_in(there, email)
        there.goto("/review/asked/")
        there.get_by_role("link", name=title).click()
        there.locator("form[action*='/give'] textarea").first.fill(text)
        picture(there, f"asked-{email.split('@')[0]}")
        there.locator("form[action*='/give'] button.govuk-button").first.click()


def test_two_decline_the_coordinator_decides_and_three_departments_answer(visitor: Open) -> None:
    title = "Trạm phát sóng trên nóc trạm y tế xã bị hỏng"
    citizen = visitor()
    reference, code = send(citizen, title)
    coordinator = decline_twice(visitor, title)
    open_in(coordinator, title, "queue=triage")
    picture(coordinator, "declined-twice")
    pass_on(coordinator, "most_telecom")

    telecom = visitor()
    sign_in(telecom, "telecom@example.org")
    open_in(telecom, title)
    act(telecom, "accept")
    for department in ("moc", "moh"):
        open_in(telecom, title)
        ask_for_a_contribution(telecom, department)
    open_in(telecom, title)
    picture(telecom, "two-asked")
    contribute(visitor, title)
    open_in(telecom, title)
    expect(telecom.locator("main")).to_contain_text("Mái nhà chịu được cột cao 6 m.")
    picture(telecom, "both-contributed")
    answer(telecom)
    approver = visitor()
    sign_in(approver, "telecom.approver@example.org")
    open_in(approver, title)
    picture(approver, "to-approve")
    act(approver, "approve")

    track(citizen, reference, code)
    expect(citizen.locator("main")).to_contain_text(REPLY["decision"])
    expect(citizen.locator("main")).to_contain_text("Có ý kiến phối hợp của")
    expect(citizen.locator("main")).not_to_contain_text("Mái nhà chịu được")
    picture(citizen, "joint-answer")


def ask_for_a_contribution(page: Page, department: str) -> None:
    form = page.locator("form[action*='/contributions']").filter(has=page.locator("select")).first
    fold = page.locator("details", has=form).first
    if not fold.evaluate("element => element.open"):
        fold.locator("summary").click()
    form.locator("select").select_option(department)
    form.locator("input[type=radio]").first.check()
    form.locator("textarea").fill("Xin cho biết ý kiến về vị trí đặt trạm.")
    form.locator("input[type=checkbox]").check()
    form.locator("button.govuk-button").click()


WIDTH, SCRIPT = 360, False
TITLES = [f"Mất sóng ở chợ Pác Bó, người thứ {n}" for n in range(1, 6)]


def join_all(visitor: Open, main_number: str) -> None:
    """Triage joins four to the first and passes that on."""
    coordinator = visitor(width=WIDTH, script=SCRIPT)
    sign_in(coordinator, "coordinator@example.org")
    for title in TITLES[1:]:
        open_in(coordinator, title, "queue=triage")
        unfold(coordinator, "join")
        coordinator.fill("#join-number", main_number)
        act(coordinator, "join")
        picture(coordinator, "compare")
        act(coordinator, "join")
    open_in(coordinator, TITLES[0], "queue=triage")
    picture(coordinator, "five-joined")
    pass_on(coordinator, "most_telecom")


def answer_the_first(visitor: Open) -> tuple[Page, Page]:
    """The department answers one; returns the windows of author and approver."""
    telecom = visitor(width=WIDTH, script=SCRIPT)
    sign_in(telecom, "telecom@example.org")
    open_in(telecom, TITLES[0])
    act(telecom, "accept")
    open_in(telecom, TITLES[0])
    expect(telecom.locator("main")).to_contain_text(TITLES[4])
    answer(telecom)
    approver = visitor(width=WIDTH, script=SCRIPT)
    sign_in(approver, "telecom.approver@example.org")
    open_in(approver, TITLES[0])
    act(approver, "approve")
    return telecom, approver


def object_to_it(page: Page) -> None:
    """First without a word, then with."""
    picture(page, "answered")
    page.locator("a[href='/track/contest']").click()
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.check("input[value=not_done]")
    page.fill("#text", "Ở chợ vẫn chưa có sóng.")
    picture(page, "objecting")
    go_on(page)
    picture(page, "objected")
    expect(page.locator("main")).to_contain_text("đề nghị xem lại")


def test_five_citizens_are_answered_at_once_and_one_objects(visitor: Open) -> None:
    senders = []
    for title in TITLES:
        citizen = visitor(width=WIDTH, script=SCRIPT)
        senders.append((citizen, *send(citizen, title)))
    join_all(visitor, senders[0][1])
    author, approver = answer_the_first(visitor)
    for citizen, reference, code in senders:
        track(citizen, reference, code)
        expect(citizen.locator("main")).to_contain_text(REPLY["decision"])
    object_to_it(senders[3][0])

    open_in(author, TITLES[3])
    expect(author.locator("main")).to_contain_text("Ở chợ vẫn chưa có sóng.")
    assert author.locator("form[action*='/accept']").count() == 0  # it was this official's answer
    open_in(approver, TITLES[3])
    picture(approver, "taken-up-by-another")
    act(approver, "accept")
    for citizen, reference, code in (senders[0], senders[4]):
        track(citizen, reference, code)
        expect(citizen.locator(".govuk-tag").first).to_contain_text("Đã trả lời")
