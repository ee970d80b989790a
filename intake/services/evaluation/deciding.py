"""What the council has done about a proposal, for whoever decides: the count of the ballot and the
figures, from the rows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.evaluation import Result
from intake.domain.evaluation_rounds import Why
from intake.domain.evaluation_seats import BallotState
from intake.domain.evaluation_votes import Ballot
from intake.domain.rubric import Rubric
from intake.domain.workflow import Move, Status
from intake.models import Evaluation, Submission
from intake.queries.contests import last_move
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, results


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a decision stands: the criteria that count (a reason is owed for each), the figures,
    and the ballot, None until it is closed."""

    evaluation_id: int
    council_id: int
    rubric: Rubric
    quorum: int
    result: Result
    ballot: Ballot | None


def basis_of(session: Session, submission: Submission) -> Basis | None:
    """What the round says that this decision rests on; None when none was held since the sender
    appealed or revised the proposal: an earlier one was about something else. The caller has seen
    that it may be read."""
    evaluation = queries.newest(session, submission.id)
    if evaluation is None or _is_over(session, submission, evaluation):
        return None
    closed = evaluation.ballot_state == BallotState.CLOSED
    return Basis(
        evaluation.id,
        evaluation.council_id,
        results.rubric_of(evaluation),
        evaluation.quorum,
        results.of_round(session, evaluation),
        ballots.counted(session, Round(evaluation, submission)) if closed else None,
    )


def _is_over(session: Session, submission: Submission, evaluation: Evaluation) -> bool:
    """Whether the proposal was revised or appealed after a round was opened."""
    appeal = last_move(session, submission.id, Move.APPEAL)
    revision = last_move(session, submission.id, Move.REVISED)
    if appeal is not None or submission.status == Status.APPEAL:
        if evaluation.why != Why.APPEAL:
            return True
    elif revision is not None and evaluation.why == Why.FIRST:
        return True
    return any(one is not None and one.at > evaluation.opened_at for one in (appeal, revision))
