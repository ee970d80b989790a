"""Departments as dated records: what a department is called changes, its id never does."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.models.base import Base, BigId, Code, Json, Locale, UTCDateTime


class Department(Base):
    """A receiving side. Labels, routes and rights bind to ``id``."""

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(Code, primary_key=True)
    level: Mapped[str] = mapped_column(Code)  # central, local
    # A group such as a whole ministry need not be a receiving side itself, hence no foreign key.
    parent: Mapped[str | None] = mapped_column(Code)
    active_from: Mapped[date] = mapped_column(Date)
    active_until: Mapped[date | None] = mapped_column(
        Date
    )  # first day on which it no longer exists
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    names: Mapped[list["DepartmentName"]] = relationship(
        cascade="all, delete-orphan", order_by="DepartmentName.valid_from"
    )
    aliases: Mapped[list["DepartmentAlias"]] = relationship(cascade="all, delete-orphan")
    profiles: Mapped[list["DepartmentProfile"]] = relationship(cascade="all, delete-orphan")


class DepartmentName(Base):
    """What a department is called in a language from one day on."""

    __tablename__ = "department_name"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    language: Mapped[str] = mapped_column(Locale)
    name: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        Index("uq_department_name_dated", "department_id", "language", "valid_from", unique=True),
    )


class DepartmentAlias(Base):
    """Other names people use, old ministries among them; searchable, never a label."""

    __tablename__ = "department_alias"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    language: Mapped[str] = mapped_column(Locale)
    alias: Mapped[str] = mapped_column(Text)


class DepartmentProfile(Base):
    """What a department is competent for; routes to it before it has examples."""

    __tablename__ = "department_profile"

    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    language: Mapped[str] = mapped_column(Locale, primary_key=True)
    competence: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())


class DepartmentChange(Base):
    """A reorganisation: rename, merge, split or move, with the day from which it holds."""

    __tablename__ = "department_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    from_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    to_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    effective_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
