"""Days that differ from the ordinary week, and settings that administrators change without code."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, Code, Json, UTCDateTime


class CalendarDay(Base):
    """A holiday or a make-up working day of the public sector, with its source."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    source: Mapped[str] = mapped_column(String(LINE_LIMIT), default="")
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Setting(Base):
    """A value that administrators change while the service runs."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
