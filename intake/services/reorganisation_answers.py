"""Reply templates and the settings of answers are handed down to the heirs of a department."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.reorganisation import Step
from intake.models import AnswerSetting, ReplyTemplate, ReplyTemplateVersion


def templates_of(session: Session, step: Step) -> list[ReplyTemplate]:
    """The templates of the departments that receive nothing more."""
    statement = select(ReplyTemplate).where(ReplyTemplate.department_id.in_(step.closing))
    return list(session.scalars(statement.order_by(ReplyTemplate.id)))


def hand_down_answers(session: Session, step: Step, *, by: int | None, now: datetime) -> None:
    """Templates move to the first heir with all their versions, and are copied to the others as
    they stand; settings are copied where an heir has none of its own."""
    if not step.heirs:
        return
    first, *others = step.heirs
    for template in templates_of(session, step):
        for heir in others:
            _copy(session, template, heir, by=by, now=now)
        template.department_id = first
        template.updated_by, template.updated_at = by, now
    for heir in step.heirs:
        if session.get(AnswerSetting, heir) is None:
            _copy_settings(session, step, heir, by=by, now=now)
    session.flush()


def _copy(
    session: Session, template: ReplyTemplate, heir: str, *, by: int | None, now: datetime
) -> None:
    latest = session.scalars(
        select(ReplyTemplateVersion)
        .where(ReplyTemplateVersion.template_id == template.id)
        .order_by(ReplyTemplateVersion.number.desc())
        .limit(1)
    ).first()
    copy = ReplyTemplate(
        code=None,
        department_id=heir,
        kind=template.kind,
        language=template.language,
        active=template.active,
        updated_by=by,
        updated_at=now,
    )
    session.add(copy)
    session.flush()
    if latest is not None:
        session.add(
            ReplyTemplateVersion(
                template_id=copy.id,
                number=1,
                name=latest.name,
                parts=dict(latest.parts),
                author_id=latest.author_id,
                created_at=now,
            )
        )


def _copy_settings(
    session: Session, step: Step, heir: str, *, by: int | None, now: datetime
) -> None:
    for old in step.old:
        kept = session.get(AnswerSetting, old)
        if kept is not None:
            session.add(
                AnswerSetting(
                    department_id=heir,
                    hold_hours=kept.hold_hours,
                    contact_office=kept.contact_office,
                    updated_by=by,
                    updated_at=now,
                )
            )
            return
