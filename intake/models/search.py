"""What officials keep of the search."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class SavedSearch(Base):
    """A question under a name. It gives no rights: it is asked with those that its owner has at
    that moment."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"))
    name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # the address
    alert: Mapped[bool] = mapped_column(Boolean, default=False)  # a letter when more is found
    seen: Mapped[Any] = mapped_column(Json)  # ids of the newest found when last looked
    looked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (
        UniqueConstraint("official_id", "name"),
        Index("ix_saved_search_alert", "alert", "official_id"),
    )


class SearchExport(Base):
    """A result that an official took out as a file: what was asked, how much was written, and for
    how long the file can be fetched. The row stays when the file has gone: it says who has what."""

    __tablename__ = "search_export"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"))
    form: Mapped[str] = mapped_column(Code)  # csv, xlsx, json
    state: Mapped[str] = mapped_column(Code)  # see services.finding.exports.ExportState
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # the question
    words: Mapped[dict[str, Any]] = mapped_column(Json)  # headings and labels, as the page had them
    total: Mapped[int | None] = mapped_column(Integer)  # found
    done: Mapped[int] = mapped_column(Integer, default=0)  # written so far
    storage_key: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index("ix_search_export_official", "official_id", "id"),
        Index("ix_search_export_key", "storage_key"),
    )
