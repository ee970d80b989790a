"""Reads about officials, their roles and their sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor, Grant, Role, roles_that_may
from intake.models import Membership, Official, OneTimeLink, Passkey, WebSession
from intake.queries.organisation.reorganisations import lineage


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An official behind a session, as far as a request needs to know."""

    actor: Actor
    locale: str
    token_hash: str
    created_at: datetime
    seen_at: datetime
    second_step: bool


# Asked by every request of an official: built once, because building it costs more than running it.
_OFFICIAL, _SESSION, _MEMBERSHIP, _PASSKEY = (
    cast(Table, model.__table__) for model in (Official, WebSession, Membership, Passkey)
)
_HAS_PASSKEY = exists().where(
    _PASSKEY.c.official_id == _OFFICIAL.c.id, _PASSKEY.c.shut_at.is_(None)
)
_SIGNED_IN = (
    select(
        _OFFICIAL.c.id,
        _OFFICIAL.c.display_name,
        _OFFICIAL.c.locale,
        _OFFICIAL.c.tf_primary_method,
        _HAS_PASSKEY.label("has_passkey"),
        _SESSION.c.created_at,
        _SESSION.c.seen_at,
        _MEMBERSHIP.c.role,
        _MEMBERSHIP.c.department_id,
    )
    .select_from(_SESSION)
    .join(_OFFICIAL, _OFFICIAL.c.id == _SESSION.c.official_id)
    .outerjoin(_MEMBERSHIP, _MEMBERSHIP.c.official_id == _OFFICIAL.c.id)
    .where(
        _SESSION.c.token_hash == bindparam("token_hash"),
        _SESSION.c.ended_at.is_(None),
        _SESSION.c.expires_at > bindparam("now"),
        _SESSION.c.seen_at > bindparam("idle_since"),
        _OFFICIAL.c.active,
    )
)


def signed_in(
    session: Session, token_hash: str, *, now: datetime, idle_since: datetime
) -> SignedIn | None:
    """Who is behind a session token; one statement.

    None when the token is unknown, ended, expired or idle too long, or the official was shut out.
    """
    asked = {"token_hash": token_hash, "now": now, "idle_since": idle_since}
    rows = session.execute(_SIGNED_IN, asked).all()
    if not rows:
        return None
    first = rows[0]
    grants = frozenset(Grant(Role(row.role), row.department_id) for row in rows if row.role)
    grants = with_predecessors(session, grants)
    actor = Actor(first.id, first.display_name, grants)
    return SignedIn(
        actor,
        first.locale,
        token_hash,
        first.created_at,
        first.seen_at,
        first.tf_primary_method is not None or first.has_passkey,
    )


def with_predecessors(session: Session, grants: frozenset[Grant]) -> frozenset[Grant]:
    """The roles of an official, with the same roles in every department that went up in theirs:
    what those finished is read by whoever answers for it today."""
    if all(grant.department is None for grant in grants):
        return grants
    done = lineage(session)
    if not done:
        return grants
    inherited = {
        Grant(grant.role, old)
        for grant in grants
        if grant.department is not None
        for old in done.ancestors(grant.department)
    }
    return grants | inherited


def actor_of(session: Session, official_id: int) -> Actor | None:
    """An official with the rights of now; None when they were shut out."""
    row = session.get(Official, official_id)
    if row is None or not row.active:
        return None
    held = select(Membership).where(Membership.official_id == official_id)
    grants = frozenset(Grant(Role(one.role), one.department_id) for one in session.scalars(held))
    return Actor(row.id, row.display_name, with_predecessors(session, grants))


def by_email(session: Session, email: str) -> Official | None:
    """The official of this (already normalised) e-mail address."""
    return session.scalars(select(Official).where(Official.email == email)).one_or_none()


def has_open_invitation(session: Session, official_id: int, *, now: datetime) -> bool:
    """Whether an official holds a link that was neither used nor is too old."""
    found = session.scalar(
        select(func.count())
        .select_from(OneTimeLink)
        .where(
            OneTimeLink.official_id == official_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    )
    return bool(found)


def open_sessions(
    session: Session, official_id: int, *, now: datetime, idle_since: datetime
) -> Sequence[WebSession]:
    """The sessions of an official that would still be accepted, the latest used first."""
    return session.scalars(
        select(WebSession)
        .where(
            WebSession.official_id == official_id,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            WebSession.seen_at > idle_since,
        )
        .order_by(WebSession.seen_at.desc(), WebSession.token_hash)
    ).all()


def names_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What the officials of these ids are called."""
    rows = session.execute(select(Official.id, Official.display_name).where(Official.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


# Asked by every page of a department's queue: built once.
_WORKERS = (
    select(_OFFICIAL.c.id, _OFFICIAL.c.display_name)
    .join(_MEMBERSHIP, _MEMBERSHIP.c.official_id == _OFFICIAL.c.id)
    .where(
        _OFFICIAL.c.active,
        _MEMBERSHIP.c.role.in_(sorted(role.value for role in roles_that_may(Action.ACCEPT))),
        or_(
            _MEMBERSHIP.c.department_id == bindparam("department"),
            _MEMBERSHIP.c.department_id.is_(None),
        ),
    )
    .distinct()
    .order_by(_OFFICIAL.c.display_name, _OFFICIAL.c.id)
)


def workers_of(session: Session, department: str) -> list[tuple[int, str]]:
    """(id, name) of the officials in service who may work on what lies in a department, by name."""
    rows = session.execute(_WORKERS, {"department": department})
    return [(row.id, row.display_name) for row in rows]


def officials(session: Session) -> Sequence[Official]:
    """All officials with their roles, by name."""
    return session.scalars(select(Official).order_by(Official.display_name, Official.id)).all()


def has_administrator(session: Session) -> bool:
    """Whether somebody can administer the service: active, with a password, in the role."""
    found = session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Official, Official.id == Membership.official_id)
        .where(
            Membership.role == Role.ADMINISTRATOR.value,
            Membership.department_id.is_(None),
            Official.active,
            Official.password.is_not(None),
        )
    )
    return bool(found)
