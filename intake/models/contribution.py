"""What a lead asked of other departments, and what they contributed."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, UTCDateTime


class Contribution(Base):
    """One request of the lead to one department; the text once given is never changed."""

    __tablename__ = "contribution"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"))  # who is asked
    lead_id: Mapped[str] = mapped_column(ForeignKey("department.id"))  # who asks
    required: Mapped[bool] = mapped_column(Boolean)
    question: Mapped[str] = mapped_column(Text)  # only officials read it
    reason_code: Mapped[str] = mapped_column(Code)  # why it: domain.answering.contributions
    asked_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    state: Mapped[str] = mapped_column(Code)  # asked, given, declined, overridden, withdrawn
    text: Mapped[str] = mapped_column(Text, default="")  # what was contributed
    given_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    decline_code: Mapped[str] = mapped_column(Code, default="")  # why nothing was contributed

    __table_args__ = (
        Index("ix_contribution_submission", "submission_id", "id"),
        # The list of what is asked of a department, in order of its date.
        Index("ix_contribution_asked", "department_id", "state", "due_at"),
        # A department is asked once at a time about one submission.
        Index(
            "uq_contribution_open",
            "submission_id",
            "department_id",
            unique=True,
            sqlite_where=sql("state = 'asked'"),
            postgresql_where=sql("state = 'asked'"),
        ),
    )
