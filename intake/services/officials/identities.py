"""Identities from outside: which official is known at the identity provider, and that nobody comes
back twice from one trip there.

A provider makes no official: it says who somebody is who is one already. It stands for the
password, not for the second step.
"""

from datetime import datetime

from sqlalchemy import Table, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.domain.errors import IntakeError
from intake.domain.identity import TRIP_LIFE, TripLost
from intake.domain.reference import CodeBook
from intake.models import Official, OfficialIdentity, OneTimeLink
from intake.queries import accounts as queries
from intake.services.officials import accounts

_TRIP = "trip"  # the purpose of a one-time link that is a trip
_LINKS: Table = OneTimeLink.__table__  # type: ignore[assignment]


class IdentityTaken(IntakeError):
    """The identity is that of another official."""

    code = "identity_taken"


def spend_trip(session: Session, state: str, *, now: datetime, codes: CodeBook) -> None:
    """Note that somebody has come back from a trip. Raises TripLost when somebody has before."""
    session.execute(
        delete(_LINKS).where(_LINKS.c.purpose == _TRIP, _LINKS.c.expires_at <= now - TRIP_LIFE)
    )
    spent = OneTimeLink(
        token_hash=codes.hash(f"{_TRIP}:{state}"),
        purpose=_TRIP,
        official_id=None,
        created_at=now,
        expires_at=now + TRIP_LIFE,
        used_at=now,
    )
    try:
        with session.begin_nested():
            session.add(spent)
    except IntegrityError as error:
        raise TripLost from error


def official_of(session: Session, identity_hash: str) -> Official | None:
    """The official in service with this identity."""
    return session.scalars(
        select(Official)
        .join(OfficialIdentity, OfficialIdentity.official_id == Official.id)
        .where(OfficialIdentity.identity_hash == identity_hash, Official.active)
    ).one_or_none()


def link_of(session: Session, official_id: int) -> OfficialIdentity | None:
    """The identity that an official has connected."""
    return session.get(OfficialIdentity, official_id)


def link(session: Session, official_id: int, identity_hash: str, *, now: datetime) -> None:
    """Connect an official with an identity, instead of the one before, if any. Raises
    IdentityTaken."""
    found = session.get(OfficialIdentity, official_id)
    try:
        with session.begin_nested():
            if found is None:
                found = OfficialIdentity(official_id=official_id)
                session.add(found)
            found.identity_hash, found.linked_at = identity_hash, now
    except IntegrityError as error:
        raise IdentityTaken from error


def unlink(session: Session, official_id: int) -> None:
    """Forget the identity of an official; nothing when there is none."""
    session.execute(delete(OfficialIdentity).where(OfficialIdentity.official_id == official_id))


def invitation_for(
    session: Session, email: str, *, now: datetime, codes: CodeBook
) -> tuple[int, str] | None:
    """The number of an official who was invited under ``email`` and has chosen no password yet, and
    a new link; None for everybody else. The link that was handed out stops working."""
    official = queries.by_email(session, accounts.normal_email(email))
    if official is None or not official.active or official.password is not None:
        return None
    if not queries.has_open_invitation(session, official.id, now=now):
        return None
    return official.id, accounts.new_invitation(session, official, now=now, codes=codes)
