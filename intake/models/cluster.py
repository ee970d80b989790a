"""Submissions about the same matter: who was joined to which, who proposed it, and repeats."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, UTCDateTime

_STANDS = text("left_at IS NULL")
_WAITS = text("decided_at IS NULL")


class ClusterMember(Base):
    """One stay of a submission in the cluster of another; a row is ended, never removed.

    A stay outlasts the answer that reaches all, so that pages can say with whom it was answered; it
    ends when the submission leaves by itself.
    """

    __tablename__ = "cluster_member"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    main_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    came_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id")
    )  # the former main, which brought it along
    status_before: Mapped[str] = mapped_column(Code)  # where it stood when it was first joined
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime())
    joined_by_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index(
            "uq_cluster_member",
            "submission_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_cluster_main", "main_id", "id"),
    )


class ClusterProposal(Base):
    """A department thinks that two submissions are about the same matter; triage decides."""

    __tablename__ = "cluster_proposal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    main_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    agreed: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        Index(
            "uq_cluster_proposal",
            "submission_id",
            "main_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )


class Repeat(Base):
    """A submission that says what the same sender said before."""

    __tablename__ = "repeat"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    same_sender: Mapped[bool] = mapped_column(Boolean)  # False: same words from the same place
    found_at: Mapped[datetime] = mapped_column(UTCDateTime())
