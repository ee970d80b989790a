"""What an official keeps for the own work at the desk: keys, views of queues, texts begun."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, UTCDateTime


class SavedView(Base):
    """The filter of a queue under a name. It gives no rights: what it shows is asked for with those
    of whoever opens it."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"))
    name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    # The department of its queue, apart from the rest, so that a merger carries it along.
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # the rest of the address
    shared: Mapped[bool] = mapped_column(Boolean, default=False)  # with colleagues
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (UniqueConstraint("official_id", "name"),)


class DeskSetting(Base):
    """How one official works; no row for whoever changed nothing."""

    __tablename__ = "desk_setting"

    official_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("official.id"), primary_key=True, autoincrement=False
    )
    keys_on: Mapped[bool] = mapped_column(Boolean, default=True)
    key_map: Mapped[dict[str, Any]] = mapped_column(Json)  # command: letter; see domain.desk.keys
    default_view_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("saved_view.id"), index=True
    )


class KeptText(Base):
    """What an official has begun to write about a submission and not sent; nobody else reads it."""

    __tablename__ = "kept_text"

    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(BigId, ForeignKey("submission.id"), primary_key=True)
    act: Mapped[str] = mapped_column(Code, primary_key=True)  # what it is for: note, ask, …
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)

    __table_args__ = (Index("ix_kept_text_submission_id", "submission_id"),)
