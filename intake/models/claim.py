"""Who has a submission open to work on it; presence, not history."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, UTCDateTime


class Claim(Base):
    """One submission in one official's hands until a moment; past it the row means nothing."""

    __tablename__ = "claim"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id"), primary_key=True, autoincrement=False
    )
    official_id: Mapped[int] = mapped_column(BigId, ForeignKey("official.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime())
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime())
