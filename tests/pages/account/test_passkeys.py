"""Officials sign in with a passkey alone; what is not quite right opens nothing, and nothing leads
around it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.officials.passkeys import MOST
from intake.domain.permissions import Grant, Role
from intake.mailer import MemoryMailer
from intake.models import Official, Passkey, UsedChallenge
from intake.ports import Tools
from intake.services.officials import accounts, passwords
from intake.services.officials.accounts import NewOfficial
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.stories import work
from tests.support.authenticator import Device, answer, coded

PASSWORD = "bicycle lantern harbour"
CODE = re.compile(r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b")


class Holder:
    """An official with a password, a browser, and a device that keeps passkeys."""

    def __init__(self, app: Flask, session: Session, tools: Tools, name: str) -> None:
        self.app, self.session, self.tools = app, session, tools
        self.email = f"{name.lower()}@example.org"
        self.device, self.codes = Device(), list[str]()
        hashed = passwords.hash_password(PASSWORD)
        person = NewOfficial(name, self.email, locale="en", password_hash=hashed)
        with transaction(session):
            row = accounts.add_official(
                session, person, [Grant(Role.INTAKE)], now=tools.clock(), granted_by=None
            )
        self.id = row.id
        self.client = PageClient(app)
        self.by_password()

    def by_password(self) -> Page:
        """Give the right password in a browser of its own."""
        self.client = PageClient(self.app)
        page = self.client.get_page("account.sign_in")
        return self.client.submit(page, email=self.email, password=PASSWORD)

    def asked(self) -> Page:
        """Open the page that asks for a passkey, in a browser of its own."""
        self.client = PageClient(self.app)
        return self.client.get_page("account.sign_in_by_passkey")

    def by_passkey(self, **wrong: Any) -> Page:
        """Show the passkey."""
        page = self.asked()
        return sent(self.client, page, self.device.show(options(page), **wrong))

    def named(self, name: str = "Phone", current: str = PASSWORD) -> Page:
        page = self.client.get_page("account.name_passkey")
        return self.client.submit(page, name=name, current=current)

    def add(self, name: str = "Phone", **wrong: Any) -> Page:
        """Add a passkey of the device."""
        page = self.named(name)
        done = sent(self.client, page, self.device.make(options(page), **wrong))
        self.codes += CODE.findall(done.text)
        return done

    def remove(self, current: str = PASSWORD) -> Page:
        """Remove the passkey that stands first in the list."""
        number = self.session.scalars(select(func.max(Passkey.id))).one()
        page = self.client.get_page("account.remove_passkey", passkey_id=number)
        return self.client.submit(page, current=current)

    def inside(self) -> bool:
        return self.client.http.get("/account/").status_code == 200

    def listed(self) -> str:
        return self.client.get_page("account.list_passkeys").text

    def row(self) -> Official:
        self.session.rollback()
        return self.session.get_one(Official, self.id, populate_existing=True)


def options(page: Page) -> dict[str, Any]:
    """What the page asks the browser for."""
    found = next(form for form in page.forms() if form.get("data-module") == "passkey")
    asked: dict[str, Any] = json.loads(found.get("data-options", ""))
    return asked


def sent(client: PageClient, page: Page, text: str, *, status: int = 200) -> Page:
    """Send the form of the page with this answer of a browser."""
    forms = page.forms()
    number = next(n for n, f in enumerate(forms) if f.get("data-module") == "passkey")
    return client.submit(page, form=number, status=status, passkey=text)


def letters(holder: Holder, mailer: MemoryMailer) -> list[str]:
    """The subjects of what the official was sent since one last looked."""
    work(holder.app, holder.tools)
    found = [str(mail["Subject"]) for mail in mailer.sent if mail["To"] == holder.email]
    mailer.sent.clear()
    return found


@pytest.fixture
def hoa(app: Flask, session: Session, tools: Tools) -> Holder:
    made = Holder(app, session, tools, "Hoa")
    made.add()
    return made


def test_a_passkey_is_added_and_opens_the_account(
    app: Flask, session: Session, tools: Tools, clock: MovedClock, mailer: MemoryMailer
) -> None:
    hoa = Holder(app, session, tools, "Hoa")
    assert "Add a passkey" in hoa.client.get_page("account.profile").text
    assert "You have none yet" in hoa.listed()
    assert "not your present password" in hoa.named(current="wrong").text
    assert hoa.client.http.get("/account/passkeys/new/device").status_code == 303
    page = hoa.named()
    clock.move(minutes=6)  # somebody went away after the password
    late = hoa.client.post(page, passkey=hoa.device.make(options(page)))
    assert late.location == "/account/passkeys/new"
    before = hoa.client.http.get_cookie("intake")
    done = hoa.add("Điện thoại")
    assert "You can sign in with it from now on" in done.text
    assert before != hoa.client.http.get_cookie("intake"), "a new session"
    assert len(hoa.codes) == 10, "nothing but the password was asked for until now"
    assert re.search(r"Điện thoại .* never Remove", hoa.listed())
    clock.move(minutes=1)
    hoa.add("Khóa bảo mật")
    assert len(hoa.codes) == 10, "those of the first go on working"
    assert letters(hoa, mailer) == ["A passkey was added to your account"] * 2
    clock.move(hours=1)
    for passkey in hoa.device.passkeys[1:]:
        page = hoa.asked()
        done = sent(hoa.client, page, hoa.device.show(options(page), passkey))
        assert hoa.inside()
    assert "You have 2 passkeys" in hoa.client.get_page("account.profile").text
    assert hoa.listed().count("never") == 0
    assert hoa.client.http.get("/account/sign-in/passkey").status_code == 303, "inside already"


def test_it_leads_where_one_wanted_to_go_and_nowhere_else(hoa: Holder) -> None:
    for wanted, reached in (("/account/keys", "/account/keys"), ("//evil.example/", "/review/")):
        client = PageClient(hoa.app)
        page = client.get_page("account.sign_in", next=wanted)
        typed = hoa.device.show(options(page))
        assert client.post(page, form=0, passkey=typed).location.startswith(reached), wanted


def forged(device: Device, asked: dict[str, Any]) -> str:
    """A key of somebody else's, under the name of this one."""
    return device.show(asked, key=ec.generate_private_key(ec.SECP256R1()))


WRONG: dict[str, Callable[[Device, dict[str, Any]], str]] = {
    "another origin": lambda d, o: d.show(o, origin="https://localhost.example"),
    "another port": lambda d, o: d.show(o, origin="http://localhost:8001"),
    "another service": lambda d, o: d.show(o, rp_id="example.org"),
    "nobody was verified": lambda d, o: d.show(o, verified=False),
    "another key": forged,
    "made, not shown": lambda d, o: d.show(o, kind="webauthn.create"),
    "in a frame": lambda d, o: d.show(o, inside_another=True),
    "a challenge of nobody": lambda d, o: d.show(o, challenge=coded(b"1.a.b")),
    "no challenge": lambda d, o: d.show(o, challenge=""),
    "an unknown passkey": lambda d, o: d.show(o, credential_id=b"x" * 32),
    "of another account": lambda d, o: d.show(o, handle=b"\x01" * 32),
    "of no account": lambda d, o: d.show(o, handle=b""),
    "cut off": lambda d, o: d.show(o)[:-9],
    "100 kB of rubbish": lambda d, o: "x" * 100_000,
    "not base64": lambda d, o: d.show(o).replace('"signature": "', '"signature": "??'),
    "not JSON": lambda d, o: "<passkey/>",
    "nested": lambda d, o: "[" * 9_000,
    "nothing": lambda d, o: "",
    "a device's data too short": lambda d, o: answer(
        d.passkeys[-1].credential_id, {"clientDataJSON": b"{}", "authenticatorData": b"x"}
    ),
}


def test_what_is_not_quite_right_opens_nothing(hoa: Holder) -> None:
    for what, made in WRONG.items():
        hoa.app.extensions["intake_limits"].storage.reset()
        page = hoa.asked()
        refused = sent(hoa.client, page, made(hoa.device, options(page)))
        assert refused.title.startswith("Error: "), what
        assert "There is a problem" in refused.text, what
        assert "Sign in with your password" in refused.text, what
        assert len(refused.response.text) < 20_000, what
        assert not hoa.inside(), what
        # The same page asks anew, and the right answer opens.
        sent(hoa.client, refused, hoa.device.show(options(refused)))
        assert hoa.inside(), what


def test_an_answer_is_heard_once_for_minutes_and_from_its_own_browser(
    hoa: Holder, clock: MovedClock
) -> None:
    page = hoa.asked()
    typed = hoa.device.show(options(page))
    thief = PageClient(hoa.app)
    other = thief.get_page("account.sign_in_by_passkey")
    assert "took too long" in sent(thief, other, typed).text, "of another browser"
    sent(hoa.client, page, typed)
    assert hoa.inside()
    page = hoa.asked()
    tried = [hoa.device.show(options(page), verified=False), hoa.device.show(options(page))]
    sent(hoa.client, page, tried[0])
    assert "sent before" in sent(hoa.client, page, tried[1]).text, "one try for each challenge"
    page = hoa.asked()
    clock.move(minutes=5, seconds=1)
    assert "took too long" in sent(hoa.client, page, hoa.device.show(options(page))).text
    clock.move(minutes=6)
    hoa.by_passkey()
    assert hoa.inside()
    hoa.session.rollback()
    used = hoa.session.scalars(select(func.count()).select_from(UsedChallenge)).one()
    assert used == 1, "older ones are forgotten"


def test_many_wrong_tries_from_one_address_have_to_wait(hoa: Holder) -> None:
    for _ in range(25):
        hoa.app.extensions["intake_limits"].storage.reset()
        hoa.by_passkey(verified=False)
    hoa.app.extensions["intake_limits"].storage.reset()
    page = hoa.asked()
    refused = sent(hoa.client, page, hoa.device.show(options(page)), status=429)
    assert "too many tries" in refused.text
    assert int(refused.response.headers["Retry-After"]) > 0


def test_a_copied_passkey_is_shut_and_its_owner_told(hoa: Holder, mailer: MemoryMailer) -> None:
    letters(hoa, mailer)
    for _ in range(3):
        hoa.by_passkey()
    assert "may have been copied" in hoa.by_passkey(count=2).text
    assert not hoa.inside()
    assert letters(hoa, mailer) == ["A passkey of your account may have been copied"]
    assert "may have been copied" in hoa.by_passkey(count=50).text, "nor the device itself"
    assert letters(hoa, mailer) == []
    assert "Second step" in hoa.by_password().title, "the password alone opens no more than before"
    page = hoa.client.get_page("account.second_step_asked")
    hoa.client.submit(page, code=hoa.codes[0])
    assert "May have been copied" in hoa.listed()
    hoa.remove()
    hoa.add("New phone")
    hoa.by_passkey()
    assert hoa.inside()


def test_devices_that_never_count_are_no_copies(hoa: Holder) -> None:
    hoa.device.counts = False
    for _ in range(2):
        hoa.by_passkey()
        assert hoa.inside()


def test_the_password_alone_no_longer_opens(hoa: Holder, tools: Tools) -> None:
    asked = hoa.by_password()
    assert "Second step" in asked.title
    assert "Use your passkey" in asked.text
    assert not hoa.inside()
    sent(hoa.client, asked, hoa.device.show(options(asked)))
    assert hoa.inside()
    page = hoa.by_password()
    hoa.client.submit(page, code=hoa.codes[1])
    assert hoa.inside()
    with transaction(hoa.session):
        now = tools.clock()
        token = accounts.new_invitation(hoa.session, hoa.row(), now=now, codes=tools.codes)
    client = hoa.client = PageClient(hoa.app)
    client.http.get(f"/account/link/{token}")
    new = {"password": "meadow ferry cupboard", "repeat": "meadow ferry cupboard"}
    page = client.submit(client.get_page("account.start"), name="Hoa", **new)
    assert "Second step" in page.title, "a new password leads to the same question"
    assert not hoa.inside()
    hoa.by_passkey()
    assert hoa.inside(), "and leaves the passkey as it was"


def test_a_passkey_is_removed_with_the_password_only(hoa: Holder, mailer: MemoryMailer) -> None:
    letters(hoa, mailer)
    elsewhere = hoa.client
    hoa.by_passkey()
    assert "not your present password" in hoa.remove("wrong").text
    assert "signed out everywhere else" in hoa.remove().text
    assert hoa.inside()
    assert elsewhere.http.get("/account/").status_code == 303
    assert letters(hoa, mailer) == ["A passkey was removed from your account"]
    assert hoa.row().mf_recovery_codes is None, "they stood for nothing any more"
    hoa.by_passkey()
    assert not hoa.inside()
    hoa.by_password()
    assert hoa.inside()


def test_nobody_touches_the_passkey_of_another(
    hoa: Holder, app: Flask, session: Session, tools: Tools
) -> None:
    lan = Holder(app, session, tools, "Lan")
    mine = session.scalars(select(Passkey.id)).one()
    assert lan.client.http.get(f"/account/passkeys/{mine}/remove").status_code == 404
    assert lan.client.http.get(f"/account/passkeys/{10**30}/remove").status_code == 404
    lan.device.passkeys = hoa.device.passkeys
    page = lan.asked()
    as_lan = hoa.device.show(options(page), handle=lan.device.passkeys[0].handle[::-1])
    assert "not accepted" in sent(lan.client, page, as_lan).text
    with transaction(session):
        accounts.deactivate(session, hoa.row(), now=tools.clock())
    refused = hoa.by_passkey()
    assert "not accepted" in refused.text, "the same words as for one that is not known"
    assert not hoa.inside()


def test_what_a_device_made_wrong_is_not_added(hoa: Holder) -> None:
    cases: dict[str, Callable[[dict[str, Any]], str]] = {
        "another origin": lambda o: hoa.device.make(o, origin="http://localhost:8001"),
        "another service": lambda o: hoa.device.make(o, rp_id="example.org"),
        "nobody was verified": lambda o: hoa.device.make(o, verified=False),
        "shown, not made": lambda o: hoa.device.make(o, kind="webauthn.get"),
        "a challenge of nobody": lambda o: hoa.device.make(o, challenge=coded(b"1.a.b")),
        "rubbish": lambda _o: "x" * 100_000,
        "no attestation": lambda o: answer(b"x" * 32, {"clientDataJSON": client_of(o)}),
        "attestation of rubbish": lambda o: answer(
            b"x" * 32, {"clientDataJSON": client_of(o), "attestationObject": b"\xa1\x61"}
        ),
    }
    page = hoa.named()
    for what, made in cases.items():
        hoa.app.extensions["intake_limits"].storage.reset()
        page = sent(hoa.client, page, made(options(page)))
        assert page.title.startswith("Error: "), what
        assert "Make the passkey" in page.title, what
    hoa.device.passkeys = [hoa.device.passkeys[0]]
    typed = hoa.device.make(options(page))
    again = sent(hoa.client, page, typed)
    assert "has been added" in again.text
    page = hoa.named()
    assert "took too long" in sent(hoa.client, page, typed).text, "the answer of before"
    assert hoa.session.scalars(select(func.count()).select_from(Passkey)).one() == 2
    with transaction(hoa.session):
        for n in range(MOST - 2):
            name = {"official_id": hoa.id, "name": "x", "credential_id": f"x{n}"}
            key = {"public_key": "", "sign_count": 0, "created_at": hoa.tools.clock()}
            hoa.session.add(Passkey(**name, **key))
    assert "as many passkeys as you can have" in hoa.listed()
    assert hoa.client.http.get("/account/passkeys/new").location == "/account/passkeys"
    page = sent(hoa.client, page, hoa.device.make(options(page)))
    assert "as many passkeys as you can have" in page.text


def client_of(asked: dict[str, Any]) -> bytes:
    told = {"type": "webauthn.create", "challenge": asked["challenge"]}
    return json.dumps(told | {"origin": "http://localhost:8000"}).encode()


def test_an_administrator_removes_those_of_somebody_else(
    hoa: Holder, official: SignIn, mailer: MemoryMailer
) -> None:
    letters(hoa, mailer)
    page = official(Role.ADMINISTRATOR)
    shown = page.get_page("officials.show", official_id=hoa.id)
    assert "Remove all passkeys" in shown.text
    assert "Take the second step away" not in shown.text
    sending = {"csrf_token": shown.value("csrf_token")}
    page.http.post(f"/account/officials/{hoa.id}/passkeys/end", data=sending)
    assert not hoa.inside(), "every session ended"
    told = letters(hoa, mailer)
    assert told == ["An administrator removed the passkeys of your account"]
    hoa.by_passkey()
    assert not hoa.inside()
    hoa.by_password()
    assert hoa.inside()
    with transaction(hoa.session):
        role, now = Grant(Role.ADMINISTRATOR), hoa.tools.clock()
        accounts.grant(hoa.session, hoa.row(), role, now=now, granted_by=None)
    hoa.add()
    own = hoa.client.get_page("officials.show", official_id=hoa.id)
    sending = {"csrf_token": own.value("csrf_token")}
    hoa.client.http.post(f"/account/officials/{hoa.id}/passkeys/end", data=sending)
    assert "Phone" in hoa.listed(), "not where no password is asked for"


class TestRequired:
    """An installation that asks everybody for a second step."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"second_step": "required"})

    def test_a_passkey_is_one(self, app: Flask, session: Session, tools: Tools) -> None:
        hoa = Holder(app, session, tools, "Hoa")
        assert hoa.client.http.get("/review/").location == "/account/second-step/set-up"
        page = hoa.client.get_page("account.set_up_second_step")
        assert "Or add a passkey instead" in page.text
        hoa.add()
        assert hoa.client.http.get("/review/").status_code == 200
        hoa.by_passkey()
        assert hoa.client.http.get("/review/").status_code == 200
        hoa.remove()
        assert hoa.client.http.get("/review/").location == "/account/second-step/set-up"


class TestWithoutName:
    """An installation that is reached by a number, where browsers make no passkeys."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"public_url": "http://127.0.0.1:8000"})

    def test_none_is_offered(self, app: Flask, session: Session, tools: Tools) -> None:
        assert "passkey" not in PageClient(app).get_page("account.sign_in").text
        hoa = Holder(app, session, tools, "Hoa")
        assert "passkey" not in hoa.client.get_page("account.profile").text.lower()
        assert "no address of its own with TLS" in hoa.listed()
        assert hoa.client.http.get("/account/passkeys/new").location == "/account/passkeys"
        assert hoa.client.http.get("/account/passkeys/new/device").status_code == 303
        stranger = PageClient(app)
        assert stranger.http.get("/account/sign-in/passkey").location == "/account/sign-in"
