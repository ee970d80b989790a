"""Officials sign in at an identity provider, and nothing that it says makes anybody an official."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.models import Official, OfficialIdentity, Passkey
from intake.oidc import Limits, OidcProvider, ProviderConfig
from intake.ports import Tools
from intake.services.officials import accounts, identities, passwords, second_step
from intake.services.officials.accounts import NewOfficial
from intake.web.tools import keep
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, checked
from tests.support.mock_provider import (
    CLIENT,
    LIES,
    SECRET,
    SILENCES,
    MockProvider,
)
from tests.support.provider import asking_provider, come, go, with_provider

PASSWORD, EMAIL = "bicycle lantern harbour", "lan@example.org"


@pytest.fixture
def settings(settings: Settings, mock: MockProvider) -> Settings:
    return with_provider(settings, mock)


@pytest.fixture
def tools(tools: Tools, settings: Settings) -> Tools:
    return asking_provider(tools, settings)


@dataclass
class Lan:
    """An official, and the browser that she uses last."""

    app: Flask
    session: Session
    clock: MovedClock
    mock: MockProvider
    client: PageClient
    id: int = 0

    def go(self, path: str = "/account/provider", **person: object) -> str:
        """To the provider from a page; the way back, without its host."""
        self.mock.person = {"sub": "lan-0451"} | person
        return go(self.client, self.mock, path)

    def come(self, path: str, *, status: int = 200) -> Page:
        """Back, and on to where that leads."""
        return come(self.client, path, status=status)

    def sign_in(self, *, status: int = 200, **person: object) -> Page:
        """In a fresh browser."""
        self.client = PageClient(self.app)
        return self.come(self.go(**person), status=status)

    def by_password(self) -> Page:
        self.client = PageClient(self.app)
        page = self.client.get_page("account.sign_in")
        return self.client.submit(page, email=EMAIL, password=PASSWORD)

    def connect(self, **person: object) -> Page:
        self.by_password()
        page = self.come(self.go("/account/provider/connect", **person))
        return self.client.submit(page, current=PASSWORD)

    def inside(self) -> bool:
        return self.client.http.get("/account/").status_code == 200

    def row(self) -> Official:
        self.session.rollback()
        return self.session.get_one(Official, self.id, populate_existing=True)

    def add(self, name: str, email: str, password: str | None) -> int:
        hashed = passwords.hash_password(password) if password else None
        person = NewOfficial(name, email, locale="en", password_hash=hashed)
        with transaction(self.session):
            return accounts.add_official(
                self.session, person, [Grant(Role.INTAKE)], now=self.clock(), granted_by=None
            ).id


@pytest.fixture
def lan(app: Flask, session: Session, clock: MovedClock, mock: MockProvider) -> Lan:
    made = Lan(app, session, clock, mock, PageClient(app))
    made.id = made.add("Lan", EMAIL, PASSWORD)
    return made


def test_an_account_is_connected_after_the_password_and_then_signs_in(lan: Lan) -> None:
    assert "No account is connected" in lan.sign_in(status=403).title
    assert not lan.inside(), "the e-mail alone makes nobody an official"
    lan.by_password()
    assert "Connect National ID" in lan.client.get_page("account.profile").text
    person = {"email": EMAIL, "email_verified": True}
    page = lan.come(lan.go("/account/provider/connect", **person))
    assert f"You signed in there as: {EMAIL}" in page.text
    page = lan.client.submit(page, current="wrong")
    assert "not your present password" in page.text
    before = lan.client.http.get_cookie("intake")
    done = lan.client.submit(page, current=PASSWORD)
    assert "You can now sign in with National ID" in done.text
    assert "connected with a sign-in elsewhere since" in done.text
    assert lan.client.http.get_cookie("intake") != before
    lan.sign_in()
    assert lan.inside()
    lan.client = PageClient(lan.app)
    wanted = lan.client.http.get(lan.go("/account/provider?next=/search/"))
    assert wanted.location == "/search/"
    lan.client = PageClient(lan.app)
    assert "//" not in lan.client.http.get(lan.go("/account/provider?next=//evil.example")).location
    kept = lan.session.get_one(OfficialIdentity, lan.id)
    assert re.fullmatch("[0-9a-f]{64}", kept.identity_hash)
    lan.sign_in(status=403, sub="somebody else", **person)
    assert not lan.inside(), "who it is, issuer and subject say, never the e-mail"


def test_the_button_stands_there_in_the_language_of_the_page(lan: Lan) -> None:
    for lang, words in (
        ("vi", "Định danh quốc gia"),
        ("en", "Sign in with National ID"),
        ("ru", "Госуслуги"),
        ("ar", "Định danh quốc gia"),
    ):
        assert words in PageClient(lan.app).get_page("account.sign_in", lang=lang).text, lang


def test_the_second_step_is_asked_unless_the_provider_is_believed_about_it(lan: Lan) -> None:
    with transaction(lan.session):
        lan.row().tf_primary_method = second_step.METHOD
    with transaction(lan.session):
        identities.link(lan.session, lan.id, hashed(lan), now=lan.clock())
    for said, inside in (
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "loa3"}, True),
        ({"acr": "loa2"}, False),
    ):
        page = lan.sign_in(**said)
        assert ("Second step" in page.title) is not inside, said
        assert lan.inside() is inside, said


def test_a_passkey_is_a_second_step_that_a_provider_does_not_lead_around(lan: Lan) -> None:
    with transaction(lan.session):
        identities.link(lan.session, lan.id, hashed(lan), now=lan.clock())
        key = {"name": "Phone", "public_key": "", "sign_count": 0, "created_at": lan.clock()}
        lan.session.add(Passkey(official_id=lan.id, credential_id="lan", **key))
    lan.sign_in()
    assert not lan.inside()


def hashed(lan: Lan, sub: str = "lan-0451") -> str:
    tools: Tools = lan.app.extensions["intake_tools"]
    return tools.codes.hash(f"identity\0{lan.mock.issuer}\0{sub}")


def test_a_way_back_is_for_one_browser_once_and_for_ten_minutes(lan: Lan) -> None:
    lan.connect()
    lan.client = PageClient(lan.app)
    path = lan.go()
    mine, lan.client = lan.client, PageClient(lan.app)
    assert "This sign-in is over" in lan.come(path, status=400).title, "another browser"
    lan.client = mine
    assert "This sign-in is over" in lan.come("/account/provider/return?state=x", status=400).title
    kept = mine.http.get_cookie("intake")
    assert kept is not None
    lan.come(path)
    assert lan.inside(), "a stranger's address does not end what is under way"
    lan.client = PageClient(lan.app)
    lan.client.http.set_cookie("intake", kept.value)
    asked = len(lan.mock.asked)
    assert "This sign-in is over" in lan.come(path, status=400).title, "also with the old cookie"
    assert len(lan.mock.asked) == asked
    lan.client = PageClient(lan.app)
    path = lan.go()
    lan.clock.move(minutes=11)
    assert "This sign-in is over" in lan.come(path, status=400).title
    assert not lan.inside()


def test_whatever_the_provider_answers_there_is_a_page_that_says_so(
    lan: Lan, tools: Tools, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    lan.connect()
    lan.mock.patience = 0.6
    for lie in (*LIES, *SILENCES):
        issuer = "http://127.0.0.1:9" if lie == "gone" else lan.mock.issuer
        # Who is silent is waited for; who lies answers, on a busy machine perhaps late.
        limits = Limits(seconds=0.3 if lie in SILENCES else 10)
        provider = OidcProvider(ProviderConfig(issuer, CLIENT, SECRET), limits=limits)
        keep(lan.app, settings, replace(tools, provider=provider))
        lan.app.extensions["intake_limits"].storage.reset()
        lan.client, lan.mock.lie = PageClient(lan.app), lie
        answer = lan.client.http.get("/account/provider", headers={"Accept-Language": "en"})
        if answer.status_code == 303:
            back = urlsplit(lan.mock.visit(answer.location))
            path = f"{back.path}?{back.query}"
            answer = lan.client.http.get(path, headers={"Accept-Language": "en"})
        page = checked(answer, 503 if lie in SILENCES else 502)
        silent = lie in SILENCES
        title = "National ID does not answer" if silent else "We could not check who you are"
        assert title in page.title, lie
        assert "with your password" in page.text, lie
        assert not lan.inside(), lie
    told = capfd.readouterr().err
    assert "token_nonce" in told
    assert "lan-0451" not in told


def test_who_turns_back_there_signs_in_otherwise(lan: Lan) -> None:
    lan.mock.denies = True
    page = lan.sign_in()
    assert "You were not signed in with National ID" in page.text
    assert "E-mail" in page.text


def test_shut_accounts_stay_shut(lan: Lan, official: SignIn) -> None:
    lan.connect()
    with transaction(lan.session):
        lan.row().active = False
    lan.sign_in(status=403)
    assert not lan.inside()


def test_one_identity_is_one_account(lan: Lan) -> None:
    lan.connect()
    lan.add("Minh", "minh@example.org", PASSWORD)
    lan.client = PageClient(lan.app)
    page = lan.client.get_page("account.sign_in")
    lan.client.submit(page, email="minh@example.org", password=PASSWORD)
    page = lan.come(lan.go("/account/provider/connect"))
    assert "belongs to another account" in lan.client.submit(page, current=PASSWORD).text
    page = lan.come(lan.go("/account/provider/connect", sub="minh"))
    lan.client.submit(page, current=PASSWORD)
    path = lan.go("/account/provider/connect", sub="third")
    lan.client.submit(lan.client.get_page("account.profile"), form=0)  # signed out meanwhile
    lan.come(path, status=400)
    assert lan.client.http.get("/account/provider/link").status_code == 303


def test_it_is_given_up_with_the_password_and_taken_away_by_administrators(
    lan: Lan, official: SignIn
) -> None:
    lan.connect()
    page = lan.client.get_page("account.end_identity")
    assert "not your present password" in lan.client.submit(page, current="no").text
    page = lan.client.get_page("account.end_identity")
    assert "no longer sign in elsewhere" in lan.client.submit(page, current=PASSWORD).text
    lan.sign_in(status=403)
    lan.connect()
    lan.sign_in()
    admin = official(Role.ADMINISTRATOR)
    shown = admin.get_page("officials.show", official_id=lan.id)
    assert "Take the outside sign-in away" in shown.text
    for number in (lan.id, admin.official_id):
        admin.http.post(
            f"/account/officials/{number}/provider/end",
            data={"csrf_token": shown.value("csrf_token")},
        )
    assert not lan.inside(), "every session ended"
    assert admin.http.get("/account/").status_code == 200
    lan.sign_in(status=403)


class TestInvited:
    """An installation in which the invited may come by an e-mail that the provider verified."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"oidc_invited_by_email": True})

    def test_only_who_is_invited_and_verified_goes_on_to_choose_a_password(
        self, lan: Lan, tools: Tools
    ) -> None:
        minh = lan.add("Minh", "minh@example.org", None)
        person = {"sub": "minh", "email": "Minh@Example.org", "email_verified": True}
        lan.sign_in(status=403, **person)
        now, codes = lan.clock(), tools.codes
        with transaction(lan.session):
            row = lan.session.get_one(Official, minh)
            first = accounts.new_invitation(lan.session, row, now=now, codes=codes)
        lan.sign_in(status=403, **(person | {"email_verified": "true"}))
        lan.sign_in(status=403, **(person | {"email": EMAIL}))
        page = lan.sign_in(**person)
        assert "also sign in with National ID" in page.text
        assert not lan.inside()
        new = {"password": "meadow ferry cupboard", "repeat": "meadow ferry cupboard"}
        lan.client.submit(page, name="Minh", **new)
        assert lan.inside()
        lan.sign_in(**(person | {"email": ""}))
        assert lan.inside()
        lan.client.http.get(f"/account/link/{first}")
        assert lan.client.http.get("/account/start").status_code == 410


class TestForCitizensAlone:
    """A provider that is not for officials."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"oidc_for": "citizens"})

    def test_officials_find_no_way_there(self, lan: Lan) -> None:
        lan.by_password()
        for path in ("provider", "provider/return", "provider/connect", "provider/link"):
            assert lan.client.http.get(f"/account/{path}").status_code == 404, path
        assert "National ID" not in PageClient(lan.app).get_page("account.sign_in").text
        assert lan.mock.asked == []
