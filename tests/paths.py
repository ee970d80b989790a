"""Proposals that stand somewhere on their path, and the forms that lead them on."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.decisions import Decision, Outcome
from intake.domain.evaluation.rounds import Why
from intake.domain.evaluation.rubric import to_data
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.history.record import EventKind, by_official
from intake.domain.initiatives.calls import Ballot
from intake.domain.initiatives.pilots import MilestoneState
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.proposals import Part
from intake.models import (
    Council,
    Evaluation,
    EvaluationSeat,
    EvaluationTally,
    Milestone,
    Official,
    ProposalDecision,
    Submission,
)
from intake.ports import Tools
from intake.queries.initiatives import proposal_path
from intake.services.evaluation import decisions
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import proposals
from intake.services.initiatives.calls import starting_rubric
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from tests.councils import everybody_leads, leads

CRITERIA = ("novelty", "breakthrough", "feasibility", "impact", "resources")
REASONS = {code: f"Lý do về {code}" for code in CRITERIA}
# What the chair sends to have it accepted.
ACCEPTING = {
    "outcome": "accepted",
    **{f"reason_{code}": reason for code, reason in REASONS.items()},
    "department": "most_telecom",
    "milestone1": "Hai ngầm có phao",
    "due1": "30/6/2027",
}
# For the tables of routes: where a proposal stands, what each route is about, and what is sent.
PATH_STANDS = {
    status: {"status": status, "queue": "department", "department_id": "most_telecom"}
    for status in ("deciding", "piloting")
}
PATH_ACTS = {
    "desk_proposals.lead": "start",
    "desk_proposals.go_on": "scale",
    "desk_proposals.settle": "reached",
}
PATH_SENT: dict[str, dict[str, str]] = {
    "desk_proposals.lead": {},
    "desk_proposals.decide": ACCEPTING,
    "desk_proposals.go_on": {},
    "desk_proposals.end": {"end": "stop", "why": "Hết kinh phí."},
    "desk_proposals.hand_on": {
        "department": "moc",
        "reason": "task_moved",
        "why": "Từ 1/12 việc này thuộc Bộ Xây dựng.",
    },
    "desk_proposals.write": {"kind": "report", "text": "Hai ngầm đã có phao."},
    "desk_proposals.add_milestone": {"title": "Cả xã", "due": "30/6/2027"},
    "desk_proposals.settle": {},
    "desk_proposals.suggest_summary": {"title": "Báo lũ sớm", "text": "Giúp xã biết lũ sớm."},
    "desk_proposals.forward_summary": {"number": "1"},
    "submit.revise_part": {"novelty": "Mới trong tỉnh."},
}
PATH_STAND_OF = dict.fromkeys((*PATH_SENT, "desk_proposals.carry_out"), "piloting") | {
    "desk_proposals.show": "sealed",
    "desk_proposals.summary": "piloting",
    "desk_proposals.lead": "sealed",
    "desk_proposals.decide": "deciding",
}
NOVELTY = {"novelty": {"novelty": "Chưa xã nào có."}}


def on_path(session: Session, tools: Tools, stored: Submission) -> Submission:
    """Make it a proposal; what is carried out was accepted, and gets its milestone."""
    somebody = chair(session, tools)
    with transaction(session):
        stored.declared_kind = stored.kind = "initiative"
        proposals.keep(session, stored.id, NOVELTY, sealer=tools.sealer)
        if stored.status == "deciding":
            council_voted(session, stored.id, now=tools.clock())
        if stored.status == "piloting":
            session.add(
                ProposalDecision(
                    submission_id=stored.id,
                    number=1,
                    outcome=Outcome.ACCEPTED.value,
                    after_appeal=False,
                    ballot={},
                    parts=[],
                    department_id=stored.department_id,
                    decided_by=somebody.official_id,
                    decided_at=tools.clock(),
                )
            )
            session.add(
                Milestone(
                    submission_id=stored.id,
                    title="Hai ngầm",
                    due_on=date(2027, 6, 30),
                    department_id=str(stored.department_id),
                    state=MilestoneState.OPEN.value,
                )
            )
    everybody_leads(session, tools, stored.id)
    return stored


def milestone_of(session: Session, stored_id: int) -> int:
    """Its first milestone."""
    return proposal_path.milestones(session, stored_id)[0].id


def chair(session: Session, tools: Tools) -> Actor:
    """Somebody who decides, everywhere."""
    number = session.query(Official).count()
    person, grants = NewOfficial("Chủ tịch", f"chutich{number}@example.org"), [Grant(Role.CHAIR)]
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=tools.clock(), granted_by=None)
        return Actor(row.id, person.name, frozenset(grants))


def council_voted(
    session: Session,
    submission_id: int,
    votes_for: int = 2,
    against: int = 1,
    *,
    now: datetime,
    quorum: int = 3,
    why: Why = Why.FIRST,
) -> None:
    """Put down, without its scores, that a council of three has voted in secret on a proposal, as
    it stands now. How it comes to that is told in the tests of evaluations."""
    officials = _three(session, now)
    by = officials[0].id
    council = session.query(Council).filter_by(call_id=None).first()
    if council is None:
        council = Council(created_by=by, created_at=now, updated_at=now)
        session.add(council)
        session.flush()
    number = session.query(Evaluation).filter_by(submission_id=submission_id).count() + 1
    made = Evaluation(
        submission_id=submission_id,
        number=number,
        why=why.value,
        council_id=council.id,
        rubric=to_data(starting_rubric()),
        blind=False,
        quorum=quorum,
        disagreement=4,
        ballot=Ballot.SECRET.value,
        evaluators=2,
        opened_by=by,
        opened_at=now,
        ballot_state=BallotState.CLOSED.value,
        ballots=1,
        voted_at=now,
    )
    session.add(made)
    session.flush()
    session.add_all(
        EvaluationSeat(
            evaluation_id=made.id,
            submission_id=submission_id,
            official_id=one.id,
            scores=False,
            state=SeatState.CLEAR.value,
            found=[],
            overruled=False,
            declared="",
            draft="",
            present=True,
            has_voted=True,
        )
        for one in officials
    )
    for vote, times in ((Vote.FOR, votes_for), (Vote.AGAINST, against)):
        session.add(EvaluationTally(evaluation_id=made.id, vote=vote.value, number=times))
    opened = NewEvent(
        submission_id,
        EventKind.EVALUATION_OPENED,
        by_official(by),
        now,
        data={"evaluation": made.id},
    )
    record.append(session, opened)
    session.flush()


def _three(session: Session, now: datetime) -> list[Official]:
    emails = [f"hoidong{at}@example.org" for at in range(3)]
    there = session.query(Official).filter(Official.email.in_(emails)).all()
    return there or [
        accounts.add_official(session, NewOfficial("Hội đồng", one), [], now=now, granted_by=None)
        for one in emails
    ]


def decided(session: Session, tools: Tools, stored: Submission, outcome: Outcome) -> None:
    """The council turns it down, or has it revised."""
    actor = chair(session, tools)
    leads(session, tools, stored.id, actor)
    revise = outcome is Outcome.REVISE
    decision = Decision(
        outcome,
        REASONS,
        why="Nêu rõ điểm mới" if revise else "",
        parts=frozenset({Part.NOVELTY} if revise else ()),
    )
    with transaction(session):
        it = session.get_one(Submission, stored.id, populate_existing=True)
        it.status, it.queue, it.department_id = "deciding", "department", "most_telecom"
        session.flush()
        council_voted(session, it.id, 1, 2, now=tools.clock())
        decisions.decide(
            session,
            actor,
            it.id,
            decision,
            seen_version=None,
            sealer=tools.sealer,
            now=tools.clock(),
        )
