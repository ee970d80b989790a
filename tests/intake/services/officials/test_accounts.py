"""Officials: links work once, sessions end when they must, and somebody can always administer."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import NotAllowed, NotFound
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Official, WebSession
from intake.services.officials import accounts
from intake.services.officials.accounts import (
    EmailTaken,
    LastAdministrator,
    LinkNotUsable,
    NewOfficial,
)
from tests.intake.services.office import CODES, LATER, NOW, TELECOM, Desk

FIRST = NewOfficial("Trần Thị Quản", "Quan@Example.org ", password_hash="$argon2id$1")
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)


def setup_link(session: Session) -> str:
    with transaction(session):
        return accounts.create_setup_link(session, now=NOW, codes=CODES)


def accept(session: Session, token: str, person: NewOfficial = FIRST) -> Official:
    with transaction(session):
        return accounts.accept_link(session, token, person, now=LATER, codes=CODES)


@pytest.fixture
def first(session: Session, desk: Desk) -> Official:
    """The first administrator, made by the one-time link."""
    return accept(session, setup_link(session))


def as_actor(official: Official) -> Actor:
    return Actor(official.id, official.display_name, frozenset({ADMINISTRATOR}))


def test_the_one_time_link_makes_one_administrator(session: Session) -> None:
    token = setup_link(session)
    official = accept(session, token)
    assert [member.role for member in official.memberships] == ["administrator"]
    assert official.email == "quan@example.org"
    with pytest.raises(LinkNotUsable):
        accept(session, token, NewOfficial("Kẻ Lạ", "la@example.org"))
    assert len(session.scalars(select(Official)).all()) == 1


def test_only_the_newest_link_works_and_only_for_a_day(session: Session) -> None:
    old, new = setup_link(session), setup_link(session)
    with pytest.raises(LinkNotUsable):
        accept(session, old)
    late = NOW + accounts.LINK_LIFE
    with pytest.raises(LinkNotUsable):
        accounts.usable_link(session, new, now=late, codes=CODES)
    accounts.usable_link(session, new, now=late - timedelta(seconds=1), codes=CODES)
    with pytest.raises(LinkNotUsable):
        accounts.usable_link(session, "made up", now=NOW, codes=CODES)


def invite(session: Session, by: Official, email: str = "moi@example.org") -> tuple[Official, str]:
    person = NewOfficial("", email)
    with transaction(session):
        return accounts.invite(
            session,
            as_actor(by),
            person,
            [Grant(Role.OFFICER, TELECOM)],
            now=NOW,
            codes=CODES,
        )


def test_the_invited_keep_address_and_role_and_choose_name_and_password(
    session: Session, first: Official
) -> None:
    invited, token = invite(session, first)
    person = NewOfficial("Lê Văn Mới", "other@example.org", "nb", password_hash="$argon2id$2")
    official = accept(session, token, person)
    assert official.id == invited.id
    assert (official.email, official.display_name) == ("moi@example.org", "Lê Văn Mới")
    assert (official.locale, official.password) == ("nb", "$argon2id$2")
    assert [(m.role, m.department_id) for m in official.memberships] == [("officer", TELECOM)]


def test_who_was_shut_out_cannot_come_in_by_an_old_invitation(
    session: Session, first: Official
) -> None:
    invited, token = invite(session, first)
    with transaction(session):
        accounts.deactivate(session, invited, now=NOW)
    with pytest.raises(LinkNotUsable):
        accept(session, token, NewOfficial("Lê Văn Mới", ""))


def test_only_administrators_invite_and_an_address_has_one_official(
    session: Session, desk: Desk, first: Official
) -> None:
    reader = desk.official(Role.READER)
    with pytest.raises(NotAllowed):
        accounts.invite(session, reader, NewOfficial("", "x@y.org"), [], now=NOW, codes=CODES)
    invite(session, first)
    with pytest.raises(EmailTaken):
        invite(session, first, " MOI@example.org")
    with pytest.raises(NotFound), transaction(session):
        accounts.grant(session, first, Grant(Role.READER, "nowhere"), now=NOW, granted_by=None)


def test_somebody_can_always_administer(session: Session, first: Official) -> None:
    with pytest.raises(LastAdministrator), transaction(session):
        accounts.revoke_role(session, first, ADMINISTRATOR)
    with pytest.raises(LastAdministrator), transaction(session):
        accounts.deactivate(session, first, now=NOW)
    session.refresh(first)
    assert first.active
    second, _ = invite(session, first)
    with transaction(session):
        accounts.grant(session, second, ADMINISTRATOR, now=NOW, granted_by=first.id)
    with transaction(session):
        accounts.set_password(session, second, "$argon2id$2", now=NOW)
        second.confirmed_at = NOW
    with transaction(session):
        accounts.revoke_role(session, first, ADMINISTRATOR)
    session.refresh(first)
    assert first.memberships == []


def begin(session: Session, official: Official) -> str:
    with transaction(session):
        return CODES.hash(accounts.start_session(session, official, now=NOW, codes=CODES))


def ended(session: Session) -> dict[str, bool]:
    rows = session.scalars(select(WebSession).execution_options(populate_existing=True))
    return {row.token_hash: row.ended_at is not None for row in rows}


def test_a_new_password_ends_every_other_session(session: Session, first: Official) -> None:
    here, elsewhere = begin(session, first), begin(session, first)
    before = first.fs_uniquifier
    with transaction(session):
        accounts.set_password(session, first, "$argon2id$3", now=LATER, keep=here)
    assert ended(session) == {here: False, elsewhere: True}
    assert first.fs_uniquifier != before


def test_nobody_ends_the_session_of_somebody_else(session: Session, first: Official) -> None:
    other, _ = invite(session, first)
    mine, theirs = begin(session, first), begin(session, other)
    with pytest.raises(NotFound), transaction(session):
        accounts.end_own_session(session, first.id, theirs, now=LATER)
    with transaction(session):
        accounts.end_own_session(session, first.id, mine, now=LATER)
    assert ended(session) == {mine: True, theirs: False}
