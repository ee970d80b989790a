"""Counting tries at secrets in the database, so that limits hold across processes and restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from intake.domain.errors import LimitExceeded
from intake.models import Attempt

_TABLE: Table = Attempt.__table__  # type: ignore[assignment]
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what is counted: ``subject_hash`` is a keyed hash of an account, an address, or
    both."""

    purpose: str
    subject_hash: str
    limit: int  # failures within the window
    window: timedelta = timedelta(minutes=15)


def refuse_if_locked(session: Session, subjects: list[Subject], *, now: datetime) -> None:
    """Raise LimitExceeded when any of the subjects has failed too often of late."""
    for subject in subjects:
        failures, last = session.execute(
            select(func.count(), func.max(Attempt.at)).where(
                Attempt.purpose == subject.purpose,
                Attempt.subject_hash == subject.subject_hash,
                Attempt.at > now - subject.window,
            )
        ).one()
        if failures >= subject.limit:
            raise LimitExceeded(max(1, int((last + subject.window - now).total_seconds())))


def record(session: Session, subjects: list[Subject], *, now: datetime) -> None:
    """Count one try against every subject."""
    session.execute(
        insert(_TABLE),
        [
            {
                "purpose": subject.purpose,
                "subject_hash": subject.subject_hash,
                "at": now,
                "count": 1,
            }
            for subject in subjects
        ],
    )


def forget(session: Session, subjects: list[Subject], *, now: datetime) -> None:
    """Forget the tries of subjects that have shown the right secret, and everything older than a
    day."""
    for subject in subjects:
        session.execute(
            delete(_TABLE).where(
                _TABLE.c.purpose == subject.purpose,
                _TABLE.c.subject_hash == subject.subject_hash,
            )
        )
    session.execute(delete(_TABLE).where(_TABLE.c.at < now - _KEPT))


def take_back(session: Session, subjects: list[Subject], *, at: datetime) -> None:
    """Remove the one try counted at ``at``: it turned out to be right."""
    for subject in subjects:
        session.execute(
            delete(_TABLE).where(
                _TABLE.c.purpose == subject.purpose,
                _TABLE.c.subject_hash == subject.subject_hash,
                _TABLE.c.at == at,
            )
        )
