"""What senders think of what they were told: an objection, and a rating."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, Code, UTCDateTime


class Contest(Base):
    """The one objection of a sender to an answer or a refusal; never changed but by erasure."""

    __tablename__ = "contest"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    about: Mapped[str] = mapped_column(Code)  # the status that was contested
    reply_version: Mapped[int | None] = mapped_column(Integer)  # None for a refusal
    # Who wrote or refused it, and does not look at it again; None when a program did.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    reason: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Rating(Base):
    """How satisfied the sender was with the answer; may be changed until it is closed."""

    __tablename__ = "rating"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    level: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime())
