"""Reads of who has what open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Claim, Official


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a submission open, and until when (UTC) unless they go on."""

    official_id: int
    name: str
    until: datetime


def holder_of(session: Session, submission_id: int, *, now: datetime) -> Holder | None:
    """Who has it open now; None for nobody."""
    return holders(session, [submission_id], now=now).get(submission_id)


def holders(session: Session, ids: Collection[int], *, now: datetime) -> Mapping[int, Holder]:
    """Who has which of ``ids`` open now; those that nobody has are left out."""
    if not ids:
        return {}
    rows = session.execute(
        select(Claim.submission_id, Claim.official_id, Official.display_name, Claim.expires_at)
        .join(Official, Official.id == Claim.official_id)
        .where(Claim.submission_id.in_(ids), Claim.expires_at > now)
    )
    return {row[0]: Holder(*row[1:]) for row in rows}
