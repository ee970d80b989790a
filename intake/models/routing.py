"""Rules that administrators edit, and one immutable record of every routing act."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, Locale, Sha256, UTCDateTime


class RoutingRule(Base):
    """A rule; they are tried in order of ``position`` and the first that fires wins."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    words: Mapped[list[str]] = mapped_column(Json)
    kinds: Mapped[list[str]] = mapped_column(Json)
    provinces: Mapped[list[str]] = mapped_column(Json)
    languages: Mapped[list[str]] = mapped_column(Json)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"))
    version: Mapped[int] = mapped_column(Integer)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)


class RouteRecord(Base):
    """One routing act by a rule, the classifier or a person; never changed afterwards."""

    __tablename__ = "route_record"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    # Names the act, so that a handler that runs twice writes one record.
    act: Mapped[str] = mapped_column(Sha256, unique=True)
    method: Mapped[str] = mapped_column(Code)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # None = triage
    previous_department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    model_version: Mapped[str] = mapped_column(String(LINE_LIMIT))  # "" = no model
    taxonomy_version: Mapped[str] = mapped_column(Sha256)
    text_hash: Mapped[str] = mapped_column(Sha256)
    language: Mapped[str] = mapped_column(Locale)
    kind_guess: Mapped[dict[str, Any] | None] = mapped_column(Json)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(
        Json
    )  # department, probability; best first
    # Where the words stand that spoke for the first candidate: start, length, weight.
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    threshold: Mapped[float | None] = mapped_column(Float)
    rule_id: Mapped[int | None] = mapped_column(
        BigId
    )  # no foreign key: rules may be deleted, records not
    rule_trace: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    why_triage: Mapped[str] = mapped_column(Code, default="")
    reason_code: Mapped[str] = mapped_column(Code, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (
        Index("ix_route_record_submission", "submission_id", "id"),
        Index("ix_route_record_department", "department_id", "method", "created_at"),
        Index("ix_route_record_created_at", "created_at"),
    )
