"""Who supports what was published, without who it is."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, Sha256, UTCDateTime


class Support(Base):
    """One browser that said "this is my matter, too" instead of sending it once more. The hash is
    another one for every submission: nobody can be followed from one to the next."""

    __tablename__ = "support"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    supporter: Mapped[str] = mapped_column(Sha256, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
