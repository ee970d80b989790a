"""Acts on many submissions at once, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class BulkAct(Base):
    """One act of an official on many submissions."""

    __tablename__ = "bulk_act"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"))
    act: Mapped[str] = mapped_column(Code)  # see domain.desk.bulk
    state: Mapped[str] = mapped_column(Code)
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # department, kind, reason
    view: Mapped[dict[str, Any]] = mapped_column(Json)  # the queue it was chosen from
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # done or taken back

    __table_args__ = (Index("ix_bulk_act_official", "official_id", "id"),)


class BulkItem(Base):
    """One submission of such an act."""

    __tablename__ = "bulk_item"

    bulk_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulk_act.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("submission.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(Code, default="")
    version: Mapped[int | None] = mapped_column(Integer)  # as the act left it
    before: Mapped[dict[str, Any]] = mapped_column(Json)  # where it stood: codes and numbers
