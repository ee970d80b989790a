"""Whether the last round about a proposal stands or another one is due, as the record tells;
and what comes next before the council."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.evaluation.rounds import Before, WaitsFor, Why, due, waits_for
from intake.domain.evaluation.seats import BallotState
from intake.domain.history.record import EventKind
from intake.domain.permissions import Role
from intake.domain.workflow import AT_COUNCIL, Move, Status
from intake.models import Evaluation, Submission
from intake.queries.evaluation import councils, rounds
from intake.queries.history.record import history
from intake.queries.notices import holders
from intake.queries.recusals import recused_of


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes next for a proposal (None when it lies before no council), and where the vote of
    the last round about it stands."""

    waits: WaitsFor | None
    ballot: BallotState

    @property
    def may_open(self) -> bool:
        """Whether a round can be opened now."""
        return self.waits is WaitsFor.OPENING


def before_now(session: Session, submission: Submission) -> Before:
    """What a proposal has behind it since the last round about it was opened. The order of the
    record tells, not a clock."""
    last = rounds.newest(session, submission.id)
    if last is None:
        return Before(since=_moves_since_opening(session, submission.id))
    council = councils.judging(session, submission)
    return Before(
        Why(last.why),
        _moves_since_opening(session, submission.id),
        council is None or council.id != last.council_id,
    )


def kept_out(session: Session, submission: Submission) -> tuple[Role, ...]:
    """The roles without which a proposal before a council goes no further, and whose holders in its
    department, or everywhere, are all kept from it by an interest; also those that nobody holds."""
    if Status(submission.status) not in AT_COUNCIL:
        return ()
    recused = recused_of(session, submission.id)

    def held(role: Role) -> set[int]:
        here = holders(session, [role], submission.department_id)
        return here | holders(session, [role], None)

    return tuple(role for role in (Role.SECRETARY, Role.CHAIR) if not held(role) - recused)


def _moves_since_opening(session: Session, submission_id: int) -> frozenset[Move]:
    found: set[Move] = set()
    for event in history(session, submission_id):
        if event.kind == EventKind.EVALUATION_OPENED:
            found.clear()
        elif event.data.get("move") in list(Move):
            found.add(Move(event.data["move"]))
    return frozenset(found)


def in_hand(session: Session, submission: Submission) -> Evaluation | None:
    """The round on which a decision about a proposal rests now; None when there was none, or
    another one is due."""
    is_due = due(Status(submission.status), before_now(session, submission))
    return rounds.newest(session, submission.id) if is_due is None else None


def ahead(session: Session, submission: Submission) -> Ahead:
    """What lies before a proposal. Reads its whole history: a page asks once."""
    status, last = Status(submission.status), rounds.newest(session, submission.id)
    ballot = BallotState.NONE if last is None else BallotState(last.ballot_state)
    return Ahead(waits_for(status, due(status, before_now(session, submission)), ballot), ballot)
