"""Opening a round about a proposal: by whose rules, before which council, and who of it must keep
out. None of this commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.councils import in_term
from intake.domain.evaluation.rounds import FEWEST_EVALUATORS, MOST_EVALUATORS, why_opened
from intake.domain.evaluation.rubric import MOST_POINTS, to_data
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.history.record import EventKind, by_official
from intake.domain.initiatives.calls import FEWEST_MEMBERS, MOST_MEMBERS, CallRules
from intake.domain.permissions import Action, Actor
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Status
from intake.models import (
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    Submission,
)
from intake.ports import Sealer
from intake.queries.evaluation import councils as council_queries
from intake.queries.evaluation import next_rounds
from intake.queries.evaluation import rounds as queries
from intake.queries.initiatives import calls as call_queries
from intake.queries.initiatives import proposal_path
from intake.services.evaluation import interests, leads
from intake.services.history import record
from intake.services.history.record import NewEvent


@dataclass(frozen=True, slots=True)
class Setup:
    """What the secretary says when a round is opened: how many must score it, and the rules where
    no call gives them."""

    evaluators: int
    rules: CallRules


def call_rules(session: Session, submission_id: int) -> CallRules | None:
    """The rules of the call that a proposal answers, as they were when it was sent; None for one
    that answers none."""
    version = proposal_path.rules_of(session, submission_id)
    return None if version is None else call_queries.draft_of(version).rules


def open_round(
    session: Session,
    actor: Actor,
    submission_id: int,
    setup: Setup,
    *,
    sealer: Sealer,
    now: datetime,
) -> Evaluation:
    """Begin a round. Every member of the council gets a seat; whoever is found to have an interest
    is recused at once.

    Raises NotAllowed, NotDeclared, NotFound; InvalidMove when no round can be opened now;
    InvalidData when there is no council, or by the name of the field.
    """
    submission = queries.to_prepare(session, actor, submission_id)
    if submission is None:
        raise NotFound(str(submission_id))
    leads.enter(session, actor, Action.PREPARE_EVALUATION, submission, sealer=sealer, now=now)
    session.refresh(submission, with_for_update=True)
    rounds = queries.of_submission(session, submission_id)
    why = why_opened(Status(submission.status), next_rounds.before_now(session, submission))
    if why is None:
        raise InvalidMove(f"a round in {submission.status}")
    rules = call_rules(session, submission_id) or setup.rules
    _check(setup.evaluators, rules)
    council_id = _council_for(session, submission)
    for one in rounds:
        one.closed_at = one.closed_at or now
    evaluation = Evaluation(
        submission_id=submission_id,
        number=len(rounds) + 1,
        why=why.value,
        council_id=council_id,
        rubric=to_data(rules.rubric),
        blind=rules.blind,
        quorum=rules.quorum,
        disagreement=rules.disagreement,
        ballot=rules.ballot.value,
        evaluators=setup.evaluators,
        opened_by=actor.official_id,
        opened_at=now,
        ballot_state=BallotState.NONE.value,
        ballots=0,
    )
    session.add(evaluation)
    session.flush()
    data = {
        "round": evaluation.number,
        "why": why.value,
        "council": council_id,
        "evaluators": setup.evaluators,
        "quorum": rules.quorum,
        "blind": rules.blind,
        "ballot": rules.ballot.value,
    }
    by = by_official(actor.official_id)
    record.append(session, NewEvent(submission_id, EventKind.EVALUATION_OPENED, by, now, data=data))
    seat_members(session, actor, evaluation, submission, sealer=sealer, now=now)
    return evaluation


def seat_members(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    submission: Submission,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Give every member of the council who has none yet a seat: of those who joined it since, too.
    Whoever has an interest is recused."""
    # A namesake stays one in the rounds that follow.
    before = queries.seats_before(session, submission.id)
    overruled = {one.official_id for one in before if one.overruled}
    made = [
        EvaluationSeat(
            evaluation_id=evaluation.id,
            submission_id=submission.id,
            official_id=official_id,
            scores=False,
            state=SeatState.ASKED.value,
            found=[],
            overruled=official_id in overruled,
            declared="",
            draft="",
            present=False,
            has_voted=False,
        )
        for official_id in sorted(without_seat(session, evaluation, now=now))
    ]
    session.add_all(made)
    session.flush()
    by = by_official(actor.official_id)
    interests.look(session, evaluation, submission, made, by=by, sealer=sealer, now=now)


def without_seat(session: Session, evaluation: Evaluation, *, now: datetime) -> set[int]:
    """The members of the council today who have no seat in this round, because they joined it
    since."""
    there = {one.row.official_id for one in queries.seats(session, evaluation.id)}
    return _members(session, evaluation.council_id, now) - there


def _members(session: Session, council_id: int, now: datetime) -> set[int]:
    day = local_date(now)
    rows = session.scalars(select(CouncilMember).where(CouncilMember.council_id == council_id))
    return {row.official_id for row in rows if in_term(row.since, row.until, day)}


def _council_for(session: Session, submission: Submission) -> int:
    council = council_queries.judging(session, submission)
    if council is None:
        raise InvalidData({"evaluators": "no_council"})
    return council.id


def _check(evaluators: int, rules: CallRules) -> None:
    found: dict[str, str] = {}
    if not FEWEST_EVALUATORS <= evaluators <= MOST_EVALUATORS:
        found["evaluators"] = "out_of_range"
    if not FEWEST_MEMBERS <= rules.quorum <= MOST_MEMBERS:
        found["quorum"] = "out_of_range"
    if not 1 <= rules.disagreement <= MOST_POINTS:
        found["disagreement"] = "out_of_range"
    if found:
        raise InvalidData(found)
