"""Who must not, and who alone may, see a quarantined denunciation."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, UTCDateTime


class AccusedDepartment(Base):
    """A department that a denunciation accuses: none of its people ever sees it."""

    __tablename__ = "accused_department"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    named_at: Mapped[datetime] = mapped_column(UTCDateTime())
    named_by_id: Mapped[int] = mapped_column(ForeignKey("official.id"))


class NamedReader(Base):
    """A person named to see a denunciation; where anybody is named, nobody else sees it."""

    __tablename__ = "named_reader"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), primary_key=True)
    named_at: Mapped[datetime] = mapped_column(UTCDateTime())
    named_by_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
