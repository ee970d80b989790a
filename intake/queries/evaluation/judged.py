"""Who judges a proposal reads it in the evaluation alone, whatever other roles are held."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.seats import SITTING
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import AT_COUNCIL
from intake.models import Evaluation, EvaluationSeat, Submission

_SITS = sorted(one.value for one in SITTING)


def judged_by(session: Session, actor: Actor, submission: Submission) -> Evaluation | None:
    """The round about a proposal in which ``actor`` sits while the proposal is before the council:
    whatever else the actor is, it is read there; None for none. What is before no council, like
    nearly all that is opened, costs no look."""
    if submission.status not in AT_COUNCIL:
        return None
    return session.scalar(
        select(Evaluation)
        .join(EvaluationSeat, EvaluationSeat.evaluation_id == Evaluation.id)
        .where(
            Evaluation.submission_id == submission.id,
            Evaluation.closed_at.is_(None),
            EvaluationSeat.official_id == actor.official_id,
            EvaluationSeat.state.in_(_SITS),
        )
    )


def sees_sender(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether ``actor``, who may read the submission, sees who sent it: nobody does who judges it
    blindly."""
    if not actor.may(Action.SEE_IDENTITY, submission.department_id):
        return False
    judged = judged_by(session, actor, submission)
    return judged is None or not judged.blind
