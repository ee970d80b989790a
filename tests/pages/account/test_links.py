"""One-time links: the first administrator, and officials who were invited."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.models import Official, OneTimeLink, WebSession
from intake.ports import Tools
from intake.queries.accounts import has_administrator
from intake.services.officials import accounts, passwords
from intake.services.officials.accounts import NewOfficial
from tests.conftest import MovedClock
from tests.page_client import PageClient

GOOD = "bicycle lantern harbour"


@pytest.fixture
def setup_token(session: Session, tools: Tools) -> str:
    with transaction(session):
        return accounts.create_setup_link(session, now=tools.clock(), codes=tools.codes)


@pytest.fixture
def invitation(session: Session, tools: Tools) -> str:
    with transaction(session):
        official = accounts.add_official(
            session,
            NewOfficial("Minh", "minh@example.org"),
            [Grant(Role.READER)],
            now=tools.clock(),
            granted_by=None,
        )
        return accounts.new_invitation(session, official, now=tools.clock(), codes=tools.codes)


def open_link(client: PageClient, token: str, *, status: int = 200):
    answer = client.http.get(client.url("account.link", token=token))
    assert answer.status_code == 303
    assert token not in answer.location, "the secret leaves the address at once"
    return client.get_page(answer.location, status=status)


def filled(**changes: str) -> dict[str, str]:
    return {
        "name": "Trần Thị Hoa",
        "email": "Hoa@Example.org",
        "password": GOOD,
        "repeat": GOOD,
    } | changes


def test_a_fresh_installation_has_nobody(session: Session) -> None:
    assert session.scalars(select(Official)).all() == []
    assert not has_administrator(session)


def test_the_link_makes_the_first_administrator_once(
    app: Flask, client: PageClient, setup_token: str, session: Session
) -> None:
    page = client.submit(open_link(client, setup_token), **filled())
    assert "Your account is ready" in page.text
    official = session.scalars(select(Official)).one()
    assert official.email == "hoa@example.org"
    assert [(m.role, m.department_id) for m in official.memberships] == [("administrator", None)]
    assert official.password is not None
    assert official.password.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert has_administrator(session)
    other = PageClient(app)
    assert "no longer works" in open_link(other, setup_token, status=410).text


def test_links_do_not_work_after_a_day_nor_when_made_up(
    client: PageClient, setup_token: str, clock: MovedClock
) -> None:
    open_link(client, "A" * 26, status=410)
    open_link(client, "nonsense", status=410)
    open_link(client, setup_token)
    clock.move(hours=24)
    open_link(client, setup_token, status=410)


def test_a_link_opened_twice_is_used_once(
    app: Flask, client: PageClient, setup_token: str, session: Session
) -> None:
    """Two browsers show the form; only the first that sends it becomes administrator."""
    second = PageClient(app)
    first_page, second_page = open_link(client, setup_token), open_link(second, setup_token)
    client.submit(first_page, **filled())
    second.submit(second_page, status=410, **filled(email="other@example.org"))
    assert len(session.scalars(select(Official)).all()) == 1


def test_looking_at_the_link_uses_nothing_up(client: PageClient, setup_token: str) -> None:
    for _ in range(3):
        open_link(client, setup_token)
    client.submit(open_link(client, setup_token), **filled())


def test_a_new_setup_link_ends_the_one_before(
    client: PageClient, setup_token: str, session: Session, tools: Tools
) -> None:
    with transaction(session):
        newer = accounts.create_setup_link(session, now=tools.clock(), codes=tools.codes)
    open_link(client, setup_token, status=410)
    open_link(client, newer)


def test_the_database_holds_only_hashes_of_links(setup_token: str, session: Session) -> None:
    kept = session.scalars(select(OneTimeLink.token_hash)).all()
    assert setup_token not in kept


def test_the_invited_choose_a_password_and_keep_role_and_address(
    client: PageClient, invitation: str, session: Session
) -> None:
    page = open_link(client, invitation)
    assert "minh@example.org" in page.text
    assert page.value("name") == "Minh"
    client.submit(page, name="Lê Minh", password=GOOD, repeat=GOOD)
    official = session.scalars(select(Official)).one()
    assert (official.display_name, official.email) == ("Lê Minh", "minh@example.org")
    assert [m.role for m in official.memberships] == ["reader"]


def test_an_invitation_to_a_shut_account_is_void(
    client: PageClient, invitation: str, session: Session, tools: Tools
) -> None:
    with transaction(session):
        official = session.scalars(select(Official)).one()
        accounts.deactivate(session, official, now=tools.clock())
    open_link(client, invitation, status=410)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "Enter a password"),
        ("short", "at least 12"),
        ("password1234", "easily guessed"),
        ("P@ssw0rd2026!!", "easily guessed"),
        ("qwertyuiop12", "easily guessed"),
        ("123456789012345", "easily guessed"),
        ("aaaaaaaaaaaaaaaa", "easily guessed"),
        ("abcabcabcabcabc", "easily guessed"),
        ("matkhau123456", "easily guessed"),
        ("Mật khẩu 2026", "easily guessed"),
        ("anhyeuem1234", "easily guessed"),
        ("hoa@example.org", "easily guessed"),
        ("trần thị hoa 1", "easily guessed"),
        ("x" * 201, "at most 200"),
        ("x" * 100_000, "at most 200"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(
    client: PageClient, setup_token: str, password: str, says: str
) -> None:
    page = open_link(client, setup_token)
    page = client.submit(page, **filled(password=password, repeat=password))
    assert says in page.errors["password"]
    assert page.value("name") == "Trần Thị Hoa", "what was typed is kept"
    assert page.value("password") == "", "but no password is ever sent back"


@pytest.mark.parametrize(
    "password",
    [
        "bicycle lantern harbour",
        "con mèo nhảy qua hàng rào",
        "кот прыгает через забор",
        "القطة تقفز فوق السور",
        "🦊🦊 tim gụ 🌧 xưa rồi",
        "x7#Kq!vR2m@Lp",
        "a" * 3 + "Zt9 wunderkind volcano" * 8,
    ],
)
def test_any_characters_and_long_passwords_are_welcome(
    client: PageClient, setup_token: str, password: str, session: Session
) -> None:
    client.submit(open_link(client, setup_token), **filled(password=password, repeat=password))
    stored = session.scalars(select(Official.password)).one()
    assert passwords.verify(stored, password)
    assert not passwords.verify(stored, password + "x")


def test_the_summary_lists_the_errors_in_the_order_of_the_page(
    client: PageClient, setup_token: str
) -> None:
    page = client.submit(open_link(client, setup_token))
    targets = [a.get("href") for a in page.find("a") if (a.get("href") or "").startswith("#")]
    assert targets[1:] == ["#name", "#email", "#password", "#repeat"], "after the skip link"


def test_both_passwords_must_be_the_same(client: PageClient, setup_token: str) -> None:
    page = client.submit(open_link(client, setup_token), **filled(repeat="bicycle lantern harbor"))
    assert "differ" in page.errors["repeat"]


def test_a_huge_password_is_refused_before_it_is_hashed(
    client: PageClient, setup_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_password: str) -> str:
        raise AssertionError("hashed")

    monkeypatch.setattr(passwords, "hash_password", never)
    huge = "x" * 100_000
    client.submit(open_link(client, setup_token), **filled(password=huge, repeat=huge))


def test_changing_the_password_ends_every_other_session(
    app: Flask, client: PageClient, setup_token: str, session: Session
) -> None:
    client.submit(open_link(client, setup_token), **filled())
    elsewhere = PageClient(app)
    page = elsewhere.get_page("account.sign_in")
    elsewhere.submit(page, email="hoa@example.org", password=GOOD)
    assert elsewhere.http.get("/account/").status_code == 200
    new = "harbour lantern umbrella"
    page = client.get_page("account.password")
    page = client.submit(page, current="wrong wrong wrong", password=new, repeat=new)
    assert "not your present password" in page.errors["current"]
    before = session.scalars(select(WebSession.token_hash)).all()
    session.rollback()
    page = client.submit(page, current=GOOD, password=new, repeat=new)
    assert "signed out everywhere else" in page.text
    assert elsewhere.http.get("/account/").status_code == 303
    open_now = session.scalars(select(WebSession.token_hash).where(WebSession.ended_at.is_(None)))
    assert set(open_now).isdisjoint(before), "a new token, too"
    page = elsewhere.get_page("account.sign_in")
    page = elsewhere.submit(page, email="hoa@example.org", password=GOOD)
    assert page.errors


def test_one_session_can_be_ended_from_another(
    app: Flask, client: PageClient, setup_token: str
) -> None:
    client.submit(open_link(client, setup_token), **filled())
    elsewhere = PageClient(app)
    page = elsewhere.get_page("account.sign_in")
    elsewhere.submit(page, email="hoa@example.org", password=GOOD)
    page = client.get_page("account.profile")
    ends = [form for form in page.forms() if form.get("action", "").endswith("/sessions/end")]
    assert len(ends) == 1
    client.submit(page, form=page.forms().index(ends[0]))
    assert elsewhere.http.get("/account/").status_code == 303
    assert client.http.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(
    client: PageClient, official, session: Session
) -> None:
    mine, theirs = official(Role.READER), official(Role.READER)
    row = session.scalars(
        select(WebSession.token_hash).where(WebSession.official_id == theirs.official_id)
    ).one()
    page = mine.get_page("account.password")
    answer = mine.http.post(
        "/account/sessions/end", data={"csrf_token": page.value("csrf_token"), "session": row}
    )
    assert answer.status_code == 404
    assert theirs.http.get("/account/").status_code == 200
