"""What the public reads of answered submissions, in versions."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import TITLE_LIMIT
from intake.models.base import Base, BigId, Code, Json, Locale, UTCDateTime

_PUBLIC = text("state = 'published'")
_WAITS = text("state = 'proposed'")


class AgreedSummary(Base):
    """One summary of a decided proposal that its sender was asked about; the words are sealed as
    the part ``summary.NUMBER`` until they are a publication."""

    __tablename__ = "agreed_summary"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(Code)  # of domain.publishing.agreed_summaries
    suggested_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    suggested_at: Mapped[datetime] = mapped_column(UTCDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class Publication(Base):
    """One version of the redacted copy; only its state changes, its texts only by erasure."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Code)  # proposed, published, withdrawn
    words: Mapped[str] = mapped_column(Code)  # the sender's, or an official's summary
    language: Mapped[str] = mapped_column(Locale)  # of title and text
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, str]] = mapped_column(Json)  # by domain.answering.replies.Part
    answer_language: Mapped[str] = mapped_column(Locale)
    reply_version: Mapped[int] = mapped_column(Integer)  # the answer that it is a copy of
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # it answered
    # Of the decision of a council, "" where a department answered.
    outcome: Mapped[str] = mapped_column(Code, default="")
    show_name: Mapped[bool] = mapped_column(Boolean)  # the name itself stays with the contact
    proposed_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    reason_code: Mapped[str] = mapped_column(Code, default="")  # why it was withdrawn

    __table_args__ = (
        UniqueConstraint("submission_id", "version"),
        Index(
            "uq_publication_published",
            "submission_id",
            unique=True,
            sqlite_where=_PUBLIC,
            postgresql_where=_PUBLIC,
        ),
        Index(
            "uq_publication_proposed",
            "submission_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_publication_public", "state", "published_at", "submission_id"),
        Index(
            "ix_publication_department", "department_id", "state", "published_at", "submission_id"
        ),
    )
