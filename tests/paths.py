"""Proposals that stand somewhere on their path, and the forms that lead them on."""

from datetime import date

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.decisions import Decision, Outcome, tally
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.pilots import MilestoneState
from intake.domain.proposals import Part
from intake.models import Milestone, Official, Submission
from intake.ports import Tools
from intake.queries import proposal_path
from intake.services import accounts, decisions, proposals
from intake.services.accounts import NewOfficial

CRITERIA = ("novelty", "breakthrough", "feasibility", "impact", "resources")
REASONS = {code: f"Lý do về {code}" for code in CRITERIA}
VOTES = {"present": "5", "votes_for": "4", "votes_against": "1", "abstained": "0"}
# What the chair sends to have it accepted.
ACCEPTING = {
    **VOTES,
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
    "desk_proposals.write": {"kind": "report", "text": "Hai ngầm đã có phao."},
    "desk_proposals.add_milestone": {"title": "Cả xã", "due": "30/6/2027"},
    "desk_proposals.settle": {},
    "submit.revise_part": {"novelty": "Mới trong tỉnh."},
}
PATH_STAND_OF = dict.fromkeys((*PATH_SENT, "desk_proposals.carry_out"), "piloting") | {
    "desk_proposals.show": "sealed",
    "desk_proposals.lead": "sealed",
    "desk_proposals.decide": "deciding",
}
NOVELTY = {"novelty": {"novelty": "Chưa xã nào có."}}


def on_path(session: Session, tools: Tools, stored: Submission) -> Submission:
    """Make it a proposal; what is carried out gets its milestone."""
    with transaction(session):
        stored.declared_kind = stored.kind = "initiative"
        proposals.keep(session, stored.id, NOVELTY, sealer=tools.sealer)
        if stored.status == "piloting":
            session.add(
                Milestone(
                    submission_id=stored.id,
                    title="Hai ngầm",
                    due_on=date(2027, 6, 30),
                    department_id=str(stored.department_id),
                    state=MilestoneState.OPEN.value,
                )
            )
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


def decided(session: Session, tools: Tools, stored: Submission, outcome: Outcome) -> None:
    """The council turns it down, or has it revised."""
    actor = chair(session, tools)
    revise = outcome is Outcome.REVISE
    ballot = tally(5, 1, 4, 0, 5)
    decision = Decision(
        outcome,
        ballot,
        REASONS,
        why="Nêu rõ điểm mới" if revise else "",
        parts=frozenset({Part.NOVELTY} if revise else ()),
    )
    with transaction(session):
        it = session.get_one(Submission, stored.id, populate_existing=True)
        it.status, it.queue, it.department_id = "deciding", "department", "most_telecom"
        session.flush()
        decisions.decide(
            session,
            actor,
            it.id,
            decision,
            seen_version=None,
            sealer=tools.sealer,
            now=tools.clock(),
        )
