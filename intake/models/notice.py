"""What officials are to be told by mail, and the heads who answer for a department."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, UTCDateTime

_WAITS = text("told_at IS NULL")


class OfficialNotice(Base):
    """One thing that one official is to be told; told together with others in one letter."""

    __tablename__ = "official_notice"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index(
            "uq_official_notice",
            "official_id",
            "submission_id",
            "kind",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )


class Head(Base):
    """The person who answers for a department, or for the whole service when none is named, and is
    told when its dates are near or missed."""

    __tablename__ = "head"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UTCDateTime())
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
