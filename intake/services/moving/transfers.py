"""The one door through which a submission comes to another department while its status stays: a
reorganisation, and what is carried out and handed on. None of this commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering.replies import ReplyState
from intake.domain.history.record import By, EventKind
from intake.domain.initiatives.pilots import MilestoneState
from intake.models import Contribution, Milestone, Reply, Submission
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves


def transfer(
    session: Session,
    submission: Submission,
    department: str,
    *,
    by: By,
    now: datetime,
    reason_code: str,
    data: Mapping[str, object] | None = None,
) -> int:
    """Give a submission to ``department``: the event, and what goes along with it. Status, dates
    and clocks stay. Returns the event's place in the record."""
    old = submission.department_id
    submission.department_id = department
    event = NewEvent(
        submission.id,
        EventKind.TRANSFERRED,
        by,
        now,
        old=submission.status,
        new=submission.status,
        reason_code=reason_code,
        data={"department": department, "from": old, **(data or {})},
    )
    seq = record.append(session, event)
    _lead_changes(session, submission.id, old, department)
    moves.touch(session, submission, now=now)
    return seq


def _lead_changes(session: Session, submission_id: int, old: str | None, heir: str) -> None:
    """Requests, unsent answers and milestones still to be reached belong to whoever leads now."""
    asked = select(Contribution).where(
        Contribution.submission_id == submission_id, Contribution.lead_id == old
    )
    for request in session.scalars(asked).all():
        request.lead_id = heir
    unsent = select(Reply).where(
        Reply.submission_id == submission_id,
        Reply.department_id == old,
        Reply.state != ReplyState.SENT.value,
    )
    for reply in session.scalars(unsent).all():
        reply.department_id = heir
    ahead = select(Milestone).where(
        Milestone.submission_id == submission_id, Milestone.state == MilestoneState.OPEN.value
    )
    for milestone in session.scalars(ahead).all():
        milestone.department_id = heir
    session.flush()
