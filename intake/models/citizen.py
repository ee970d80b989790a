"""Senders who sign in at the identity provider, which nobody has to."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, Sha256, UTCDateTime


class OwnSubmission(Base):
    """What somebody sent, with their name, while they were signed in: a keyed hash of issuer and
    subject, and nothing else of them. What is sent anonymously has no row: it would lead from the
    others to its sender."""

    __tablename__ = "own_submission"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    identity_hash: Mapped[str] = mapped_column(Sha256, index=True)


class CitizenSession(Base):
    """A browser in which a sender is signed in; the token itself is only in the cookie."""

    __tablename__ = "citizen_session"

    token_hash: Mapped[str] = mapped_column(Sha256, primary_key=True)
    identity_hash: Mapped[str] = mapped_column(Sha256, index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
