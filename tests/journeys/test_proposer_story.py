"""The story of somebody who proposes something: from the call to the diary of the pilot."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from intake.domain.initiatives.pilots import EntryKind
from intake.domain.publishing.publication import Copy, Words
from tests.journeys.initiative import (
    ANSWERS,
    AUTHORS,
    BODY,
    CONTACT,
    REASONS,
    TITLE,
    Office,
    office_in,
)
from tests.journeys.stage import OWN, Stage, fill, go_on, payload, saved
from tests.replies import REPLY
from tests.sample_files import jpeg, pdf
from tests.stories import answer_sent, published, received

pytestmark = pytest.mark.browser
STORY = "proposer"
LARGE = b"%PDF-1.4\n" + b"0" * 11 * 2**20
SUMMARY = ("Báo lũ sớm bằng phao", "Thiết bị rẻ giúp xã báo trước cho dân khi ngầm tràn bị ngập.")


def something_like_it_is_public(stage: Stage) -> None:
    """Another commune was answered about the same matter."""
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    title, text = "Báo lũ ở ngầm tràn", "Phao có công tắc từ báo mực nước ở ngầm tràn về xã."
    about = received(stage.session, stage.tools, "Ngầm Bản Hoàng", "Xin báo lũ sớm.", **where)
    answer_sent(stage.session, stage.tools, about)
    copy = Copy(Words.SUMMARY, title, text, REPLY)
    published(stage.session, stage.tools, about, copy)
    stage.work()


def comes_from_the_call(stage: Stage, page: Page, call_id: int) -> None:
    """From the first page to the call, and from there to the form."""
    page.goto(f"/?lang={stage.look.language}")
    stage.picture(page, "start")
    page.locator("a[href='/calls/']").first.click()
    stage.picture(page, "calls")
    page.locator(f"main a[href='/calls/{call_id}/']").click()
    stage.picture(page, "call")
    page.locator("main a.govuk-button--start").click()
    go_on(page)
    stage.refused(page, "kind-missing", "kind")
    fill(page, kind="initiative")
    go_on(page)
    fill(page, title=TITLE)
    go_on(page)
    stage.refused(page, "text-missing", "body")
    expect(page.locator("#title")).to_have_value(TITLE)
    fill(page, body=BODY)
    go_on(page)
    expect(page.locator(".app-hits__item")).to_have_count(1)
    stage.picture(page, "similar")
    page.locator("main a.govuk-button").click()
    expect(page.locator(f"[name=call][value='{call_id}']")).to_be_checked()
    stage.picture(page, "which-call")
    go_on(page)


def answers_some_parts(stage: Stage, page: Page) -> None:
    """The first parts, each on its page, with mistakes."""
    go_on(page)
    stage.refused(page, "problem-missing", "problem")
    for part in ("problem", "solution", "novelty"):
        fill(page, **ANSWERS[part])
        stage.picture(page, part)
        go_on(page)
    fill(page, applied="in_use")
    go_on(page)
    stage.refused(page, "where-missing", "applied_where")
    fill(page, **ANSWERS["application"])
    go_on(page)


def leaves_and_comes_back(stage: Stage, page: Page) -> Page:
    """On another device, with a code."""
    page.locator("button[value=later]").click()
    stage.picture(page, "later")
    go_on(page)
    code = page.locator("main code").first.inner_text()
    stage.picture(page, "code-to-go-on")
    there = stage.window()
    there.goto("/submit/resume")
    fill(there, code="ABCDE")
    go_on(there)
    stage.refused(there, "wrong-code", "code")
    fill(there, code=code.lower())
    go_on(there)
    expect(there.locator("[name=result]")).to_be_visible()
    return there


def answers_the_rest(stage: Stage, page: Page) -> None:
    """The other parts; shares that do not add up; files that are not taken."""
    for part in ("result", "resources", "plan"):
        fill(page, **ANSWERS[part])
        go_on(page)
    fill(page, **AUTHORS, share2="30")
    go_on(page)
    stage.refused(page, "shares", "share1")
    fill(page, share2="40")
    stage.picture(page, "authors")
    go_on(page)
    fill(page, **ANSWERS["property"])
    stage.picture(page, "property")
    go_on(page)
    fill(page, province="04")
    go_on(page)
    page.set_input_files("#files", payload("bản vẽ lớn.pdf", "application/pdf", LARGE))
    go_on(page)
    stage.refused(page, "file-too-large", "files")
    page.set_input_files("#files", payload("bản vẽ.pdf", "application/pdf", jpeg()))
    go_on(page)
    stage.refused(page, "file-wrong", "files")
    page.set_input_files("#files", payload("bản vẽ.pdf", "application/pdf", pdf()))
    page.locator("button[value=add]").click()
    stage.picture(page, "file-added")
    page.locator("form[enctype] button[type=submit]").first.click()
    fill(page, identity="known")
    go_on(page)
    stage.refused(page, "contact-missing", "name")
    fill(page, **CONTACT)
    go_on(page)
    go_on(page)
    stage.refused(page, "consent-missing", "agree_process")
    page.check("#agree_process")
    go_on(page)


def sends_and_checks_the_receipt(stage: Stage, page: Page, folder: Path) -> tuple[str, str]:
    """The receipt holds, and a changed one does not; number and code."""
    stage.picture(page, "check")
    page.locator("form[action='/submit/send'] button").click()
    stage.picture(page, "sent")
    number = re.search(r"PA-\d{4}-\d{6}-\d", page.locator("main").inner_text())
    assert number is not None
    code = page.locator("main code").first.inner_text()
    signed = saved(page, page.locator("a[href*='receipt.json']").first.click)
    receipt = folder / "receipt.json"
    signed.save_as(receipt)
    there = stage.window()
    there.goto("/receipts/")
    kind = "application/json"
    for name, content in (
        ("receipt-holds", receipt.read_bytes()),
        ("receipt-changed", receipt.read_bytes().replace("Báo lũ".encode(), "Báo lụ".encode())),
    ):
        there.set_input_files("#receipt", payload("receipt.json", kind, content))
        go_on(there)
        if name == "receipt-holds":
            expect(there.locator("main")).to_contain_text(number.group(0))
            stage.picture(there, name)
        else:
            stage.refused(there, name, "receipt")
    return number.group(0), code


def the_other_author_confirms(stage: Stage) -> None:
    """By the link of the letter, and nothing else of the proposal is shown."""
    there = stage.window()
    there.goto(stage.link_to(AUTHORS["email2"]))
    expect(there.locator("main")).not_to_contain_text("công tắc từ")
    go_on(there)
    stage.refused(there, "co-author", "answer")
    fill(there, answer="confirmed")
    go_on(there)
    stage.picture(there, "co-author-confirmed")


def follows(page: Page, number: str, code: str) -> None:
    page.goto("/track/")
    fill(page, reference=number, code=code)
    go_on(page)


def is_asked_and_replies(stage: Stage, page: Page, office: Office, number: str, code: str) -> None:
    """The department wants to know more; the sender replies on the page of the submission."""
    about = stage.newest().id
    office.takes_up(about)
    office.asks(about, "Phao chịu được dòng chảy mạnh đến mức nào?")
    page.goto("/track/")
    fill(page, reference=number, code="0" * 26)
    go_on(page)
    stage.refused(page, "wrong-number-or-code", "code")
    follows(page, number, code)
    stage.picture(page, "asked")
    page.locator("form[action*='/track/add'] button").click()
    stage.refused(page, "reply-missing", "text")
    fill(page, text="Đã thử với dòng chảy 3 m/s, phao không trôi.")
    page.locator("form[action*='/track/add'] button").click()
    stage.picture(page, "replied")
    page.locator("a[href='/track/co-authors']").click()
    stage.picture(page, "authors-confirmed")


def revises(stage: Stage, page: Page, office: Office, number: str, code: str) -> None:
    """The council has it revised; nothing changed is not sent again."""
    about = stage.newest().id
    office.leads(about, "start")
    page.goto("/track/status")
    stage.picture(page, "under-evaluation")
    stage.clock.move(days=14)
    office.has_it_revised(about)
    follows(page, number, code)
    stage.picture(page, "to-revise")
    page.locator("main a[href*='/track/revise/']").click()
    page.locator("form[action*='/send'] button").click()
    stage.refused(page, "nothing-changed")
    page.locator("main a[href$='/novelty']").click()
    fill(page, novelty="Phao bán sẵn cần điện lưới; phao của chúng tôi chạy pin hai năm.")
    stage.picture(page, "revising")
    go_on(page)
    stage.picture(page, "revised")
    page.locator("form[action*='/send'] button").click()
    stage.picture(page, "sent-again")


def reads_the_decision(
    stage: Stage, page: Page, office: Office, sent: tuple[str, str], folder: Path
) -> None:
    """Accepted, with reasons; the certificate as a PDF."""
    about = stage.newest().id
    stage.clock.move(days=14)
    office.accepts(about)
    follows(page, *sent)
    expect(page.locator("#decision ~ *").filter(has_text=REASONS["novelty"]).first).to_be_visible()
    stage.picture(page, "decided")
    page.locator("main a[href='/track/decision']").click()
    stage.picture(page, "certificate")
    paper = saved(page, page.locator("a[href*='decision.pdf']").click)
    paper.save_as(folder / "decision.pdf")
    assert (folder / "decision.pdf").read_bytes().startswith(b"%PDF-")


def agrees_to_a_summary(stage: Stage, page: Page, office: Office, number: str) -> None:
    """Everybody reads what the proposer agreed to, and nothing else."""
    about = stage.newest().id
    office.suggests(about, *SUMMARY)
    page.goto("/track/status")
    page.locator("main a[href='/track/summary']").click()
    go_on(page)
    stage.refused(page, "summary-unanswered", "answer")
    fill(page, answer="yes")
    go_on(page)
    office.lets_out(about)
    there = stage.window()
    there.goto(f"/published/{number}")
    expect(there.locator("main")).to_contain_text(SUMMARY[1])
    expect(there.locator("main")).not_to_contain_text("công tắc từ")
    stage.picture(there, "public-summary")


def reads_the_diary(stage: Stage, page: Page, office: Office, sent: tuple[str, str]) -> None:
    """How it is carried out."""
    office.carries_out(
        stage.newest().id,
        (EntryKind.NOTE, "Đã mua mười hai phao, chưa lắp."),
        (EntryKind.REPORT, "Ngầm thứ nhất đã có phao; trận lũ vừa qua được báo trước 45 phút."),
    )
    follows(page, *sent)
    expect(page.locator("#diary")).to_be_visible()
    stage.picture(page, "diary")


def test_a_proposal_from_the_call_to_the_diary(stage: Stage, tmp_path: Path) -> None:
    office = office_in(stage)
    office.opens_a_call()
    something_like_it_is_public(stage)
    first = stage.window()
    comes_from_the_call(stage, first, office.call_id)
    answers_some_parts(stage, first)
    page = leaves_and_comes_back(stage, first)
    answers_the_rest(stage, page)
    sent = sends_and_checks_the_receipt(stage, page, tmp_path)
    the_other_author_confirms(stage)
    is_asked_and_replies(stage, page, office, *sent)
    revises(stage, page, office, *sent)
    reads_the_decision(stage, page, office, sent, tmp_path)
    agrees_to_a_summary(stage, page, office, sent[0])
    reads_the_diary(stage, page, office, sent)
