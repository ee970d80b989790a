"""Reply templates and the settings of answers are handed down to the heirs of a department."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.reorganisation import Step
from intake.models import AnswerSetting, ReplyTemplate, ReplyTemplateVersion
from intake.queries.answering.reply_templates import Listed


def hand_down_answers(
    session: Session, step: Step, templates: Sequence[Listed], *, by: int | None, now: datetime
) -> None:
    """``templates``, those of the departments that receive nothing more, move to the first heir
    with all their versions, and are copied to the others as they stand; settings are copied where
    an heir has none of its own."""
    if not step.heirs:
        return
    first, *others = step.heirs
    for one in templates:
        for heir in others:
            _copy(session, one, heir, by=by, now=now)
        one.template.department_id = first
        one.template.updated_by, one.template.updated_at = by, now
    for heir in step.heirs:
        if session.get(AnswerSetting, heir) is None:
            _copy_settings(session, step, heir, by=by, now=now)
    session.flush()


def _copy(session: Session, one: Listed, heir: str, *, by: int | None, now: datetime) -> None:
    copy = ReplyTemplate(
        code=None,
        department_id=heir,
        kind=one.template.kind,
        language=one.template.language,
        active=one.template.active,
        updated_by=by,
        updated_at=now,
    )
    session.add(copy)
    session.flush()
    session.add(
        ReplyTemplateVersion(
            template_id=copy.id,
            number=1,
            name=one.newest.name,
            parts=dict(one.newest.parts),
            author_id=one.newest.author_id,
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
