"""Which submission was taken out of which."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, UTCDateTime


class SubmissionPart(Base):
    """A submission that is a part of another; contact and consents stay with the whole."""

    __tablename__ = "submission_part"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    whole_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    split_at: Mapped[datetime] = mapped_column(UTCDateTime())
    split_by_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
