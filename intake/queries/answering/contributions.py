"""Reads of what leads asked of other departments."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering.contributions import ContributionState, may_contribute
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Status
from intake.models import Contribution, Submission
from intake.queries.recusals import not_recused

LIST_SIZE = 200
_REPLIABLE = tuple(status.value for status in Status if may_contribute(status))


class AskedOf(NamedTuple):
    """One line of the list of what is asked of a department."""

    submission_id: int
    title: str
    submitted_at: datetime
    department_id: str
    lead_id: str
    required: bool
    asked_at: datetime
    due_at: datetime


def of_submission(session: Session, submission_id: int) -> list[Contribution]:
    """Every request about a submission, oldest first."""
    return list(
        session.scalars(
            select(Contribution)
            .where(Contribution.submission_id == submission_id)
            .order_by(Contribution.id)
        )
    )


def asked_of(session: Session, actor: Actor) -> Sequence[AskedOf]:
    """What is asked of the departments for which the actor may contribute, the most urgent first,
    at most LIST_SIZE; never what is in quarantine, or from which the actor is recused."""
    scope = actor.scope(Action.ANSWER)
    wanted = (
        select(
            Submission.id,
            Submission.title,
            Submission.submitted_at,
            Contribution.department_id,
            Contribution.lead_id,
            Contribution.required,
            Contribution.asked_at,
            Contribution.due_at,
        )
        .join(Submission, Submission.id == Contribution.submission_id)
        .where(
            Contribution.state == ContributionState.ASKED.value,
            Submission.status.in_(_REPLIABLE),
            Submission.restricted.is_(False),
            not_recused(actor),
        )
        .order_by(Contribution.due_at, Contribution.id)
        .limit(LIST_SIZE)
    )
    if scope is not None:
        wanted = wanted.where(Contribution.department_id.in_(sorted(scope)))
    return [AskedOf(*row) for row in session.execute(wanted)]
