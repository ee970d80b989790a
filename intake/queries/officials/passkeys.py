"""Reads about passkeys."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from intake.models import Passkey


def of_official(session: Session, official_id: int) -> Sequence[Passkey]:
    """The passkeys of an official, the newest first."""
    mine = select(Passkey).where(Passkey.official_id == official_id)
    return session.scalars(mine.order_by(Passkey.created_at.desc(), Passkey.id.desc())).all()


def number_of(session: Session, official_id: int) -> int:
    """How many passkeys an official has, those that were shut among them."""
    mine = select(func.count()).select_from(Passkey).where(Passkey.official_id == official_id)
    return session.scalar(mine) or 0


def has_any(session: Session, official_id: int) -> bool:
    """Whether an official has a passkey, be it one that was shut."""
    return bool(session.scalar(select(exists().where(Passkey.official_id == official_id))))


def by_credential(session: Session, credential_id: str) -> Passkey | None:
    """The passkey of this name, as devices call it."""
    return session.scalars(
        select(Passkey).where(Passkey.credential_id == credential_id)
    ).one_or_none()
