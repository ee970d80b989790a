"""Reads of what officials have begun to write and not sent."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import KeptText, Official


def own(
    session: Session, official_id: int, submission_id: int, *, now: datetime
) -> Mapping[str, KeptText]:
    """What an official has begun about a submission, by the act it is for. The caller has seen that
    the official may read the submission."""
    rows = session.scalars(
        select(KeptText).where(
            KeptText.official_id == official_id,
            KeptText.submission_id == submission_id,
            KeptText.expires_at > now,
        )
    )
    return {row.act: row for row in rows}


def writing(
    session: Session, submission_id: int, *, since: datetime, but: int
) -> list[tuple[str, str]]:
    """(name, act) of the officials, ``but`` one, who wrote about a submission since a moment; what
    they wrote is theirs alone."""
    rows = session.execute(
        select(Official.display_name, KeptText.act)
        .join(Official, Official.id == KeptText.official_id)
        .where(
            KeptText.submission_id == submission_id,
            KeptText.updated_at > since,
            KeptText.official_id != but,
        )
        .order_by(KeptText.updated_at.desc())
    )
    return [(name, act) for name, act in rows]
