"""What the council has done about a proposal, for whoever decides: the count of the ballot and the
figures, from the rows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.evaluation.rubric import Rubric
from intake.domain.evaluation.scoring import Result
from intake.domain.evaluation.seats import BallotState
from intake.domain.evaluation.votes import Ballot
from intake.models import Submission
from intake.queries.evaluation import next_rounds
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, results


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a decision stands: the criteria that count (a reason is owed for each), the figures,
    and the ballot, None until it is closed."""

    evaluation_id: int
    rubric: Rubric
    quorum: int
    result: Result
    ballot: Ballot | None


def basis_of(session: Session, submission: Submission) -> Basis | None:
    """What the round says that this decision rests on; None when none was held since the proposal
    last came before a council: what turned it down decides no appeal, and what was said of an older
    version nothing about the new one. The caller has seen that it may be read."""
    evaluation = next_rounds.in_hand(session, submission)
    if evaluation is None:
        return None
    closed = evaluation.ballot_state == BallotState.CLOSED
    return Basis(
        evaluation.id,
        results.rubric_of(evaluation),
        evaluation.quorum,
        results.of_round(session, evaluation),
        ballots.counted(session, Round(evaluation, submission)) if closed else None,
    )
