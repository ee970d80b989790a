"""The append-only history of every submission, chained by hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, Sha256, UTCDateTime


class SubmissionEvent(Base):
    """One thing that happened. ``seq`` has no gaps; ``hash`` covers the row and the hash before
    it."""

    __tablename__ = "submission_event"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    kind: Mapped[str] = mapped_column(Code)
    actor_kind: Mapped[str] = mapped_column(Code)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    old: Mapped[str] = mapped_column(String(80), default="")
    new: Mapped[str] = mapped_column(String(80), default="")
    reason_code: Mapped[str] = mapped_column(Code, default="")
    data: Mapped[dict[str, Any]] = mapped_column(Json)  # codes and numbers only
    note: Mapped[str | None] = mapped_column(Text)  # typed by a person; can be erased
    note_salt: Mapped[str | None] = mapped_column(Sha256)
    note_digest: Mapped[str] = mapped_column(Sha256, default="")
    hash: Mapped[str] = mapped_column(Sha256)

    __table_args__ = (Index("ix_submission_event_submission", "submission_id", "seq"),)


class RecordHead(Base):
    """The last link of the chain, in one row: its lock orders the writers, its value shows a cut
    end."""

    __tablename__ = "record_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(Sha256)
