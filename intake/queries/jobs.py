"""Looking at background work: how much waits, and what failed for good."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.models import Job


def counts(session: Session) -> dict[tuple[str, str], int]:
    """How many jobs there are, by (state, kind)."""
    rows = session.execute(
        select(Job.state, Job.kind, func.count().label("number")).group_by(Job.state, Job.kind)
    )
    return {(row.state, row.kind): row.number for row in rows}


def in_state(
    session: Session, state: str, *, kind: str = "", after: int = 0, limit: int = 50
) -> Sequence[Job]:
    """Jobs of a state (waiting, running or dead) in order of id, those above ``after``."""
    wanted = select(Job).where(Job.state == state, Job.id > after)
    if kind:
        wanted = wanted.where(Job.kind == kind)
    return session.scalars(wanted.order_by(Job.id).limit(limit)).all()


def ids_in_state(session: Session, state: str, *, kind: str = "") -> list[int]:
    """The ids of all jobs of a state."""
    wanted = select(Job.id).where(Job.state == state)
    if kind:
        wanted = wanted.where(Job.kind == kind)
    return list(session.scalars(wanted.order_by(Job.id)))
