"""Reading reply templates, and what departments settled about their answers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from intake.domain.answering.reply_templates import Offered, fitting
from intake.domain.permissions import Action, Actor
from intake.models import AnswerSetting, ReplyTemplate, ReplyTemplateVersion, Submission
from intake.queries.submissions import within


@dataclass(frozen=True, slots=True)
class Listed:
    """A template with its newest version."""

    template: ReplyTemplate
    newest: ReplyTemplateVersion


def writable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` may change a template: those of the own departments,
    or all of them; templates for every department only by those whose right holds everywhere."""
    return within(actor, Action.WRITE_TEMPLATES, ReplyTemplate.department_id)


def listed_for(session: Session, actor: Actor) -> list[Listed]:
    """What ``actor`` may change and what is for every department, in a stable order."""
    return _listed(session, or_(writable_by(actor), ReplyTemplate.department_id.is_(None)))


def of_departments(session: Session, departments: Collection[str]) -> list[Listed]:
    """The templates of these departments alone, in a stable order."""
    return _listed(session, ReplyTemplate.department_id.in_(departments))


def writable(session: Session, actor: Actor, template_id: int) -> ReplyTemplate | None:
    """One template, or None when there is none or the actor may not change it."""
    return session.scalar(
        select(ReplyTemplate).where(ReplyTemplate.id == template_id, writable_by(actor))
    )


def versions(session: Session, template_id: int) -> list[ReplyTemplateVersion]:
    """Every version of a template, oldest first."""
    return list(
        session.scalars(
            select(ReplyTemplateVersion)
            .where(ReplyTemplateVersion.template_id == template_id)
            .order_by(ReplyTemplateVersion.number)
        )
    )


def newest(session: Session, template_id: int) -> ReplyTemplateVersion:
    """What a template says today; every template has a version."""
    return session.scalars(
        select(ReplyTemplateVersion)
        .where(ReplyTemplateVersion.template_id == template_id)
        .order_by(ReplyTemplateVersion.number.desc())
        .limit(1)
    ).one()


def offered_for(session: Session, submission: Submission) -> list[Offered]:
    """The templates for an answer in the sender's language, the closest first."""
    rows = _listed(
        session,
        and_(
            ReplyTemplate.active,
            ReplyTemplate.language == submission.sender_language,
            or_(
                ReplyTemplate.department_id.is_(None),
                ReplyTemplate.department_id == submission.department_id,
            ),
        ),
    )
    return fitting(
        (_offered(row) for row in rows),
        department=submission.department_id,
        kind=submission.kind,
        language=submission.sender_language,
    )


def settings_of(session: Session, department_id: str | None) -> AnswerSetting | None:
    """What a department settled, if anything."""
    return session.get(AnswerSetting, department_id) if department_id else None


def settings_by_department(session: Session) -> dict[str, AnswerSetting]:
    """What every department settled, by its id."""
    return {row.department_id: row for row in session.scalars(select(AnswerSetting))}


def _offered(row: Listed) -> Offered:
    it, newest = row.template, row.newest
    return Offered(
        it.id, newest.id, newest.name, it.department_id, it.kind, it.language, newest.parts
    )


def _listed(session: Session, condition: ColumnElement[bool]) -> list[Listed]:
    last = (
        select(
            ReplyTemplateVersion.template_id,
            func.max(ReplyTemplateVersion.number).label("number"),
        )
        .group_by(ReplyTemplateVersion.template_id)
        .subquery()
    )
    rows = session.execute(
        select(ReplyTemplate, ReplyTemplateVersion)
        .join(ReplyTemplateVersion, ReplyTemplateVersion.template_id == ReplyTemplate.id)
        .join(
            last,
            and_(
                last.c.template_id == ReplyTemplateVersion.template_id,
                last.c.number == ReplyTemplateVersion.number,
            ),
        )
        .where(condition)
        .order_by(ReplyTemplate.language, ReplyTemplateVersion.name, ReplyTemplate.id)
    )
    return [Listed(template, version) for template, version in rows]
