"""What a proposal says beyond title and summary."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, Code


class ProposalPart(Base):
    """One part of a proposal, sealed; bound to its submission and its name, so that a part moved to
    another row does not open."""

    __tablename__ = "proposal_part"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    key_id: Mapped[str] = mapped_column(Code, index=True)  # what is left to seal anew
    sealed: Mapped[str] = mapped_column(Text)
