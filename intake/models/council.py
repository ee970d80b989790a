"""Councils: who sits on one, in which part and for how long, and the chained history of that."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, Sha256, UTCDateTime


class Council(Base):
    """The council of a call, or the standing one of a department (None = of the whole service)."""

    __tablename__ = "council"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"), unique=True)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock
    created_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = ({"sqlite_autoincrement": True},)


class CouncilMember(Base):
    """Somebody's seat on a council from a day until a day, both counted. Nobody is deleted: who
    leaves has a last day."""

    __tablename__ = "council_member"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    part: Mapped[str] = mapped_column(Code)  # domain.evaluation.councils.MemberPart
    fields: Mapped[list[Any]] = mapped_column(Json)  # codes of departments: what they know about
    organisation: Mapped[str] = mapped_column(String(LINE_LIMIT))
    tax_code: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (UniqueConstraint("council_id", "official_id"),)


class CouncilEvent(Base):
    """One change of a council; ``hash`` covers the row and the hash before it."""

    __tablename__ = "council_event"

    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    data: Mapped[dict[str, Any]] = mapped_column(Json)  # codes, numbers and digests only
    hash: Mapped[str] = mapped_column(Sha256)


class CouncilHead(Base):
    """The last link of a council's history, in a row apart, as for calls."""

    __tablename__ = "council_head"

    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), primary_key=True)
    events: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(Sha256)
