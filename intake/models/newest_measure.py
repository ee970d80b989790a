"""How two models of the classifier judged the newest submissions that neither had learned from."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Json, UTCDateTime


class NewestMeasure(Base):
    """The last measure of one model beside another; numbers of submissions and no word of them."""

    __tablename__ = "newest_measure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    model_version: Mapped[str] = mapped_column(String(LINE_LIMIT))
    against: Mapped[str] = mapped_column(String(LINE_LIMIT))
    since: Mapped[datetime] = mapped_column(UTCDateTime())
    measured_at: Mapped[datetime] = mapped_column(UTCDateTime())
    # [submission, department on which people settled, right before, right with the model]
    outcomes: Mapped[list[list[Any]]] = mapped_column(Json)

    __table_args__ = (UniqueConstraint("model_version", "against"),)
