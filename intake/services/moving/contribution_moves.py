"""Requests for contributions follow the moves: those that have become pointless are taken back in
the transaction of the move. None of this commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering.contributions import (
    ContributionState,
    Told,
    ends_requests,
    may_be_open,
)
from intake.domain.history.record import SYSTEM, By, EventKind
from intake.domain.workflow import Move, Status
from intake.models import Contribution, Submission
from intake.services.history import record
from intake.services.history.record import NewEvent


def follow(
    session: Session, submission: Submission, action: Move, old: Status, *, now: datetime
) -> None:
    """Withdraw the open requests of a submission that has just been moved from ``old`` to where
    nobody needs them."""
    if not (may_be_open(old) and ends_requests(action, Status(submission.status))):
        return
    still_open = select(Contribution).where(
        Contribution.submission_id == submission.id,
        Contribution.state == ContributionState.ASKED.value,
    )
    for one in session.scalars(still_open.order_by(Contribution.id)).all():
        one.state = ContributionState.WITHDRAWN.value
        note(session, one, by=SYSTEM, now=now, reason_code=action.value)


def told_of(request: Contribution) -> Told:
    """What the record says of a request as it stands now."""
    return Told(
        request.id,
        ContributionState(request.state),
        request.department_id,
        request.lead_id,
        request.required,
    )


def note(
    session: Session,
    request: Contribution,
    *,
    by: By,
    now: datetime,
    reason_code: str = "",
    typed: str = "",
) -> None:
    """Put down in the record what has just become of a request; ``typed`` is a person's reason."""
    record.append(
        session,
        NewEvent(
            request.submission_id,
            EventKind.CONTRIBUTION,
            by,
            now,
            reason_code=reason_code,
            note=typed,
            data=told_of(request).data(),
        ),
    )
