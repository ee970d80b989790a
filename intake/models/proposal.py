"""What a proposal says beyond title and summary, what the council decided, and how it is carried
out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class ProposalPart(Base):
    """One part of a proposal, sealed; bound to its submission and its name, so that a part moved to
    another row does not open. Earlier versions of a part, what the sender has revised so far and
    the words of decisions are sealed here as well, under names of their own."""

    __tablename__ = "proposal_part"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    key_id: Mapped[str] = mapped_column(Code, index=True)  # what is left to seal anew
    sealed: Mapped[str] = mapped_column(Text)


class CoAuthor(Base):
    """An author who was sent a link to confirm name and share; both stay sealed with the part, at
    the place ``line``. An address is kept as a keyed hash, to count what it is sent."""

    __tablename__ = "co_author"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    round: Mapped[int] = mapped_column(Integer)  # how often a link was sent; the last one counts
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    mail_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(Code)  # of domain.initiatives.co_authors
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (Index("ix_co_author_mail_hash", "mail_hash", "asked_at"),)


class ProposalDecision(Base):
    """One decision of a council; its reasons are sealed as the part ``decision.NUMBER``."""

    __tablename__ = "proposal_decision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(Code)  # of domain.evaluation.decisions
    after_appeal: Mapped[bool]
    ballot: Mapped[dict[str, Any]] = mapped_column(Json)  # counts, and the quorum asked for
    parts: Mapped[list[Any]] = mapped_column(Json)  # which the sender is asked to revise
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # where it goes
    decided_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        {"sqlite_autoincrement": True},
    )


class Milestone(Base):
    """What is to be reached by whoever carries out an accepted proposal."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    title: Mapped[str] = mapped_column(String(LINE_LIMIT))
    due_on: Mapped[date]
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"))
    state: Mapped[str] = mapped_column(Code)  # of domain.initiatives.pilots
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index("ix_milestone_submission_id", "submission_id"),
        {"sqlite_autoincrement": True},
    )


class DiaryEntry(Base):
    """What whoever carries it out tells its sender: a report that was due, or anything between."""

    __tablename__ = "diary_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    kind: Mapped[str] = mapped_column(Code)  # of domain.initiatives.pilots
    text: Mapped[str] = mapped_column(Text)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index("ix_diary_entry_submission_id", "submission_id"),
        {"sqlite_autoincrement": True},
    )
