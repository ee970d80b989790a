"""Calls for proposals and big problems: their versions, their chained history, questions, and which
proposal answers which."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, Locale, Sha256, UTCDateTime


class Call(Base):
    """Who publishes it, and what people made of it; what it says stands in its versions. Its id is
    its public number."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # None = all
    state: Mapped[str] = mapped_column(Code)  # draft, published, withdrawn; the clock says the rest
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock
    created_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    withdrawn_why: Mapped[str] = mapped_column(Text)  # public

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = (
        Index("ix_call_state", "state"),
        {"sqlite_autoincrement": True},
    )


class CallVersion(Base):
    """What a call said from one moment on. Only the version of a draft is written over."""

    __tablename__ = "call_version"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Code)
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    texts: Mapped[dict[str, Any]] = mapped_column(Json)  # by language, then by domain TextPart
    rubric: Mapped[list[Any]] = mapped_column(Json)  # as domain.evaluation.rubric.to_data gives it
    blind: Mapped[bool] = mapped_column(Boolean)
    quorum: Mapped[int] = mapped_column(Integer)
    disagreement: Mapped[int] = mapped_column(Integer)  # points of spread
    ballot: Mapped[str] = mapped_column(Code)
    changed: Mapped[list[Any]] = mapped_column(Json)  # codes of domain.initiatives.calls.changed
    why_changed: Mapped[str] = mapped_column(Text)  # public, typed by the author
    author_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (UniqueConstraint("call_id", "number"),)


class CallEvent(Base):
    """One thing that happened to a call; ``hash`` covers the row and the hash before it."""

    __tablename__ = "call_event"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Code)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))  # None = the public
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    data: Mapped[dict[str, Any]] = mapped_column(Json)  # codes, numbers and digests only
    hash: Mapped[str] = mapped_column(Sha256)


class CallHead(Base):
    """The last link of a call's history, in a row apart: its lock orders the writers, its value
    shows a cut end, and a question does not make the call look changed."""

    __tablename__ = "call_head"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), primary_key=True)
    events: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(Sha256)


class CallQuestion(Base):
    """A question about a call, from nobody in particular; public with its answer only."""

    __tablename__ = "call_question"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    state: Mapped[str] = mapped_column(Code)
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock
    language: Mapped[str] = mapped_column(Locale)
    asked: Mapped[str] = mapped_column(Text)  # as it came; never public
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    question: Mapped[str] = mapped_column(Text)  # as the public reads it
    answer: Mapped[str] = mapped_column(Text)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = (Index("ix_call_question_call", "call_id", "state", "id"),)


class ProposalCall(Base):
    """Which call a proposal answers, and which version of it was in force then."""

    __tablename__ = "proposal_call"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    call_version: Mapped[int] = mapped_column(Integer)
