"""Submissions, the drafts they grow from, and the sender's identity in a table apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import CONTACT_LIMIT, LINE_LIMIT, TITLE_LIMIT
from intake.domain.timekeeping.clock_moves import NO_DATE
from intake.models.base import Base, BigId, Code, Json, Locale, Sha256, UTCDateTime


class Submission(Base):
    """What somebody sent. Its public reference is computed from ``id`` and the year of
    ``submitted_at``."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock, and what the index compares
    kind: Mapped[str] = mapped_column(Code)  # as it is understood today
    declared_kind: Mapped[str] = mapped_column(Code)  # as the sender said
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Locale)  # of the text, as identified
    sender_language: Mapped[str] = mapped_column(Locale)  # in which the sender is answered
    province: Mapped[str] = mapped_column(String(8), default="")
    commune: Mapped[str] = mapped_column(String(LINE_LIMIT), default="")
    channel: Mapped[str] = mapped_column(Code)
    status: Mapped[str] = mapped_column(Code)
    queue: Mapped[str] = mapped_column(
        Code
    )  # follows from status; a column so that an index can order it
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    declines: Mapped[int] = mapped_column(Integer, default=0)  # by departments; see domain.handover
    bound: Mapped[bool] = mapped_column(Boolean, default=False)  # the coordinator has decided
    restricted: Mapped[bool] = mapped_column(Boolean, default=False)  # quarantined
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())  # of the answer, as promised
    # The nearest date that those who have it in their queue must keep; NO_DATE when none runs.
    # Written by services.timekeeping.nearest_dates alone.
    next_due_at: Mapped[datetime] = mapped_column(UTCDateTime(), default=NO_DATE)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
    text_hash: Mapped[str] = mapped_column(Sha256, index=True)
    code_hash: Mapped[str | None] = mapped_column(Sha256)  # keyed hash of the tracking code
    draft_id: Mapped[int | None] = mapped_column(
        BigId, unique=True
    )  # the same form sent twice is one submission
    source: Mapped[str | None] = mapped_column(String(LINE_LIMIT))  # imports: where from …
    source_id: Mapped[str | None] = mapped_column(String(LINE_LIMIT))  # … and its number there
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = (
        # Imports are recognised when they come again; what people send has no source, and needs no
        # entry.
        Index(
            "uq_submission_source",
            "source",
            "source_id",
            unique=True,
            sqlite_where=text("source IS NOT NULL"),
            postgresql_where=text("source IS NOT NULL"),
        ),
        # Queues are read in order of the nearest date; the last columns let filters be answered
        # from the index.
        Index(
            "ix_submission_queue",
            "queue",
            "department_id",
            "next_due_at",
            "id",
            "status",
            "kind",
            "language",
            "restricted",
            "assignee_id",
            "province",
        ),
        # The same by day of receipt, for whoever asks for that order.
        Index("ix_submission_received", "queue", "department_id", "submitted_at", "id"),
        # Numbers are never given out twice, even after a deletion.
        {"sqlite_autoincrement": True},
    )


class Contact(Base):
    """Who sent it and how to reach them; no row for an anonymous sender. Erased apart from the
    content."""

    __tablename__ = "contact"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    sender_kind: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(String(LINE_LIMIT), default="")
    email: Mapped[str] = mapped_column(String(CONTACT_LIMIT), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="", index=True)
    address: Mapped[str] = mapped_column(String(LINE_LIMIT * 2), default="")
    organisation: Mapped[str] = mapped_column(String(LINE_LIMIT), default="")
    tax_code: Mapped[str] = mapped_column(String(20), default="")
    # From when the sender wants no more letters; None while they do.
    mail_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Consent(Base):
    """What the sender agreed to, per purpose, and when; a refusal is recorded too."""

    __tablename__ = "consent"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Code, primary_key=True)
    given: Mapped[bool] = mapped_column(Boolean)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Draft(Base):
    """Answers given so far. Named by a token that only the sender's browser holds; kept 14 days,
    then purged."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Sha256, unique=True)
    resume_hash: Mapped[str | None] = mapped_column(Sha256, unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))

    __table_args__ = ({"sqlite_autoincrement": True},)


class Attachment(Base):
    """A file that belongs to a submission, kept under a random name outside the database."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), index=True)
    storage_key: Mapped[str] = mapped_column(Sha256, unique=True)
    filename: Mapped[str] = mapped_column(String(LINE_LIMIT))
    media_type: Mapped[str] = mapped_column(String(LINE_LIMIT))
    size: Mapped[int] = mapped_column(Integer)  # bytes
    sha256: Mapped[str] = mapped_column(Sha256)
    state: Mapped[str] = mapped_column(Code)  # held, clean, refused, erased
    text: Mapped[str] = mapped_column(Text, default="")  # extracted, for the search index
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    # The addition with which it came; None for what came with the submission.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    refusal: Mapped[str] = mapped_column(Code, default="", server_default="")  # why it was refused
