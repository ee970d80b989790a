"""Reply templates with versions that never change, what departments settled about their answers,
and answers that are approved and wait for the coordinator."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.domain.submission import LINE_LIMIT
from intake.models.base import Base, BigId, Code, Json, Locale, UTCDateTime


class ReplyTemplate(Base):
    """What a template is for; what it says stands in its versions."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # The name of a template of the starting set, by which it is found again; NULL for the others.
    code: Mapped[str | None] = mapped_column(Code)
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"))  # None = all
    kind: Mapped[str] = mapped_column(Code)  # "" = all
    language: Mapped[str] = mapped_column(Locale)
    active: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = (
        UniqueConstraint("code", "language"),
        Index("ix_reply_template_language", "language", "active"),
    )


class ReplyTemplateVersion(Base):
    """What a template said from one moment on; never changed, only followed by the next."""

    __tablename__ = "reply_template_version"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("reply_template.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(LINE_LIMIT))
    parts: Mapped[dict[str, str]] = mapped_column(Json)  # by domain.answering.replies.Part
    author_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))  # None = came along
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    __table_args__ = (UniqueConstraint("template_id", "number"),)


class AnswerSetting(Base):
    """What a department settled about its answers; no row means nothing special."""

    __tablename__ = "answer_setting"

    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    hold_hours: Mapped[int] = mapped_column(Integer)  # between approval and sending
    contact_office: Mapped[str] = mapped_column(Text)  # whom senders are told to ask
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime())


class ReplyHold(Base):
    """An answer that was approved and waits, so that the coordinator can still stop it."""

    __tablename__ = "reply_hold"

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True)
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime())
    until: Mapped[datetime] = mapped_column(UTCDateTime())
