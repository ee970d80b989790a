"""Officials sign in, are slowed down when they guess, and are told nothing that helps to guess."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.models import Attempt, Official, WebSession
from intake.ports import Tools
from intake.services.officials import accounts, passwords
from intake.services.officials.accounts import NewOfficial
from intake.web.auth import safe_next
from tests.conftest import MovedClock
from tests.page_client import PageClient

PASSWORD = "bicycle lantern harbour"
EMAIL = "lan@example.org"


@pytest.fixture
def lan(session: Session, tools: Tools) -> Official:
    """An official with a password."""
    hashed = passwords.hash_password(PASSWORD)
    with transaction(session):
        return accounts.add_official(
            session,
            NewOfficial("Lan", EMAIL, locale="en", password_hash=hashed),
            [Grant(Role.INTAKE)],
            now=tools.clock(),
            granted_by=None,
        )


def sign_in(client: PageClient, password: str = PASSWORD, *, email: str = EMAIL, status: int = 200):
    page = client.get_page("account.sign_in")
    return client.submit(page, status=status, email=email, password=password)


def cookie_token(client: PageClient) -> str | None:
    with client.http.session_transaction() as cookie:
        return cookie.get("who")


def test_an_official_signs_in_and_out(client: PageClient, lan: Official, session: Session) -> None:
    sign_in(client, email="  LAN@Example.org ")
    page = client.get_page("account.profile")
    assert EMAIL in page.text
    page = client.submit(page, form=0)
    assert "You are signed out" in page.text
    answer = client.http.get("/account/")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/account/"
    assert session.scalars(select(WebSession)).one().ended_at is not None


def test_signing_out_clears_what_the_browser_keeps(client: PageClient, lan: Official) -> None:
    sign_in(client)
    answer = client.post(client.get_page("account.profile"), form=0)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: PageClient, lan: Official
) -> None:
    wrong = sign_in(client, "not the right one")
    unknown = sign_in(client, "not the right one", email="nobody@example.org")
    assert wrong.errors == unknown.errors
    assert "not right" in wrong.errors["email"]
    assert wrong.value("email") == EMAIL, "what was typed is kept"
    assert unknown.response.text.replace("nobody@example.org", EMAIL).count("<") == (
        wrong.response.text.count("<")
    )


def test_a_shut_account_gets_the_same_answer(
    client: PageClient, lan: Official, session: Session, tools: Tools
) -> None:
    wrong = sign_in(client, "not the right one")
    with transaction(session):
        accounts.deactivate(session, session.get_one(Official, lan.id), now=tools.clock())
    assert sign_in(client).errors == wrong.errors


def test_wrong_and_unknown_take_the_same_work(
    client: PageClient, lan: Official, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer costs exactly one hash; the hash is what takes the time."""
    hashes: list[str] = []
    hasher = passwords._HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            hashes.append(stored.rsplit("$", 2)[0])
            return hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    passwords._decoy.cache_clear()
    monkeypatch.setattr(Counting, "hash", lambda self, text: hasher.hash(text), raising=False)
    for email, password in (
        (EMAIL, "wrong wrong wrong"),
        ("x@example.org", "y"),
        (EMAIL, "z" * 90_000),
    ):
        sign_in(client, password, email=email)
    assert len(hashes) == 3
    assert len(set(hashes)) == 1, "all with the same parameters"


def test_five_failures_make_one_wait_and_then_the_right_password_works_again(
    client: PageClient, lan: Official, clock: MovedClock
) -> None:
    for _ in range(5):
        sign_in(client, "not the right one")
    page = sign_in(client, PASSWORD, status=429)
    assert "too many tries" in page.errors["email"]
    assert 0 < int(page.response.headers["Retry-After"]) <= 900
    clock.move(minutes=16)
    sign_in(client)
    client.get_page("account.profile")


def test_an_unknown_address_is_made_to_wait_just_the_same(client: PageClient) -> None:
    for _ in range(5):
        sign_in(client, "not the right one", email="nobody@example.org")
    sign_in(client, "not the right one", email="nobody@example.org", status=429)


def test_a_stranger_cannot_shut_the_owner_out_with_five_tries(
    app: Flask, client: PageClient, lan: Official
) -> None:
    stranger = PageClient(app)
    stranger.http.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(5):
        sign_in(stranger, "not the right one")
    sign_in(stranger, "not the right one", status=429)
    sign_in(client)
    client.get_page("account.profile")


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same algorithm with the smallest parameters, for tests that guess by the hundred."""
    smallest = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", smallest)
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


def guesses_in_an_hour(
    client: PageClient, clock: MovedClock, accounts_of: list[str], addresses: list[str]
) -> int:
    """How many passwords were really looked at when every minute three are tried."""
    token = client.get_page("account.sign_in").value("csrf_token")
    looked_at = 0
    for _minute in range(60):
        for _ in range(3):
            email, address = accounts_of.pop(), addresses.pop()
            client.http.environ_base["REMOTE_ADDR"] = address
            typed = {"csrf_token": token, "email": email, "password": "guess of mine"}
            looked_at += client.http.post("/account/sign-in", data=typed).status_code == 200
        clock.move(minutes=1)
    return looked_at


def test_one_account_from_many_addresses_stays_under_a_hundred_tries_an_hour(
    cheap_hashes: None, client: PageClient, lan: Official, clock: MovedClock
) -> None:
    addresses = [f"203.0.{n}.{m}" for n in range(60) for m in range(3)]
    assert 5 <= guesses_in_an_hour(client, clock, [EMAIL] * 180, addresses) <= 100


def test_many_accounts_from_one_address_stay_under_a_hundred_tries_an_hour(
    cheap_hashes: None, client: PageClient, clock: MovedClock
) -> None:
    targets = [f"x{n}@example.org" for n in range(180)]
    assert 5 <= guesses_in_an_hour(client, clock, targets, ["203.0.113.7"] * 180) <= 100


def test_tries_are_kept_under_keyed_hashes_and_forgotten_on_success(
    client: PageClient, lan: Official, session: Session, clock: MovedClock
) -> None:
    sign_in(client, "not the right one")
    clock.move(seconds=1)
    kept = session.scalars(select(Attempt)).all()
    assert len(kept) == 3
    assert all(EMAIL not in row.subject_hash and len(row.subject_hash) == 64 for row in kept)
    session.rollback()
    sign_in(client)
    left = [row.purpose for row in session.scalars(select(Attempt))]
    assert left == ["sign_in.address"], "the failure from this address still counts"


def test_a_new_token_at_sign_in_and_the_old_one_is_worthless(
    app: Flask, client: PageClient, lan: Official
) -> None:
    """Session fixation (WSTG-SESS-03): a cookie planted before signing in is not the cookie after
    it."""
    client.get_page("account.sign_in")
    planted = client.http.get_cookie("intake").value
    sign_in(client)
    first = cookie_token(client)
    victim_cookie = client.http.get_cookie("intake").value
    assert victim_cookie != planted
    attacker = PageClient(app)
    attacker.http.set_cookie("intake", planted)
    assert attacker.http.get("/account/").status_code == 303
    again = PageClient(app)
    again.hold_token("A" * 26)
    assert again.http.get("/account/").status_code == 303, "a made-up token opens nothing"
    client.submit(client.get_page("account.profile"), form=0)
    sign_in(client)
    assert cookie_token(client) not in (None, first)


def test_the_database_holds_only_the_hash_of_the_token(
    client: PageClient, lan: Official, session: Session, tools: Tools
) -> None:
    sign_in(client)
    token = cookie_token(client)
    row = session.scalars(select(WebSession)).one()
    assert token is not None
    assert token not in row.token_hash
    assert row.token_hash == tools.codes.hash(token)


@pytest.mark.parametrize("minutes", [31, 12 * 60 + 1])
def test_a_session_ends_when_idle_and_after_twelve_hours(
    client: PageClient, lan: Official, clock: MovedClock, minutes: int
) -> None:
    sign_in(client)
    elapsed = 0
    while elapsed < minutes:
        assert client.http.get("/account/").status_code == 200
        step = 25 if minutes > 31 else 31
        clock.move(minutes=step)
        elapsed += step
    assert client.http.get("/account/").status_code == 303


def test_use_is_written_down_at_most_once_a_minute(
    client: PageClient, lan: Official, clock: MovedClock, session: Session
) -> None:
    sign_in(client)
    begun = clock.now
    clock.move(seconds=59)
    client.get_page("account.profile")
    assert session.scalars(select(WebSession.seen_at)).one() == begun
    session.rollback()
    clock.move(seconds=1)
    client.get_page("account.profile")
    assert session.scalars(select(WebSession.seen_at)).one() == clock.now


def test_the_clock_going_backwards_revives_nothing(
    client: PageClient, lan: Official, clock: MovedClock
) -> None:
    sign_in(client)
    client.submit(client.get_page("account.profile"), form=0)
    clock.move(hours=-1)
    assert client.http.get("/account/").status_code == 303


# Addresses that browsers take for another host, or that are no address at all (WSTG-CLNT-04).
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "//evil.example/account",
    "//evil.example@127.0.0.1",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "mailto:a@evil.example",
    "ftp://evil.example",
    "evil.example",
    "evil.example/account",
    "www.evil.example",
    "?next=//evil.example",
    "#//evil.example",
    ".evil.example",
    "@evil.example",
    ":evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\n//evil.example",
    "/ /evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "/\x1f/evil.example",
    "/\x7f/evil.example",
    "/\x85/evil.example",
    "/\xa0/evil.example",
    "/\u2028/evil.example",
    "/\u2029/evil.example",
    "/account\r\nLocation: https://evil.example",
    "/account\nSet-Cookie: a=b",
    "/account\\..\\evil",
    "http://127.0.0.1@evil.example",
    "http://evil.example#127.0.0.1",
    "http://evil.example?127.0.0.1",
    "http://localhost.evil.example",
    "http://[::1]@evil.example",
    "http://evil。example",
    "//evil。example",
    "//evil%E3%80%82example",
    "//0x7f000001",
    "//3232235777",
    "//[::ffff:203.0.113.1]",
    "//evil.example:80",
    "//evil.example\\@localhost",
    "https://localhost/account",
    "http://localhost/",
    "//localhost/account",
    "",
    " ",
    "account",
    "./account",
    "../account",
    "~/account",
    "*",
    "%2F%2Fevil.example",
    "%5Cevil.example",
    "\u2044\u2044evil.example",
    "\uff0f\uff0fevil.example",
    "blob:https://evil.example/1",
    "view-source:https://evil.example",
    "/" + "a" * 2000,
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_elsewhere_is_never_safe(target: str) -> None:
    assert safe_next(target) is None


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(ELSEWHERE)) == len(ELSEWHERE) >= 80


@pytest.mark.parametrize("target", ELSEWHERE[::11])
def test_signing_in_never_leads_to_another_host(
    client: PageClient, lan: Official, target: str
) -> None:
    page = client.get_page(client.url("account.sign_in", next=target))
    answer = client.post(page, email=EMAIL, password=PASSWORD)
    assert answer.status_code == 303
    assert answer.location in ("/review/", "/account/")


@pytest.mark.parametrize(
    "target", ["/account/password", "/account/?lang=vi", "/search?q=h%E1%BB%8Dc+ph%C3%AD&page=2"]
)
def test_signing_in_leads_back_to_where_one_wanted_to_go(
    client: PageClient, lan: Official, target: str
) -> None:
    page = client.get_page(client.url("account.sign_in", next=target))
    answer = client.post(page, email=EMAIL, password=PASSWORD)
    assert answer.location == target


NASTY = {
    "too long": "a" * 300,
    "NUL": "la\x00n@example.org",
    "control": "lan\x07@example.org",
    "override": "lan\u202e@example.org",
    "damaged": "lan\ufffd@example.org",
    "decomposed": "la\u0302n@example.org",
    "blank": "   ",
    "invisible": "\u200b\u200b",
    "markup": "<script>alert(1)</script>",
    "quote": "' OR 1=1 --",
    "template": "{{ 7*7 }}",
    "line end": "a@b.org\r\nBcc: x@example.org",
    "missing": None,
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_addresses_get_a_page_with_a_message(
    client: PageClient, lan: Official, name: str
) -> None:
    page = client.get_page("account.sign_in")
    page = client.submit(page, email=NASTY[name], password="whatever it is")
    assert page.errors["email"]
    assert "49" not in page.text
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize("field", ["email", "password"])
def test_a_field_sent_twice_is_refused(client: PageClient, lan: Official, field: str) -> None:
    page = client.get_page("account.sign_in")
    typed = {"email": EMAIL, "password": PASSWORD} | {field: [EMAIL, PASSWORD]}
    page = client.submit(page, **typed)
    assert "Two answers" in page.errors[field]


def test_broken_bytes_are_told_and_never_break_the_page(client: PageClient) -> None:
    page = client.get_page("account.sign_in")
    token = page.value("csrf_token")
    for raw in (b"\xff\xfe", b"%ED%A0%80", b"\xed\xa0\x80", b"%C0%AF"):
        answer = client.http.post(
            "/account/sign-in",
            data=b"csrf_token=" + token.encode() + b"&password=x&email=lan" + raw,
            content_type="application/x-www-form-urlencoded",
            headers={"Accept-Language": "en"},
        )
        assert answer.status_code == 200
        assert "damaged" in answer.text
