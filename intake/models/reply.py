"""What is written about a submission: answers in versions, internal notes, questions and
additions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, Locale, UTCDateTime


class Reply(Base):
    """One version of the answer to the sender; the sent one is never changed."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    version: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(Locale)
    parts: Mapped[dict[str, str]] = mapped_column(Json)  # by domain.answering.replies.Part
    body: Mapped[str] = mapped_column(Text)  # the parts as one text
    state: Mapped[str] = mapped_column(Code)  # draft, returned, sent
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (UniqueConstraint("submission_id", "version"),)


class Note(Base):
    """An internal remark; never shown to the sender or the public."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Message(Base):
    """A question to the sender, or what the sender added later."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    from_sender: Mapped[bool] = mapped_column()
    author_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())


class OutboxMail(Base):
    """A mail that was or will be sent; the address is read from the contact at that moment, never
    copied here."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    template: Mapped[str] = mapped_column(Code)
    event_seq: Mapped[int] = mapped_column(BigId)
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Code)  # sent, failed, no_address
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (UniqueConstraint("submission_id", "event_seq", "template"),)
