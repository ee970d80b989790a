"""Reads of acts on many submissions; everybody reads their own only."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from intake.domain.desk.bulk import BulkState, Outcome
from intake.domain.permissions import Actor
from intake.models import BulkAct, BulkItem, Submission
from intake.queries.submissions import visible_to

RECENT = 20


def own(session: Session, actor: Actor, number: int) -> BulkAct | None:
    """The act of this number, if it is the actor's."""
    return session.scalar(
        select(BulkAct).where(BulkAct.id == number, BulkAct.official_id == actor.official_id)
    )


def recent(session: Session, actor: Actor) -> Sequence[BulkAct]:
    """The actor's last acts, the newest first; what was only looked at is left out."""
    return session.scalars(
        select(BulkAct)
        .where(BulkAct.official_id == actor.official_id, BulkAct.state != BulkState.DRAFT.value)
        .order_by(BulkAct.id.desc())
        .limit(RECENT)
    ).all()


def chosen(
    session: Session, actor: Actor, number: int
) -> Sequence[tuple[BulkItem, Submission | None]]:
    """What was chosen, in the order of the queue; without the submission where the actor may not
    read it (any more)."""
    rows = session.execute(
        select(BulkItem, Submission)
        .outerjoin(Submission, (Submission.id == BulkItem.submission_id) & visible_to(actor))
        .where(BulkItem.bulk_id == number)
        .order_by(BulkItem.position)
    )
    return [(item, submission) for item, submission in rows]


def outcomes(session: Session, number: int) -> dict[Outcome, int]:
    """How many there are of each outcome."""
    rows: Sequence[Row[str, int]] = session.execute(
        select(BulkItem.outcome, func.count())
        .where(BulkItem.bulk_id == number)
        .group_by(BulkItem.outcome)
    ).all()
    return {Outcome(outcome): count for outcome, count in rows}


def sizes(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """How many submissions each of these acts was about."""
    rows = session.execute(
        select(BulkItem.bulk_id, func.count())
        .where(BulkItem.bulk_id.in_(numbers))
        .group_by(BulkItem.bulk_id)
    )
    return {number: count for number, count in rows}
