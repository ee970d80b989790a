"""What somebody sent while they were signed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from intake.models import CitizenSession, OwnSubmission, Submission

MOST = 200  # rows of the list; the newest


def signed_in(session: Session, token_hash: str, *, now: datetime) -> str | None:
    """The identity behind a session token; None when it is unknown or over."""
    return session.scalar(
        select(CitizenSession.identity_hash).where(
            CitizenSession.token_hash == token_hash, CitizenSession.expires_at > now
        )
    )


def sent_by(session: Session, identity_hash: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """The submissions of an identity, the newest first."""
    return session.execute(
        select(Submission.id, Submission.title, Submission.status, Submission.submitted_at)
        .join(OwnSubmission, OwnSubmission.submission_id == Submission.id)
        .where(OwnSubmission.identity_hash == identity_hash)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(MOST)
    ).all()


def is_own(session: Session, identity_hash: str, submission_id: int) -> bool:
    """Whether the identity has sent this one."""
    row = session.get(OwnSubmission, submission_id)
    return row is not None and row.identity_hash == identity_hash
