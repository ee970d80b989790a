"""Work to do in the background, written in the transaction of the change that asks for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class Job(Base):
    """A job waits, runs under a lease, and is deleted when done; after too many failures it stays
    as a dead letter.

    ``fence`` grows with every claim: a worker that lost its lease cannot finish what another has
    taken over.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    priority: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Code)  # waiting, running, dead
    run_after: Mapped[datetime] = mapped_column(UTCDateTime())
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime())
    fence: Mapped[int] = mapped_column(BigId, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (
        # One waiting job per thing is enough: handlers look at the present state, not at the
        # payload.
        Index(
            "uq_job_waiting",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_job_claim", "state", "priority", "run_after", "id"),
        {"sqlite_autoincrement": True},
    )
