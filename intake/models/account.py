"""Officials, the roles they hold, their sessions and the attempts to sign in."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.domain.officials.passkeys import ID_LIMIT, NAME_LIMIT
from intake.domain.submission import CONTACT_LIMIT, LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, Locale, Sha256, UTCDateTime


class Official(Base):
    """A person who signs in. Column names below the line are those that Flask-Security reads."""

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    display_name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    locale: Mapped[str] = mapped_column(Locale, default="vi")
    # How they are told by mail what waits for them (domain.notices.Mailing).
    mailing: Mapped[str] = mapped_column(Code, default="soon", server_default="soon")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    # -- Flask-Security --
    email: Mapped[str] = mapped_column(String(CONTACT_LIMIT), unique=True)
    password: Mapped[str | None] = mapped_column(
        Text
    )  # argon2id hash; None until an invitation is accepted
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        Sha256, unique=True
    )  # changes when all sessions must end
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(Json)

    memberships: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = ({"sqlite_autoincrement": True},)


class Membership(Base):
    """A role in a department, or everywhere when no department is named."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    role: Mapped[str] = mapped_column(Code)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    granted_by: Mapped[int | None] = mapped_column(BigId)


class WebSession(Base):
    """A signed-in browser, so that it can be listed and ended; the token itself is only in the
    cookie."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(Sha256, primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    device: Mapped[str] = mapped_column(String(LINE_LIMIT), default="")


class Passkey(Base):
    """A passkey of an official: what a device calls it, and the public half of its key. What kind
    of device it is, is not kept."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    credential_id: Mapped[str] = mapped_column(String(ID_LIMIT), unique=True)  # base64url
    public_key: Mapped[str] = mapped_column(Text)  # COSE, in base64url
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    shut_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # it may have been copied


class UsedChallenge(Base):
    """A challenge of a passkey that was answered, for as long as it could be answered again."""

    __tablename__ = "used_challenge"

    challenge_hash: Mapped[str] = mapped_column(Sha256, primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime())


class OneTimeLink(Base):
    """A link that works once and expires: set-up of the first administrator, invitation, reset."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(Sha256, primary_key=True)
    purpose: Mapped[str] = mapped_column(Code)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class OfficialIdentity(Base):
    """By whom else an official is known: a person at the identity provider, as a keyed hash of
    issuer and subject."""

    __tablename__ = "official_identity"

    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), primary_key=True)
    identity_hash: Mapped[str] = mapped_column(Sha256, unique=True)
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Attempt(Base):
    """A failed try at a secret (sign-in, tracking code), counted per keyed hash of who and
    whence."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    purpose: Mapped[str] = mapped_column(Code)
    subject_hash: Mapped[str] = mapped_column(Sha256)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    count: Mapped[int] = mapped_column(Integer, default=1)

    __table_args__ = (Index("ix_attempt_subject", "purpose", "subject_hash", "at"),)
