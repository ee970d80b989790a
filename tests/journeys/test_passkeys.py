"""An official adds a passkey, signs in with it and removes it, in a browser with a device of its
own; and without JavaScript nothing is offered that does nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Open
from tests.journeys.test_from_report_to_answer import sign_in

pytestmark = pytest.mark.browser

WHO = "passkeys@example.org"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def ask_for_one(page: Page, name: str) -> None:
    """Give name and password of a new passkey, and have the browser make it."""
    page.goto("/account/passkeys/new")
    page.fill("#name", name)
    page.fill("#current", PASSWORD)
    press(page, "Continue")
    press(page, "Make the passkey")


def test_a_passkey_from_the_first_day_to_the_last(visitor: Open) -> None:
    page = visitor(locale="en")
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in(page, WHO, "/account/passkeys")
    ask_for_one(page, "Laptop")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    ask_for_one(page, "The same laptop")
    expect(page.get_by_role("alert")).to_contain_text("has a passkey of yours already")

    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in?next=/account/passkeys")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_hidden()
    press(page, "Sign in with a passkey")
    expect(page.locator("h1")).to_have_text("Your passkeys")
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("link", name="Remove the passkey Laptop").click()
    page.fill("#current", PASSWORD)
    press(page, "Remove the passkey")
    expect(page.locator("main")).to_contain_text("You have none yet")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/sign-in")
    press(page, "Sign in with a passkey")  # the device has it still
    expect(page.locator(".govuk-error-summary")).to_contain_text("was not accepted")
    sign_in(page, WHO, "/account/")
    expect(page.locator("h1")).to_have_text("Your account")

    plain = visitor(locale="en", script=False)
    plain.goto("/account/sign-in")
    expect(plain.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(plain, WHO, "/account/")
    expect(plain.locator("h1")).to_have_text("Your account")
