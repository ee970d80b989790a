"""Officials: invitation, roles, sessions. Nothing here hashes a password: that is slow and has no
place in a transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from intake.domain.errors import IntakeError, InvalidData, NotAllowed, NotFound
from intake.domain.permissions import EVERYWHERE_ONLY, Action, Actor, Grant, Role, require
from intake.domain.reference import CodeBook, new_token
from intake.models import Department, Membership, Official, OneTimeLink, WebSession
from intake.queries import accounts as queries
from intake.services.officials.attempts import Subject

IDLE = timedelta(minutes=30)  # OWASP ASVS 5.0.0, 7.3.1
LONGEST_SESSION = timedelta(hours=12)  # 7.3.2
LINK_LIFE = timedelta(hours=24)
SETUP, INVITATION, RESET = "setup", "invitation", "reset"
_LINKS: Table = OneTimeLink.__table__  # type: ignore[assignment]
_SESSIONS: Table = WebSession.__table__  # type: ignore[assignment]


class LinkNotUsable(IntakeError):
    """The one-time link is unknown, used or too old."""

    code = "link_not_usable"


class EmailTaken(IntakeError):
    """Another official has this e-mail address."""

    code = "email_taken"


class LastAdministrator(IntakeError):
    """Nobody could administer the service any more."""

    code = "last_administrator"


@dataclass(frozen=True, slots=True)
class NewOfficial:
    """Who an official is. ``password_hash`` is None until an invitation has been accepted."""

    name: str
    email: str
    locale: str = "vi"
    password_hash: str | None = None
    is_demo: bool = False


def normal_email(email: str) -> str:
    """The form in which addresses of officials are kept and compared."""
    return email.strip().casefold()


def create_setup_link(session: Session, *, now: datetime, codes: CodeBook) -> str:
    """A token that makes its bearer an administrator, once, within 24 hours; earlier ones stop
    working."""
    _expire_links(session, SETUP, None, now)
    return _new_link(session, SETUP, None, now=now, codes=codes)


def usable_link(session: Session, token: str, *, now: datetime, codes: CodeBook) -> OneTimeLink:
    """The link of a token. Raises LinkNotUsable."""
    link = session.get(OneTimeLink, codes.hash(token))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkNotUsable
    return link


def accept_link(
    session: Session, token: str, person: NewOfficial, *, now: datetime, codes: CodeBook
) -> Official:
    """Use a link up: the first administrator is made, or the invited official gets a name and a
    password.

    The invited keep the address under which they were invited. Raises LinkNotUsable, EmailTaken.
    """
    link = usable_link(session, token, now=now, codes=codes)
    used = session.execute(
        update(_LINKS)
        .where(_LINKS.c.token_hash == link.token_hash, _LINKS.c.used_at.is_(None))
        .values(used_at=now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        raise LinkNotUsable  # somebody was faster
    if link.official_id is None:
        official = add_official(
            session, person, [Grant(Role.ADMINISTRATOR)], now=now, granted_by=None
        )
    else:
        official = session.get_one(Official, link.official_id)
        if not official.active:
            raise LinkNotUsable
        official.display_name = person.name
        official.locale = person.locale
        set_password(session, official, person.password_hash, now=now)
    official.confirmed_at = now
    return official


def add_official(
    session: Session,
    person: NewOfficial,
    grants: Iterable[Grant],
    *,
    now: datetime,
    granted_by: int | None,
) -> Official:
    """Add an official with roles. Raises EmailTaken, NotFound (department)."""
    email = normal_email(person.email)
    if queries.by_email(session, email) is not None:
        raise EmailTaken
    official = Official(
        display_name=person.name,
        email=email,
        locale=person.locale,
        password=person.password_hash,
        created_at=now,
        is_demo=person.is_demo,
        active=True,
        fs_uniquifier=token_hex(32),
    )
    session.add(official)
    session.flush()
    for one in grants:
        grant(session, official, one, now=now, granted_by=granted_by)
    return official


def invite(
    session: Session,
    actor: Actor,
    person: NewOfficial,
    grants: Iterable[Grant],
    *,
    now: datetime,
    codes: CodeBook,
) -> tuple[Official, str]:
    """Add an official and make the link by which they choose a password.

    Raises NotAllowed, EmailTaken, NotFound (department).
    """
    require(actor, Action.ADMINISTER)
    official = add_official(session, person, grants, now=now, granted_by=actor.official_id)
    return official, new_invitation(session, official, now=now, codes=codes)


def new_invitation(session: Session, official: Official, *, now: datetime, codes: CodeBook) -> str:
    """A fresh link for an official who has none left, or has forgotten the password; earlier ones
    stop working."""
    _expire_links(session, INVITATION, official.id, now)
    return _new_link(session, INVITATION, official.id, now=now, codes=codes)


def grant(
    session: Session, official: Official, one: Grant, *, now: datetime, granted_by: int | None
) -> None:
    """Give a role; a role that is held already stays as it is. Raises NotAllowed for one's own,
    NotFound for an unknown department, InvalidData for a role that no department has."""
    if granted_by is not None and granted_by == official.id:
        raise NotAllowed("own_role")  # who names the readers of denunciations is not one of them
    if one.department is not None and one.role in EVERYWHERE_ONLY:
        raise InvalidData({"department": "everywhere_only"})
    if one.department is not None and session.get(Department, one.department) is None:
        raise NotFound(one.department)
    held = {(member.role, member.department_id) for member in official.memberships}
    if (one.role.value, one.department) in held:
        return
    official.memberships.append(
        Membership(
            role=one.role.value,
            department_id=one.department,
            granted_at=now,
            granted_by=granted_by,
        )
    )
    session.flush()


def revoke_role(session: Session, official: Official, one: Grant) -> None:
    """Take a role away. Raises NotFound when it is not held, LastAdministrator."""
    held = [
        member
        for member in official.memberships
        if (member.role, member.department_id) == (one.role.value, one.department)
    ]
    if not held:
        raise NotFound(one.role.value)
    for member in held:
        official.memberships.remove(member)
    session.flush()
    _keep_an_administrator(session, one.role is Role.ADMINISTRATOR)


def deactivate(session: Session, official: Official, *, now: datetime) -> None:
    """Shut an official out: no sign-in, all sessions end, invitations stop working. Raises
    LastAdministrator."""
    official.active = False
    end_sessions(session, official.id, now=now)
    _expire_links(session, INVITATION, official.id, now)
    session.flush()
    administers = any(member.role == Role.ADMINISTRATOR.value for member in official.memberships)
    _keep_an_administrator(session, administers)


def reactivate(official: Official) -> None:
    """Let an official in again, with the roles held before."""
    official.active = True


def set_password(
    session: Session,
    official: Official,
    password_hash: str | None,
    *,
    now: datetime,
    keep: str = "",
) -> None:
    """Store a new password; every session but the one with the token hash ``keep`` ends."""
    official.password = password_hash
    official.fs_uniquifier = token_hex(32)
    end_sessions(session, official.id, now=now, keep=keep)
    _expire_links(session, INVITATION, official.id, now)


def start_session(
    session: Session, official: Official, *, now: datetime, codes: CodeBook, device: str = ""
) -> str:
    """Begin a session; returns the token, of which only the hash is kept. ``device`` helps its
    owner recognise it."""
    token = new_token()
    session.add(
        WebSession(
            token_hash=codes.hash(token),
            official_id=official.id,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST_SESSION,
            device=device,
        )
    )
    session.flush()
    return token


def mark_seen(session: Session, token_hash: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(
        update(_SESSIONS)
        .where(_SESSIONS.c.token_hash == token_hash, _SESSIONS.c.ended_at.is_(None))
        .values(seen_at=now)
    )


def end_session(session: Session, token_hash: str, *, now: datetime) -> None:
    """End the session of this token hash; one that has ended stays as it is."""
    session.execute(
        update(_SESSIONS)
        .where(_SESSIONS.c.token_hash == token_hash, _SESSIONS.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_own_session(session: Session, official_id: int, token_hash: str, *, now: datetime) -> None:
    """End one session of an official. Raises NotFound when it is somebody else's or there is
    none."""
    found = session.get(WebSession, token_hash)
    if found is None or found.official_id != official_id:
        raise NotFound("session")
    end_session(session, token_hash, now=now)


def end_sessions(session: Session, official_id: int, *, now: datetime, keep: str = "") -> None:
    """End every session of an official but the one with the token hash ``keep``."""
    session.execute(
        update(_SESSIONS)
        .where(
            _SESSIONS.c.official_id == official_id,
            _SESSIONS.c.ended_at.is_(None),
            _SESSIONS.c.token_hash != keep,
        )
        .values(ended_at=now)
    )


def sign_in_subjects(email: str, address: str, codes: CodeBook) -> list[Subject]:
    """What a try to sign in is counted against, each within 15 minutes.

    Five failures for one account from one address; twenty for the account from anywhere and 25 for
    the address, which
    keeps both under 100 an hour while a stranger cannot shut the owner of an account out with five
    tries.
    """
    who = normal_email(email)
    return [
        Subject("sign_in.pair", codes.hash(f"sign-in:{who}\0{address}"), 5),
        Subject("sign_in.account", codes.hash(f"sign-in:{who}"), 20),
        *passkey_subjects(address, codes),
    ]


def passkey_subjects(address: str, codes: CodeBook) -> list[Subject]:
    """What a try to sign in with a passkey is counted against: the address, together with what is
    tried there with passwords. Nobody guesses a signature, so no account is shut by it."""
    return [Subject("sign_in.address", codes.hash(f"sign-in-address:{address}"), 25)]


def _keep_an_administrator(session: Session, concerned: bool) -> None:
    if concerned and not queries.has_administrator(session):
        raise LastAdministrator


def _new_link(
    session: Session, purpose: str, official_id: int | None, *, now: datetime, codes: CodeBook
) -> str:
    token = new_token()
    session.add(
        OneTimeLink(
            token_hash=codes.hash(token),
            purpose=purpose,
            official_id=official_id,
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
    )
    session.flush()
    return token


def _expire_links(session: Session, purpose: str, official_id: int | None, now: datetime) -> None:
    links = _LINKS
    session.execute(
        update(links)
        .where(
            links.c.purpose == purpose,
            links.c.official_id.is_(official_id)
            if official_id is None
            else links.c.official_id == official_id,
            links.c.used_at.is_(None),
            links.c.expires_at > now,
        )
        .values(expires_at=now)
    )
