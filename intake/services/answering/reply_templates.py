"""Reply templates: written in versions that never change, and filled in for an answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.dates_in_words import day_in_words
from intake.domain.answering.replies import PARTS
from intake.domain.answering.reply_templates import LANGUAGES, Variable, faults
from intake.domain.errors import InvalidData, NotFound, StaleSubmission
from intake.domain.permissions import Action, Actor, require
from intake.domain.submission import LINE_LIMIT, OFFERED_KINDS
from intake.domain.timekeeping.deadlines import local_date
from intake.models import AnswerSetting, ReplyTemplate, ReplyTemplateVersion, Submission
from intake.queries.answering import reply_templates as queries
from intake.queries.organisation import departments

LONGEST_HOLD = 120  # hours; longer than a working week would eat up the promised time


class StaleTemplate(StaleSubmission):
    """Somebody else changed the template since the page was opened."""

    code = "stale_template"


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What an official wants a template to be. Texts are cleaned."""

    name: str
    language: str
    parts: Mapping[str, str]
    department: str | None = None
    kind: str = ""
    active: bool = True


def add(session: Session, actor: Actor, draft: TemplateDraft, *, now: datetime) -> ReplyTemplate:
    """A new template with its first version. Raises NotAllowed, InvalidData."""
    require(actor, Action.WRITE_TEMPLATES, draft.department)
    _check(draft)
    return _add(session, draft, code=None, by=actor.official_id, now=now)


def change(
    session: Session,
    actor: Actor,
    template_id: int,
    draft: TemplateDraft,
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """Make a template what the draft says; another text is a new version, the old ones stay.
    Raises NotAllowed, NotFound, StaleTemplate, InvalidData."""
    template = _seen(session, actor, template_id, seen_version)
    require(actor, Action.WRITE_TEMPLATES, draft.department)
    _check(draft)
    template.department_id, template.kind = draft.department, draft.kind
    template.language, template.active = draft.language, draft.active
    _write(session, template, draft, by=actor.official_id, now=now)


def switch(
    session: Session,
    actor: Actor,
    template_id: int,
    *,
    active: bool,
    seen_version: int,
    now: datetime,
) -> None:
    """Offer a template for answers, or no longer. Raises NotAllowed, NotFound, StaleTemplate."""
    template = _seen(session, actor, template_id, seen_version)
    template.active, template.updated_by, template.updated_at = active, actor.official_id, now
    session.flush()


def settle(
    session: Session,
    actor: Actor,
    department: str,
    *,
    hold_hours: int,
    contact_office: str,
    now: datetime,
) -> None:
    """Say how many hours approved answers of a department wait for the coordinator, and whom its
    senders are to ask. Raises NotAllowed, InvalidData."""
    require(actor, Action.SETTLE_ANSWERS, department)
    if not 0 <= hold_hours <= LONGEST_HOLD:
        raise InvalidData({"hold_hours": "out_of_range"})
    kept = session.get(AnswerSetting, department)
    if kept is None:
        kept = AnswerSetting(department_id=department)
        session.add(kept)
    kept.hold_hours, kept.contact_office = hold_hours, contact_office
    kept.updated_by, kept.updated_at = actor.official_id, now
    session.flush()


def load_templates(session: Session, records: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Add the starting set; a template of it that comes with another text gets a new version,
    unless somebody here has written one. Raises InvalidData before anything is changed."""
    drafts = [
        (record["code"], _starting(record, language, texts))
        for record in records
        for language, texts in record["texts"].items()
    ]
    for _code, draft in drafts:
        _check(draft)
    known = {
        (row.code, row.language): row
        for row in session.scalars(select(ReplyTemplate).where(ReplyTemplate.code.is_not(None)))
    }
    for code, draft in drafts:
        template = known.get((code, draft.language))
        if template is None:
            _add(session, draft, code=code, by=None, now=now)
        elif queries.newest(session, template.id).author_id is None:
            _write(session, template, draft, by=None, now=now)


def values_for(
    session: Session,
    actor: Actor,
    submission: Submission,
    *,
    number: str,
    place: str,
    office: str,
    now: datetime,
) -> dict[str, str]:
    """What the variables stand for in an answer to ``submission``, in its sender's language.

    ``office`` is whom to ask when the department has settled nothing of its own.
    """
    language, today = submission.sender_language, local_date(now)
    settled = queries.settings_of(session, submission.department_id)
    named = departments.names(session, language, today)

    def day(moment: datetime) -> str:
        return day_in_words(local_date(moment), "long", language)

    return {
        Variable.NUMBER: number,
        Variable.TITLE: submission.title,
        Variable.RECEIVED: day(submission.submitted_at),
        Variable.DUE: day(submission.due_at),
        Variable.TODAY: day(now),
        Variable.DEPARTMENT: named.get(submission.department_id or "", ""),
        Variable.PLACE: place,
        Variable.CONTACT_PERSON: actor.display_name,
        Variable.CONTACT_OFFICE: (settled.contact_office if settled else "") or office,
    }


def _starting(record: Mapping[str, Any], language: str, texts: Mapping[str, str]) -> TemplateDraft:
    parts = {part.value: texts[part.value] for part in PARTS}
    return TemplateDraft(texts["name"], language, parts, kind=record["kind"])


def _add(
    session: Session, draft: TemplateDraft, *, code: str | None, by: int | None, now: datetime
) -> ReplyTemplate:
    template = ReplyTemplate(
        code=code,
        department_id=draft.department,
        kind=draft.kind,
        language=draft.language,
        active=draft.active,
        updated_by=by,
        updated_at=now,
    )
    session.add(template)
    session.flush()
    _write(session, template, draft, by=by, now=now)
    return template


def _write(
    session: Session,
    template: ReplyTemplate,
    draft: TemplateDraft,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """A new version, if it says something new."""
    past = queries.versions(session, template.id)
    parts = {part.value: draft.parts.get(part.value, "") for part in PARTS}
    template.updated_by, template.updated_at = by, now
    if not past or (past[-1].name, past[-1].parts) != (draft.name, parts):
        session.add(
            ReplyTemplateVersion(
                template_id=template.id,
                number=len(past) + 1,
                name=draft.name,
                parts=parts,
                author_id=by,
                created_at=now,
            )
        )
    session.flush()


def _seen(session: Session, actor: Actor, template_id: int, seen_version: int) -> ReplyTemplate:
    template = queries.writable(session, actor, template_id)
    if template is None:
        raise NotFound(str(template_id))
    require(actor, Action.WRITE_TEMPLATES, template.department_id)
    session.refresh(template, with_for_update=True)
    if template.version != seen_version:
        raise StaleTemplate(str(template_id))
    return template


def _check(draft: TemplateDraft) -> None:
    """``problems`` of the error: a field's code, and for a variable its name behind a colon."""
    problems = {
        "name": "" if 0 < len(draft.name.strip()) <= LINE_LIMIT else "missing",
        "language": "" if draft.language in LANGUAGES else "unknown",
        "kind": "" if draft.kind in ("", *OFFERED_KINDS) else "unknown",
    }
    for part in PARTS:
        found = faults(draft.parts.get(part.value, ""))
        problems[part.value] = f"{found[0].code}:{found[0].what}" if found else ""
    if not any(draft.parts.get(part.value, "").strip() for part in PARTS):
        problems[PARTS[0].value] = "empty:"
    found_problems = {field: code for field, code in problems.items() if code}
    if found_problems:
        raise InvalidData(found_problems)
