"""Officials sign in with a second step, and nothing leads around it."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.models import Official
from intake.ports import Tools
from intake.sealing import SealBook
from intake.services.officials import accounts, passwords, second_step
from intake.services.officials.accounts import NewOfficial
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient

PASSWORD, EMAIL = "bicycle lantern harbour", "lan@example.org"


class Lan:
    """An official with a password and, once set up, a device that makes codes."""

    def __init__(self, app: Flask, session: Session, clock: MovedClock, tools: Tools) -> None:
        self.app, self.session, self.clock, self.tools = app, session, clock, tools
        self.client = PageClient(app)
        self.secret, self.codes = "", list[str]()
        person = NewOfficial(
            "Lan", EMAIL, locale="en", password_hash=passwords.hash_password(PASSWORD)
        )
        with transaction(session):
            row = accounts.add_official(
                session, person, [Grant(Role.INTAKE)], now=clock(), granted_by=None
            )
        self.id = row.id

    def code(self, steps: int = 0) -> str:
        """What the device shows, so many steps of 30 seconds from now."""
        return pyotp.TOTP(self.secret).at(self.clock.now + timedelta(seconds=30 * steps))

    def password(self) -> Page:
        """Give the right password in a browser of its own."""
        self.client = PageClient(self.app)
        page = self.client.get_page("account.sign_in")
        return self.client.submit(page, email=EMAIL, password=PASSWORD)

    def second(self, typed: str, *, status: int = 200) -> Page:
        """Answer the question for the code."""
        page = self.client.get_page("account.second_step_asked")
        return self.client.submit(page, status=status, code=typed)

    def inside(self) -> bool:
        return self.client.http.get("/account/").status_code == 200

    def set_up(self) -> Page:
        """Scan the key, show a code, keep the recovery codes."""
        page = self.client.get_page("account.set_up_second_step")
        self.secret = re.sub(r"\s", "", words_of(page))
        done = self.client.submit(page, form=-1, code=self.code(), current=PASSWORD)
        self.codes = re.findall(r"\b(?:[0-9A-Z]{5}-){5}[0-9A-Z]\b", done.text)
        return done

    def row(self) -> Official:
        self.session.rollback()
        return self.session.get_one(Official, self.id, populate_existing=True)


def words_of(page: Page) -> str:
    found = re.search(r"\b((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})\b", page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def lan(app: Flask, session: Session, clock: MovedClock, tools: Tools) -> Lan:
    made = Lan(app, session, clock, tools)
    made.password()
    made.set_up()
    clock.move(minutes=5)
    return made


def test_a_device_is_set_up_and_asked_for(lan: Lan) -> None:
    assert len(lan.codes) == 10
    assert lan.client.http.get("/account/second-step/codes").status_code == 303, "shown once"
    assert "Second step" in lan.password().title
    assert not lan.inside()
    lan.second(lan.code())
    assert lan.inside()
    assert "10 recovery codes are left" in lan.client.get_page("account.profile").text


def test_nothing_of_it_lies_readable_in_the_database(lan: Lan) -> None:
    stored = f"{lan.row().tf_totp_secret} {lan.row().mf_recovery_codes}"
    assert lan.secret not in stored
    assert not any(one.replace("-", "") in stored for one in lan.codes)


def test_a_code_works_once_and_for_a_short_time(lan: Lan) -> None:
    used = lan.code()
    lan.password()
    lan.second(used)
    lan.password()
    assert "was used before" in lan.second(used).text, "somebody looked over the shoulder"
    lan.clock.move(minutes=10)
    for steps, right in ((-3, False), (2, False), (-1, True), (0, True), (1, True)):
        lan.password()
        lan.second(lan.code(steps))
        assert lan.inside() is right, steps
    lan.password()
    lan.second(lan.code(0))
    assert not lan.inside(), "older than the last one that was used"


@pytest.mark.parametrize("typed", ["000000", "12345", "1234567", "x" * 26, "٠١٢٣٤٥", "0 0 0"])
def test_a_wrong_code_is_explained_and_opens_nothing(lan: Lan, typed: str) -> None:
    lan.password()
    page = lan.second(typed)
    assert "code-error" in page.response.text
    assert page.title.startswith("Error: ")
    assert not lan.inside()


def test_whoever_guesses_is_stopped_from_wherever(lan: Lan) -> None:
    for _ in range(5):
        lan.password()
        lan.second("000000")
    lan.password()
    assert "too many tries" in lan.second(lan.code(), status=429).text
    lan.clock.move(minutes=16)
    lan.password()
    lan.second(lan.code())
    assert lan.inside()


def test_a_recovery_code_works_once(lan: Lan) -> None:
    lan.password()
    lan.second(lan.codes[0].lower())
    assert lan.inside()
    assert "9 recovery codes are left" in lan.client.get_page("account.profile").text
    lan.password()
    lan.second(lan.codes[0])
    assert not lan.inside()
    for one in lan.codes[1:6]:
        lan.password()
        done = lan.second(one)
    assert "few recovery codes left" not in done.text
    lan.password()
    assert "few recovery codes left" in lan.second(lan.codes[6]).text


def test_new_recovery_codes_end_the_old_ones(lan: Lan) -> None:
    page = lan.client.get_page("account.renew_recovery_codes")
    assert "not your present password" in lan.client.submit(page, form=-1, current="no").text
    page = lan.client.get_page("account.renew_recovery_codes")
    lan.client.submit(page, form=-1, current=PASSWORD)
    lan.password()
    lan.second(lan.codes[3])
    assert not lan.inside()


def test_the_right_password_alone_opens_nothing_and_is_soon_forgotten(lan: Lan) -> None:
    lan.password()
    for path in ("/account/", "/review/", "/account/second-step/set-up"):
        assert "/account/sign-in" in lan.client.http.get(path).location
    lan.clock.move(minutes=6)
    assert "/account/sign-in" in lan.client.http.get("/account/second-step").location
    lan.password()
    with transaction(lan.session):
        accounts.set_password(lan.session, lan.row(), "other", now=lan.clock())
    assert "/account/sign-in" in lan.client.http.get("/account/second-step").location


def test_a_new_link_replaces_the_password_and_not_the_device(lan: Lan) -> None:
    now, codes = lan.clock(), lan.tools.codes
    with transaction(lan.session):
        token = accounts.new_invitation(lan.session, lan.row(), now=now, codes=codes)
    client = lan.client = PageClient(lan.app)
    client.http.get(f"/account/link/{token}")
    new = {"password": "meadow ferry cupboard", "repeat": "meadow ferry cupboard"}
    page = client.submit(client.get_page("account.start"), name="Lan", **new)
    assert "Second step" in page.title
    assert not lan.inside()
    lan.second(lan.code())
    assert lan.inside()


def test_it_is_given_up_with_the_password_only(lan: Lan) -> None:
    page = lan.client.get_page("account.end_second_step")
    assert "not your present password" in lan.client.submit(page, form=-1, current="no").text
    assert lan.row().tf_primary_method == "totp"
    page = lan.client.get_page("account.end_second_step")
    lan.client.submit(page, form=-1, current=PASSWORD)
    row = lan.row()
    assert (row.tf_primary_method, row.tf_totp_secret, row.mf_recovery_codes) == (None,) * 3
    lan.password()
    assert lan.inside()


def test_an_administrator_takes_it_away_from_somebody_else(lan: Lan, official: SignIn) -> None:
    page = official(Role.ADMINISTRATOR)
    shown = page.get_page("officials.show", official_id=lan.id)
    assert "Take the second step away" in shown.text
    page.http.post(
        f"/account/officials/{lan.id}/second-step/end",
        data={"csrf_token": shown.value("csrf_token")},
    )
    assert not lan.inside(), "every session ended"
    lan.password()
    assert lan.inside()
    with transaction(lan.session):
        accounts.grant(
            lan.session, lan.row(), Grant(Role.ADMINISTRATOR), now=lan.clock(), granted_by=None
        )
    lan.set_up()
    own = lan.client.get_page("officials.show", official_id=lan.id)
    lan.client.http.post(
        f"/account/officials/{lan.id}/second-step/end",
        data={"csrf_token": own.value("csrf_token")},
    )
    assert lan.row().tf_primary_method == "totp", "not where no password is asked for"


def test_where_the_key_of_the_installation_is_lost_recovery_codes_open(lan: Lan) -> None:
    with transaction(lan.session):
        lan.row().tf_totp_secret = "00000000.AAAA"
    lan.password()
    lan.second(lan.code())
    assert not lan.inside()
    lan.password()
    lan.second(lan.codes[0])
    assert lan.inside()


def test_a_new_key_of_the_installation_seals_the_secret_anew(lan: Lan) -> None:
    old, new = b"k" * 40, b"n" * 40
    with transaction(lan.session):
        row = lan.row()
        content = lan.tools.sealer.open(row.tf_totp_secret or "", f"second-step:{lan.id}")
        row.tf_totp_secret = SealBook([old]).seal(content, f"second-step:{lan.id}")
    both = SealBook([new, old])
    for done in (1, 0):
        with transaction(lan.session):
            assert second_step.seal_anew(lan.session, sealer=both) == (done, [])
    alone = SealBook([new])
    with transaction(lan.session):
        used = second_step.use(
            lan.session, lan.id, lan.code(), now=lan.clock(), sealer=alone, codes=lan.tools.codes
        )
        assert used is not None
    with transaction(lan.session):
        assert second_step.seal_anew(lan.session, sealer=SealBook([b"x" * 40])) == (0, [lan.id])


class TestRequired:
    """An installation that asks everybody for a second step."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"second_step": "required"})

    def test_whoever_has_none_is_led_to_set_one_up(
        self, app: Flask, session: Session, clock: MovedClock, tools: Tools
    ) -> None:
        lan = Lan(app, session, clock, tools)
        lan.password()
        for path in ("/review/", "/search/", "/account/second-step/end"):
            assert lan.client.http.get(path).status_code in (303, 404), path
        assert lan.client.http.get("/review/").location == "/account/second-step/set-up"
        assert lan.inside()
        lan.set_up()
        assert lan.client.http.get("/review/").status_code == 200
        assert lan.client.http.get("/account/second-step/end").status_code == 404
        assert "Sign in by password alone" not in lan.client.get_page("account.profile").text
