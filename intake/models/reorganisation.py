"""Merges and splits of departments as they were planned and carried out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class Reorganisation(Base):
    """One merge or split; what it made of each department stands in ``department_change``."""

    __tablename__ = "reorganisation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)  # two people cannot carry it out at once
    kind: Mapped[str] = mapped_column(Code)  # merge, split
    state: Mapped[str] = mapped_column(Code)  # draft, planned, done, cancelled
    effective_on: Mapped[date] = mapped_column(Date)
    old_ids: Mapped[list[str]] = mapped_column(Json)
    shares: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # department, kinds, words
    rest_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # None = triage
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    figures: Mapped[dict[str, Any]] = mapped_column(Json)  # what moved, counted

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
