"""Open requests for contributions go to the heirs of the department that was asked. None of this
commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering import contributions as rules
from intake.domain.answering.contributions import ContributionState, DeclineReason
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.reorganisation import REASONS, Step, matter_of
from intake.domain.workflow import Move, Status
from intake.models import Contribution, Submission
from intake.queries.organisation import reorganisations as queries
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import contribution_moves, moves


def pass_requests(session: Session, step: Step, *, now: datetime) -> None:
    """Hand the open requests of closing departments to their heirs.

    Where nobody certain inherits one, it counts as declined: a required one stays missing, so the
    lead has to ask somebody else. Where the lead itself inherits it, or an heir that is asked
    already, nothing is left to ask for.
    """
    for request, about in queries.open_requests(session, step.closing):
        heir = step.heir_of(matter_of(about.kind, f"{about.title}\n{request.question}"))
        if heir is None:
            request.decline_code = DeclineReason.NOT_COMPETENT.value
            _end(session, about, request, ContributionState.DECLINED, step, now=now)
        elif heir == request.lead_id or heir in _asked(session, about):
            _end(session, about, request, ContributionState.WITHDRAWN, step, now=now)
        else:
            data = {"request": request.id, "to": heir, "from": request.department_id}
            request.department_id = heir
            session.flush()
            record.append(session, _event(about, step, data, now))


def _end(
    session: Session,
    about: Submission,
    request: Contribution,
    state: ContributionState,
    step: Step,
    *,
    now: datetime,
) -> None:
    request.state = state.value
    session.flush()
    code = REASONS[step.kind]
    waits = rules.waits(_requests(session, about))
    if about.status == Status.WAITING_AGENCY and not waits:
        told = contribution_moves.told_of(request).data()
        moves.apply(session, about, Move.CONSULTED, by=SYSTEM, now=now, reason_code=code, data=told)
    else:
        contribution_moves.note(session, request, by=SYSTEM, now=now, reason_code=code)


def _event(about: Submission, step: Step, data: dict[str, object], now: datetime) -> NewEvent:
    return NewEvent(
        about.id,
        EventKind.TRANSFERRED,
        SYSTEM,
        now,
        old=about.status,
        new=about.status,
        reason_code=REASONS[step.kind],
        data=data,
    )


def _asked(session: Session, about: Submission) -> set[str]:
    return {
        one.department_id
        for one in _requests(session, about)
        if one.state == ContributionState.ASKED.value
    }


def _requests(session: Session, submission: Submission) -> Sequence[Contribution]:
    return session.scalars(
        select(Contribution)
        .where(Contribution.submission_id == submission.id)
        .order_by(Contribution.id)
    ).all()
