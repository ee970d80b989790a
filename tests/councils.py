"""Councils and who sits on them, for many tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.councils import MemberDraft, MemberPart
from intake.domain.evaluation.decisions import Decision
from intake.domain.evaluation.scoring import Judgement, Score
from intake.domain.evaluation.votes import Ballot, Vote
from intake.domain.initiatives.calls import CallRules
from intake.domain.permissions import Actor, Grant, Role
from intake.models import (
    Council,
    Evaluation,
    EvaluationSeat,
    Official,
    ProposalCall,
    ProposalLead,
    Submission,
)
from intake.ports import Tools
from intake.queries.evaluation import councils as queries
from intake.queries.evaluation import rounds
from intake.services.evaluation import ballots, councils, decisions, opening, seating, sheets
from intake.services.evaluation.opening import Setup
from intake.services.evaluation.sheets import NewSheet
from intake.services.initiatives.calls import starting_rubric
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from tests.calls import call_published, secretary
from tests.proposals import stored_proposal

SINCE = date(2026, 11, 1)


def person(session: Session, tools: Tools, *roles: Role, name: str = "", email: str = "") -> Actor:
    """Somebody new who holds these roles everywhere."""
    count = session.query(Official).count()
    grants = [Grant(role) for role in roles]
    new = NewOfficial(name or f"Ủy Viên {count}", email or f"uv{count}@council.example")
    with transaction(session):
        row = accounts.add_official(session, new, grants, now=tools.clock(), granted_by=None)
        return Actor(row.id, new.name, frozenset(grants))


def everybody_leads(session: Session, tools: Tools, submission_id: int) -> None:
    """Whoever there is has declared as ``leads`` says."""
    leads(session, tools, submission_id, *session.scalars(select(Official.id)).all())


def council_made(
    session: Session,
    tools: Tools,
    actor: Actor | None = None,
    *,
    call_id: int | None = None,
    department: str | None = None,
) -> int:
    """A council without anybody on it: standing, or of a call."""
    actor = actor or secretary(session, tools)
    with transaction(session):
        made = councils.create(
            session, actor, call_id=call_id, department=department, now=tools.clock()
        )
        return int(made.id)


def member_added(
    session: Session, tools: Tools, actor: Actor, council_id: int, member: Actor, **said: Any
) -> int:
    """Somebody sits on a council; the number of the seat."""
    said = {"part": MemberPart.MEMBER, "since": SINCE} | said
    with transaction(session):
        seen = session.get_one(Council, council_id, populate_existing=True).version
        row = councils.add_member(
            session,
            actor,
            council_id,
            MemberDraft(member.official_id, **said),
            seen_version=seen,
            now=tools.clock(),
        )
        return int(row.id)


def council_of(
    session: Session,
    tools: Tools,
    actor: Actor,
    members: Sequence[Actor],
    chair: Actor | None = None,
    call_id: int | None = None,
) -> int:
    """A council with these members, and this chair unless it has one."""
    there = queries.for_proposal(session, None, None) if call_id is None else None
    council_id = there.id if there else council_made(session, tools, actor, call_id=call_id)
    for one in members:
        member_added(session, tools, actor, council_id, one)
    presided = any(one.row.part == "chair" for one in queries.members(session, council_id))
    if chair is not None and not presided:
        member_added(session, tools, actor, council_id, chair, part=MemberPart.CHAIR)
    return council_id


@dataclass(frozen=True)
class Town:
    """A council of seven before a proposal: who prepares, who presides, who could score."""

    secretary: Actor
    chair: Actor
    members: tuple[Actor, ...]
    submission: Submission
    council_id: int


def town_made(session: Session, tools: Tools, *, quorum: int = 0, **values: Any) -> Town:
    """A council of the whole service, or with a ``quorum`` one of a call of its own, and a proposal
    that is to be evaluated; ``values`` set columns of the submission."""
    by = person(session, tools, Role.SECRETARY, name="Lý Thị Thư Ký")
    chair = person(session, tools, Role.CHAIR, name="Vũ Văn Chủ")
    members = tuple(
        person(session, tools, Role.EVALUATOR, name=f"Ủy Viên {letter}") for letter in "ABCDEF"
    )
    call_id = None
    if quorum:
        rules = CallRules(starting_rubric(), quorum=quorum)
        call_id = call_published(session, tools, by, rules=rules)
    council_id = council_of(session, tools, by, members, chair, call_id)
    said = {"kind": "initiative", "status": "evaluation", "queue": "department"}
    submission = stored_proposal(session, tools, **(said | {"department_id": "moc"} | values))
    if call_id is not None:
        with transaction(session):
            session.add(ProposalCall(submission_id=submission.id, call_id=call_id, call_version=1))
    leads(session, tools, submission.id, by, chair)
    return Town(by, chair, members, submission, council_id)


def leads(session: Session, tools: Tools, submission_id: int, *people: Actor | int) -> None:
    """These people have declared that they have no interest in what they lead, or decide on."""
    with transaction(session):
        for one in people:
            number = one if isinstance(one, int) else one.official_id
            session.merge(
                ProposalLead(
                    submission_id=submission_id,
                    official_id=number,
                    state="clear",
                    found=[],
                    declared="",
                    declared_at=tools.clock(),
                )
            )


def round_opened(
    session: Session, tools: Tools, town: Town, evaluators: int = 3, **rules: Any
) -> int:
    """A round about the proposal of a town; its number in the tables."""
    setup = Setup(evaluators, CallRules(starting_rubric(), **({"quorum": 4} | rules)))
    with transaction(session):
        made = opening.open_round(
            session,
            town.secretary,
            town.submission.id,
            setup,
            sealer=tools.sealer,
            now=tools.clock(),
        )
        return int(made.id)


def assigned(session: Session, tools: Tools, town: Town, round_id: int, *members: Actor) -> int:
    """These members score it; how many were found to have an interest."""
    with transaction(session):
        return seating.assign(
            session,
            town.secretary,
            round_id,
            [one.official_id for one in members],
            seen_version=version_of(session, round_id),
            sealer=tools.sealer,
            now=tools.clock(),
        )


def version_of(session: Session, round_id: int) -> int:
    """The version that a page of the round would show."""
    return session.get_one(Evaluation, round_id, populate_existing=True).version


def declared(
    session: Session, tools: Tools, round_id: int, *members: Actor, interest: str | None = None
) -> list[bool]:
    """These members declare; whether the text is open to each."""
    found = []
    for one in members:
        with transaction(session):
            found.append(
                seating.declare(
                    session, one, round_id, interest, sealer=tools.sealer, now=tools.clock()
                )
            )
    return found


def sheet(*points: int | None, confidence: int = 2) -> NewSheet:
    """A sheet with these points for the five criteria; None abstains."""
    scores = tuple(
        Score(0, one.code, Judgement.ABSTAINS, None, "Ngoài chuyên môn của tôi.")
        if given is None
        else Score(0, one.code, Judgement.SCORED, given)
        for one, given in zip(starting_rubric(), points, strict=True)
    )
    return NewSheet(scores, {"novelty": "Phaocôngtắctừ đã có ở nơi khác."}, confidence)


def scored(
    session: Session, tools: Tools, round_id: int, member: Actor, *points: int | None
) -> None:
    """A member sends scores."""
    with transaction(session):
        it = seating.sitting(session, member, round_id)
        new = sheet(*points)
        sheets.send(session, member, it, new, sealer=tools.sealer, now=tools.clock())


def moved_to(session: Session, town: Town, status: str) -> None:
    """The path of the proposal goes on."""
    with transaction(session):
        session.get_one(Submission, town.submission.id, populate_existing=True).status = status


def voted(
    session: Session,
    tools: Tools,
    town: Town,
    round_id: int,
    votes: Mapping[Actor, Vote],
) -> Ballot:
    """The ballot is held among those who vote."""
    now = tools.clock()
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        present = [one.official_id for one in votes]
        ballots.begin(session, town.secretary, it, present, now=now)
    for member, given in votes.items():
        with transaction(session):
            sitting = seating.sitting(session, member, round_id)
            ballots.vote(session, member, sitting, given, now=now)
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        return ballots.close(session, town.secretary, it, now=now)


def round_scored(
    session: Session,
    tools: Tools,
    town: Town,
    *points: int,
    status: str = "deciding",
    declaring: Sequence[Actor] = (),
) -> int:
    """A round in which two of the members have sent these scores, and all (or only those
    ``declaring``) have declared; by default it waits for its ballot."""
    round_id = round_opened(session, tools, town, evaluators=2)
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *(declaring or (*town.members, town.chair)))
    for one in town.members[:2]:
        scored(session, tools, round_id, one, *points)
    moved_to(session, town, status)
    return round_id


def goes_on(session: Session, tools: Tools, round_id: int, who: Actor) -> bool:
    """Whether a member who opens the page gets it."""
    with transaction(session):
        it = seating.sitting(session, who, round_id)
        return seating.still_clear(
            session, it, by_actor=who, sealer=tools.sealer, now=tools.clock()
        )


def seat_of(session: Session, round_id: int, who: Actor) -> EvaluationSeat:
    """The seat of a member as it is stored now."""
    session.expire_all()
    found = rounds.seat_for(session, round_id, who.official_id)
    assert found is not None
    return found


def decide(
    session: Session, tools: Tools, town: Town, decision: Decision, actor: Actor | None = None
) -> None:
    """The chair, or somebody else, decides."""
    with transaction(session):
        decisions.decide(
            session,
            actor or town.chair,
            town.submission.id,
            decision,
            seen_version=None,
            sealer=tools.sealer,
            now=tools.clock(),
        )
