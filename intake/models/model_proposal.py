"""Who proposed to put a classifier's model in force, and who decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, UTCDateTime


class ModelProposal(Base):
    """One proposal; a model itself is a folder, and its store tells when it was in force."""

    __tablename__ = "model_proposal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)  # two people cannot decide at once
    model_version: Mapped[str] = mapped_column(String(LINE_LIMIT))
    instead_of: Mapped[str] = mapped_column(String(LINE_LIMIT))  # in force then; "" = none
    state: Mapped[str] = mapped_column(Code)  # open, confirmed, refused, withdrawn
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
