"""Signing in at a provider in a real browser without JavaScript, and the pages around it.

With INTAKE_PICTURES set to a folder, every page leaves a picture there.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Official, OfficialIdentity
from intake.ports import Tools
from intake.services.officials import identities, passwords
from tests.accessibility.instance import served
from tests.accessibility.looking import most
from tests.accessibility.pictures import Pictures
from tests.accessibility.places import Place, Town
from tests.accessibility.walk import Walk
from tests.bench.service import free_port
from tests.page_client import PageClient
from tests.stories import send, walk_to_check
from tests.support.mock_provider import MockProvider
from tests.support.provider import asking_provider, come, go, with_provider

pytestmark = pytest.mark.browser
PASSWORD, EMAIL = "bicycle lantern harbour", "lan@example.org"
PERSON = {"sub": "1", "name": "Nông Văn Mẫu", "email": EMAIL, "email_verified": True}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def settings(settings: Settings, mock: MockProvider, port: int) -> Settings:
    here = {"public_url": f"http://127.0.0.1:{port}"}
    return with_provider(settings, mock).model_copy(update=here)


@pytest.fixture
def tools(tools: Tools, settings: Settings) -> Tools:
    return asking_provider(tools, settings)


def account(town: Town, role: Role = Role.OFFICER) -> PageClient:
    """An official with a password."""
    client = town.sign_in(role)
    with transaction(town.session):
        row = town.session.get_one(Official, client.official_id)
        row.password, row.email = passwords.hash_password(PASSWORD), f"{row.id}{EMAIL}"
    return client


def places(town: Town, mock: MockProvider) -> Iterator[Place]:
    """A page of every sort that there is only beside a provider."""
    mock.person = dict(PERSON)
    yield Place("sign-in", "/account/sign-in", town.visitor())
    for why, lie in (("silent", "broken"), ("lying", "nonce")):
        for whose in ("account", "mine"):
            client, mock.lie = town.visitor(), ""
            path = go(client, mock, f"/{whose}/provider")
            mock.lie = lie
            yield Place(f"{whose} {why}", path, client)
            mock.lie = ""
    yield Place("lost", "/account/provider/return", town.visitor())
    stranger = town.visitor()
    yield Place("unknown", go(stranger, mock, "/account/provider"), stranger)
    yield Place("profile", "/account/", account(town))
    lan = account(town)
    come(lan, go(lan, mock, "/account/provider/connect"))
    yield Place("connect", "/account/provider/link", lan)
    connected = account(town)
    with transaction(town.session):
        number, now = connected.official_id, town.tools.clock()
        identities.link(town.session, number, "f" * 64, now=now)
    yield Place("connected", "/account/", connected)
    yield Place("disconnect", "/account/provider/end", connected)
    yield Place("official", f"/account/officials/{number}", account(town, Role.ADMINISTRATOR))
    yield from of_senders(town, mock)


def of_senders(town: Town, mock: MockProvider) -> Iterator[Place]:
    yield Place("nobody's list", "/mine/", town.visitor())
    yield Place("privacy", "/privacy", town.visitor())
    unsigned = town.visitor()
    walk_to_check(unsigned)
    yield Place("contact", "/submit/contact", unsigned)
    new = town.visitor()
    come(new, go(new, mock, "/mine/provider"))
    yield Place("empty list", "/mine/", new)
    sender = town.visitor()
    come(sender, go(sender, mock, "/mine/provider"))
    send(sender)
    walk_to_check(sender)
    yield Place("sent", "/submit/done", sender)
    yield Place("contact filled in", "/submit/contact", sender)
    yield Place("check", "/submit/check", sender)
    yield Place("list", "/mine/", sender)
    yield Place("forget", "/mine/forget", sender)


def test_the_pages_around_a_provider(
    app: Flask, session: Session, tools: Tools, chromium: Browser, mock: MockProvider, port: int
) -> None:
    town = Town(app, session, tools)
    with served(app, port) as url:
        folder = os.environ.get("INTAKE_PICTURES")
        pictures = Pictures(Path(folder)) if folder else None
        walk = Walk(chromium, url, looks=most, pictures=pictures)
        for number, place in enumerate(places(town, mock)):
            # Each in one language, both by turns; in both where somebody wants to see them, but for
            # a way back, which is walked once.
            once = place.name.endswith(("silent", "lying", "unknown"))
            both = bool(folder) and not once
            for language in ("vi", "ar") if both else (("vi", "ar")[number % 2],):
                walk.look(place, language)
        walk.close()
    assert [(one.place, one.language, fault) for one in walk.seen for fault in one.found] == []


def test_without_script_to_the_provider_and_back(
    app: Flask, session: Session, tools: Tools, chromium: Browser, mock: MockProvider, port: int
) -> None:
    """First connected with the password, then signed in with; and a sender who needs no code."""
    town = Town(app, session, tools)
    client = account(town)
    email = session.get_one(Official, client.official_id).email
    mock.shows_page, mock.person = True, dict(PERSON)
    with served(app, port) as url:
        context = chromium.new_context(
            java_script_enabled=False,
            locale="vi",
            base_url=url,
            viewport={"width": 360, "height": 700},
        )
        page = context.new_page()
        page.goto("/account/sign-in")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.locator("main form button").click()
        page.goto("/account/")
        page.locator("a[href='/account/provider/connect']").click()
        page.get_by_role("link", name="Lan").click()
        expect(page.locator("main bdi")).to_have_text(EMAIL)
        page.fill("#current", PASSWORD)
        page.locator("main form button").click()
        expect(page.locator("main")).to_contain_text("Định danh quốc gia")
        context.clear_cookies()
        page.goto("/account/sign-in?next=/account/password")
        page.locator("a.govuk-button").click()
        page.get_by_role("link", name="Lan").click()
        expect(page).to_have_url(f"{url}/account/password")
        page.goto("/mine/")
        page.locator("main a.govuk-button").click()
        page.get_by_role("link", name="Lan").click()
        expect(page).to_have_url(f"{url}/mine/")
        context.close()
    session.rollback()
    assert session.query(OfficialIdentity).count() == 1
