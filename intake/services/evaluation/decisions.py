"""A proposal is led to its decision, decided, and appealed. None of this commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.decisions import (
    ADOPTED,
    Decision,
    Outcome,
    Problem,
    Standing,
    move_of,
    problems,
)
from intake.domain.evaluation.rounds import leads_on
from intake.domain.evaluation.rubric import Rubric, from_data
from intake.domain.history.record import SENDER, by_official
from intake.domain.initiatives.pilots import MilestoneState
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.clock_moves import APPEAL_WINDOW
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import MOVES, Move, Status, possible_moves
from intake.models import Milestone, ProposalDecision, Submission
from intake.ports import Sealer
from intake.queries.clocks import open_clocks
from intake.queries.desk.contests import last_move
from intake.queries.evaluation import next_rounds
from intake.queries.evaluation.next_rounds import Ahead
from intake.queries.initiatives import proposal_path as queries
from intake.queries.organisation.departments import open_departments
from intake.services.evaluation import leads
from intake.services.evaluation.deciding import Basis, basis_of
from intake.services.initiatives import calls, proposals
from intake.services.moving import moves

# What the secretary does on the way to the decision.
STEPS: Mapping[str, Move] = {
    "start": Move.EVALUATE,
    "discuss": Move.DISCUSS,
    "more": Move.EVALUATE_MORE,
    "prepare": Move.PREPARE_DECISION,
}


def rubric_for(session: Session, submission_id: int) -> Rubric:
    """The rubric by which this proposal is judged: that of the call which it answers, or the
    starting one."""
    version = queries.rules_of(session, submission_id)
    return calls.starting_rubric() if version is None else from_data(version.rubric)


def steps_now(status: Status, ahead: Ahead) -> tuple[str, ...]:
    """Those of STEPS that lead on from where a proposal stands; whose they are is asked
    elsewhere."""
    possible = possible_moves(status)
    return tuple(
        name
        for name, step in STEPS.items()
        if step in possible and leads_on(step, ahead.waits, status, ahead.ballot)
    )


def lead(
    session: Session,
    actor: Actor,
    submission_id: int,
    step: str,
    *,
    seen_version: int | None,
    now: datetime,
) -> Submission:
    """Make one of STEPS. Raises NotFound, NotAllowed, StaleSubmission, InvalidMove."""
    action = STEPS[step]
    submission = _led(session, actor, submission_id)
    require(actor, MOVES[action].needs or Action.PREPARE_EVALUATION, submission.department_id)
    moves.expect_version(submission, seen_version)
    ahead = next_rounds.ahead(session, submission)
    if step not in steps_now(Status(submission.status), ahead):
        raise InvalidMove(f"{step} in {submission.status}")
    by = by_official(actor.official_id)
    moves.apply(session, submission, action, by=by, now=now)
    return submission


def standing_of(
    session: Session, submission: Submission, basis: Basis | None, now: datetime
) -> Standing:
    """What decides which decisions are possible now; ``basis`` is what the council has done."""
    rubric = rubric_for(session, submission.id) if basis is None else basis.rubric
    return Standing(
        tuple(one.code for one in rubric if one.weight),
        None if basis is None else basis.ballot,
        submission.department_id,
        local_date(now),
        revised=last_move(session, submission.id, Move.REVISED) is not None,
        appealed=last_move(session, submission.id, Move.APPEAL) is not None,
    )


def decide(
    session: Session,
    actor: Actor,
    submission_id: int,
    decision: Decision,
    *,
    seen_version: int | None,
    sealer: Sealer,
    now: datetime,
) -> ProposalDecision:
    """Decide on a proposal. Raises NotFound, NotAllowed, StaleSubmission, InvalidMove, and
    InvalidData with all that is missing, by field."""
    submission = _led(session, actor, submission_id)
    leads.enter(session, actor, Action.DECIDE, submission, sealer=sealer, now=now)
    moves.expect_version(submission, seen_version)
    basis = basis_of(session, submission)
    standing = standing_of(session, submission, basis, now)
    wrong: dict[str, str] = {**problems(decision, standing)}
    there = open_departments(session, standing.today)
    if decision.department and decision.department not in there:
        wrong["department"] = Problem.NO_DEPARTMENT
    if wrong:
        raise InvalidData(wrong)
    row = _store(session, actor, submission, decision, basis, standing, now)
    words = {"reasons": decision.reasons, "why": decision.why, "conditions": decision.conditions}
    proposals.put(session, submission.id, _name(row.number), words, sealer=sealer)
    _carry_out(session, actor, submission, decision, row, now)
    return row


def words_of(
    session: Session, decision: ProposalDecision, *, sealer: Sealer
) -> dict[str, Any] | None:
    """The reasons of a decision by criterion, what is said to the whole, and the conditions; None
    when they do not open or were erased. The caller has seen that they may be read."""
    name = _name(decision.number)
    found, _broken = proposals.take(session, decision.submission_id, [name], sealer=sealer)
    return found.get(name)


def appeal_until(session: Session, submission_id: int, status: Status) -> datetime | None:
    """Until when the sender may appeal; None when not or no more. The clock alone says so: after an
    appeal there is none."""
    if status is not Status.NOT_ACCEPTED:
        return None
    running = open_clocks(session, submission_id)
    return next((one.due_at for one in running if one.profile == APPEAL_WINDOW), None)


def appeal(
    session: Session, submission: Submission, reasons: str, *, sealer: Sealer, now: datetime
) -> None:
    """The sender appeals, once, saying why. Raises InvalidMove when it is too late or was done
    before."""
    until = appeal_until(session, submission.id, Status(submission.status))
    if until is None or now > until:
        raise InvalidMove(f"no appeal in {submission.status}")
    proposals.put(session, submission.id, proposals.APPEAL, {"reasons": reasons}, sealer=sealer)
    submission.assignee_id = None
    moves.apply(session, submission, Move.APPEAL, by=SENDER, now=now)


def read_appeal(
    session: Session, actor: Actor, submission: Submission, *, sealer: Sealer, now: datetime
) -> str:
    """Why the sender appealed, for an official who leads the proposal or decides on it, as the
    caller has seen; that it is read is put down first. "" when it does not open."""
    proposals.note_appeal(session, actor, submission, now=now)
    return proposals.appeal_words(session, submission.id, sealer=sealer)


def _name(number: int) -> str:
    return f"decision.{number}"


def _led(session: Session, actor: Actor, submission_id: int) -> Submission:
    found = queries.led_one(session, actor, submission_id)
    if found is None:
        raise NotFound(str(submission_id))
    leads.demand(session, actor, found)
    session.refresh(found, with_for_update=True)
    return found


def _store(
    session: Session,
    actor: Actor,
    submission: Submission,
    decision: Decision,
    basis: Basis | None,
    standing: Standing,
    now: datetime,
) -> ProposalDecision:
    revise = decision.outcome is Outcome.REVISE
    goes = decision.outcome in ADOPTED | {Outcome.REFERRED}
    row = ProposalDecision(
        submission_id=submission.id,
        number=len(queries.decisions(session, submission.id)) + 1,
        outcome=decision.outcome.value,
        after_appeal=standing.appealed,
        ballot=_voted(basis),
        parts=sorted(part.value for part in decision.parts) if revise else [],
        department_id=decision.department if goes else None,
        decided_by=actor.official_id,
        decided_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _voted(basis: Basis | None) -> dict[str, int]:
    """The count on which a decision stands, and the round in which it was voted; nothing for a
    referral without one."""
    if basis is None or basis.ballot is None:
        return {}
    return {
        "entitled": basis.ballot.entitled,
        "present": basis.ballot.present,
        "for": basis.ballot.votes_for,
        "against": basis.ballot.votes_against,
        "abstained": basis.ballot.abstained,
        "quorum": basis.quorum,
        "evaluation": basis.evaluation_id,
    }


def _carry_out(
    session: Session,
    actor: Actor,
    submission: Submission,
    decision: Decision,
    row: ProposalDecision,
    now: datetime,
) -> None:
    """The move, the department it goes to, and its milestones."""
    data: dict[str, object] = {"decision": row.number, "outcome": row.outcome}
    if row.department_id is not None:
        data |= {"department": row.department_id, "from": submission.department_id}
        submission.department_id, submission.assignee_id = row.department_id, None
    if decision.outcome in ADOPTED and row.department_id is not None:
        session.add_all(
            Milestone(
                submission_id=submission.id,
                title=one.title,
                due_on=one.due_on,
                department_id=row.department_id,
                state=MilestoneState.OPEN.value,
            )
            for one in decision.milestones
            if one.title and one.due_on
        )
    action = move_of(decision.outcome, appealed=row.after_appeal)
    by = by_official(actor.official_id)
    moves.apply(session, submission, action, by=by, now=now, data=data)
