"""The register of submissions: what came in within a period, for printing and keeping.

Source: every unit keeps a book of what it received, with due date and result (the register among
the forms of Decree 118/2025/NĐ-CP).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, true
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.models import Contact, Submission
from intake.queries.submissions import visible_to, within

# A register of more than this is not read on paper: a shorter period, or one department, is.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Period:
    """What came in from ``since`` on and before ``before`` (UTC), in one department or, with "",
    wherever the reader may look."""

    since: datetime
    before: datetime
    department: str = ""


def entries(session: Session, actor: Actor, period: Period) -> list[Row[*tuple[Any, ...]]]:
    """The submissions of the period that ``actor`` may read, oldest first, at most MOST_ROWS: id,
    title, language, kind, channel, status, queue, department_id, submitted_at, due_at, answered_at,
    closed_at. Nothing in quarantine is ever listed: a register is copied and carried about."""
    there = Submission.department_id == period.department if period.department else true()
    found = (
        select(
            Submission.id,
            Submission.title,
            Submission.language,
            Submission.kind,
            Submission.channel,
            Submission.status,
            Submission.queue,
            Submission.department_id,
            Submission.submitted_at,
            Submission.due_at,
            Submission.answered_at,
            Submission.closed_at,
        )
        .where(
            Submission.submitted_at >= period.since,
            Submission.submitted_at < period.before,
            Submission.restricted.is_(False),
            there,
            visible_to(actor),
        )
        .order_by(Submission.submitted_at, Submission.id)
        .limit(MOST_ROWS + 1)
    )
    return list(session.execute(found))


def senders(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Who sent those of ``ids`` whose sender ``actor`` may know; who is anonymous is missing."""
    asked = (
        select(Contact.submission_id, Contact.name, Contact.organisation)
        .join(Submission, Submission.id == Contact.submission_id)
        .where(
            Contact.submission_id.in_(list(ids)),
            Submission.restricted.is_(False),
            visible_to(actor),
            within(actor, Action.SEE_IDENTITY),
        )
    )
    found = {
        number: ", ".join(part for part in (name, organisation) if part)
        for number, name, organisation in session.execute(asked)
    }
    return {number: words for number, words in found.items() if words}
