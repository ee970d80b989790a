"""The clocks of a submission's deadlines, and the ledger of each, which is only ever added to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class Clock(Base):
    """One deadline of a submission as its ledger leaves it; of each profile at most one is open."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    profile: Mapped[str] = mapped_column(Code)
    terms: Mapped[dict[str, Any]] = mapped_column(Json)  # the profile as it was at the start
    state: Mapped[str] = mapped_column(Code)  # running, paused, stopped
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())  # what is promised
    plain_due_at: Mapped[datetime] = mapped_column(UTCDateTime())  # the same without extensions
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    timeliness: Mapped[str] = mapped_column(Code, default="")  # how it ended; "" while open
    rung: Mapped[int] = mapped_column(Integer, default=0)  # of the ladder: who has been told
    sender_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # that it is late
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # somebody must be told

    __table_args__ = (
        Index("ix_clock_submission", "submission_id", "id"),
        Index("ix_clock_next_at", "next_at"),
        Index(
            "uq_clock_open",
            "submission_id",
            "profile",
            unique=True,
            sqlite_where=text("state != 'stopped'"),
            postgresql_where=text("state != 'stopped'"),
        ),
    )


class ClockEntry(Base):
    """One line of a clock's ledger, with what was promised from then on; never changed.

    Two who write at once take the same number, and one of them fails.
    """

    __tablename__ = "clock_entry"

    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    plain_due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    reason_code: Mapped[str] = mapped_column(Code, default="")
    count: Mapped[int] = mapped_column(Integer, default=0)  # units of an extension
    actor_kind: Mapped[str] = mapped_column(Code)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
