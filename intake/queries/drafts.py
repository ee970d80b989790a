"""Drafts of the public form."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Draft


def id_by_token(session: Session, token_hash: str) -> int | None:
    """The draft that belongs to a browser's token, sent or not."""
    return session.scalar(select(Draft.id).where(Draft.token_hash == token_hash))


def by_token(session: Session, token_hash: str, now: datetime) -> Draft | None:
    """The draft of a browser's token while it is kept."""
    return session.scalar(
        select(Draft).where(Draft.token_hash == token_hash, Draft.expires_at > now)
    )


def by_resume_code(session: Session, resume_hash: str, now: datetime) -> Draft | None:
    """The unsent draft that a resume code opens."""
    return session.scalar(
        select(Draft).where(
            Draft.resume_hash == resume_hash,
            Draft.expires_at > now,
            Draft.submission_id.is_(None),
        )
    )
