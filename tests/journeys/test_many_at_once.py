"""A morning in triage on a phone without script: three come in, two are passed on together and
taken back; and an administrator looks at what a merger of departments would move."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.test_from_report_to_answer import send, sign_in
from tests.journeys.test_two_stories import picture

pytestmark = pytest.mark.browser

TITLES = [f"Đèn đường ngõ {n} phố Hàng Bột không sáng" for n in (3, 5, 7)]


def tick(page: Page, title: str) -> None:
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=title))
    row.locator("input[name=id]").check()


@pytest.mark.parametrize(
    ("width", "script", "locale"), [(360, False, "vi"), (1280, True, "ar")], ids=["phone", "wide"]
)
def test_two_of_three_are_passed_on_and_taken_back(
    visitor: Open, width: int, *, script: bool, locale: str
) -> None:
    titles = [f"{title} ({width})" for title in TITLES]
    for title in titles:
        send(visitor(width=width, script=script), title)
    page = visitor(width=width, script=script, locale=locale)
    sign_in(page, "coordinator@example.org")
    page.goto(f"/review/?queue=triage&lang={locale}")
    for title in titles[:2]:
        tick(page, title)
    page.locator("#many button").click()  # what to do was not chosen
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.locator("input[name=id]:checked").count() == 2  # nothing ticked is lost
    picture(page, f"many-{width}-queue")
    page.select_option("#act", "route")
    page.locator("#many button").click()
    picture(page, f"many-{width}-looked-at")
    page.select_option("#department", "moc")
    page.locator("main form[method=post] button").first.click()
    for title in titles[:2]:
        expect(page.locator("main")).to_contain_text(title)
    picture(page, f"many-{width}-done")
    page.goto("/review/?queue=triage")
    expect(page.locator("main")).not_to_contain_text(titles[0])
    page.goto("/review/many/")
    page.locator("table a").first.click()
    page.locator("form[action$='/undo'] button").click()
    picture(page, f"many-{width}-taken-back")
    page.goto("/review/?queue=triage")
    for title in titles:
        expect(page.locator("main")).to_contain_text(title)


@pytest.mark.parametrize(("width", "locale"), [(360, "vi"), (1280, "ar")])
def test_a_merger_is_looked_at_before_anything_moves(
    visitor: Open, width: int, locale: str
) -> None:
    page = visitor(width=width, script=False, locale=locale)
    sign_in(page, "administrator@example.org", f"/admin/departments/merge?lang={locale}")
    page.check("input[name=old][value=moit]")
    page.select_option("#into", "mof")
    page.fill("#on", "31/8/2099")
    page.fill("#reason", "Nghị định 1/2099/NĐ-CP")
    picture(page, f"merge-{width}")
    page.locator("main form[method=post] button").click()
    expect(page.locator("main")).to_contain_text("Nghị định 1/2099/NĐ-CP")
    picture(page, f"merge-{width}-plan")
    page.goto("/admin/departments/split")
    picture(page, f"split-{width}")
    page.goto("/admin/departments/moit/rename")
    picture(page, f"rename-{width}")
