"""How many support what was published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.models import Support


def counts(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many browsers, by submission; those without support are not named."""
    query = select(Support.submission_id, func.count()).where(Support.submission_id.in_(ids))
    rows = session.execute(query.group_by(Support.submission_id)) if ids else ()
    return {submission_id: number for submission_id, number in rows}


def last_at(session: Session, submission_id: int) -> datetime | None:
    """When the last of them came; None when there is none."""
    return session.scalar(
        select(func.max(Support.at)).where(Support.submission_id == submission_id)
    )
