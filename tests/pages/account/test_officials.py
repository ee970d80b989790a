"""Administrators invite officials, give them roles and shut them out; nobody else can."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Department, Official, WebSession
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient

GOOD = "bicycle lantern harbour"


@pytest.fixture
def administrator(official: SignIn) -> PageClient:
    return official(Role.ADMINISTRATOR)


@pytest.fixture
def ministry(session: Session, tools: Tools) -> str:
    from datetime import date

    with transaction(session):
        session.add(
            Department(
                id="mof", level="central", active_from=date(2025, 3, 1), created_at=tools.clock()
            )
        )
    return "mof"


def invited(administrator: PageClient, **changes: str) -> Page:
    page = administrator.get_page("officials.invite")
    typed = {"name": "Minh", "email": "minh@example.org", "role": "officer", "department": "mof"}
    return administrator.submit(page, **(typed | changes))


def link_on(page: Page) -> str:
    return next(e.text for e in page.find("code") if e.text).split("8000")[1]


def row(session: Session, email: str) -> Official:
    session.rollback()
    return session.scalars(select(Official).where(Official.email == email)).one()


def test_an_official_is_invited_chooses_a_password_and_has_the_role(
    app: Flask, administrator: PageClient, ministry: str, session: Session
) -> None:
    page = invited(administrator)
    link = link_on(page)
    again = administrator.get_page(page.response.request.path)
    assert not again.find("code"), "the link is shown once"
    minh = PageClient(app)
    form = minh.get_page(minh.http.get(link).location)
    minh.submit(form, name="Lê Minh", password=GOOD, repeat=GOOD)
    page = minh.get_page("account.profile")
    assert "Department officer in mof" in page.text
    assert "Active" in administrator.get_page("officials.index").text


def test_roles_are_given_and_taken(
    administrator: PageClient, ministry: str, session: Session
) -> None:
    page = invited(administrator)
    page = administrator.submit(page, form=2, role="reader", department="")
    held = {(m.role, m.department_id) for m in row(session, "minh@example.org").memberships}
    assert held == {("officer", "mof"), ("reader", None)}
    administrator.submit(page, form=1)
    held = {(m.role, m.department_id) for m in row(session, "minh@example.org").memberships}
    assert held == {("reader", None)}


def test_shutting_an_account_ends_its_sessions_at_once(
    administrator: PageClient, official: SignIn, session: Session
) -> None:
    reader = official(Role.READER)
    assert reader.http.get("/account/").status_code == 200
    page = administrator.get_page("officials.show", official_id=reader.official_id)
    page = administrator.submit(page, form=-1)
    assert "shut" in page.text
    assert reader.http.get("/account/").status_code == 303
    open_sessions = select(WebSession).where(
        WebSession.official_id == reader.official_id, WebSession.ended_at.is_(None)
    )
    assert session.scalars(open_sessions).all() == []
    page = administrator.submit(page, form=-1)
    assert "open again" in page.text
    assert reader.http.get("/account/").status_code == 303, "old sessions stay ended"


def test_a_new_link_replaces_a_forgotten_password(
    app: Flask, administrator: PageClient, ministry: str
) -> None:
    page = invited(administrator)
    first = link_on(page)
    page = administrator.submit(administrator.get_page(page.response.request.path), form=-2)
    second = link_on(page)
    minh = PageClient(app)
    minh.get_page(minh.http.get(first).location, status=410)
    minh.get_page(minh.http.get(second).location)


def test_somebody_can_always_administer(
    administrator: PageClient, session: Session, app: Flask
) -> None:
    with transaction(session):
        me = session.get_one(Official, administrator.official_id)
        me.password = "$argon2id$only-that-there-is-one"
    page = administrator.get_page("officials.show", official_id=administrator.official_id)
    assert "only administrator" in administrator.submit(page, form=1).text
    assert "only administrator" in administrator.submit(page, form=-1).text
    session.rollback()
    kept = session.get_one(Official, administrator.official_id)
    assert kept.active
    assert [m.role for m in kept.memberships] == ["administrator"]


def test_an_address_is_used_once(administrator: PageClient, ministry: str) -> None:
    invited(administrator)
    page = invited(administrator, email="MINH@example.org")
    assert "exists already" in page.errors["email"]


BAD = [
    ("name", "", "Enter the full name"),
    ("name", "x" * 201, "by 1 character"),
    ("name", "a\x00b", "control"),
    ("name", "a\u202eb", "reading order"),
    ("name", "\ufffd", "damaged"),
    ("name", None, "Enter the full name"),
    ("email", "", "Enter the e-mail"),
    ("email", "minh", "name@example.com"),
    ("email", "a@b.org\r\nBcc: x@y.org", "name@example.com"),
    ("email", "a" * 300 + "@b.org", "Shorten"),
    ("email", ["a@b.org", "c@d.org"], "Two answers"),
    ("role", "", "Choose a role"),
    ("role", "king", "Choose one from the list"),
    ("role", None, "Choose a role"),
    ("department", "nowhere", "Choose one from the list"),
    ("department", "mof' --", "Choose one from the list"),
    ("department", ["mof", ""], "Two answers"),
]


@pytest.mark.parametrize(("field", "typed", "says"), BAD)
def test_bad_input_gets_a_message_beside_the_field(
    administrator: PageClient, ministry: str, field: str, typed: object, says: str, session: Session
) -> None:
    page = invited(administrator, **{field: typed})
    assert says in page.errors[field]
    assert field == "name" or page.value("name") == "Minh", "the rest is kept"
    session.rollback()
    assert len(session.scalars(select(Official)).all()) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_may_look_after_officials(official: SignIn, role: Role) -> None:
    other = official(role)
    token = other.get_page("account.password").value("csrf_token")
    for address in ("/account/officials/", "/account/officials/invite", "/account/officials/1"):
        assert other.http.get(address).status_code == 403
    for act in ("grant", "revoke", "link", "shut", "open"):
        answer = other.http.post(f"/account/officials/1/{act}", data={"csrf_token": token})
        assert answer.status_code == 403, act


def test_unknown_officials_are_not_found(administrator: PageClient) -> None:
    token = administrator.get_page("officials.invite").value("csrf_token")
    assert administrator.http.get("/account/officials/999").status_code == 404
    for act in ("grant", "revoke", "link", "shut", "open"):
        data = {"csrf_token": token, "role": "reader", "department": ""}
        answer = administrator.http.post(f"/account/officials/999/{act}", data=data)
        assert answer.status_code == 404, act
