"""Secretaries and chairs are looked at like the members of a council, and declare before they
lead."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, NotDeclared, NotFound
from intake.domain.evaluation.decisions import Decision, Outcome
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.initiatives.calls import Ballot
from intake.domain.permissions import Actor, Role
from intake.models import CouncilMember, Evaluation, ProposalLead, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.queries.history.record import verify
from intake.queries.initiatives import proposal_path
from intake.services.evaluation import ballots, leading, leads, seating
from tests.councils import (
    Town,
    assigned,
    decide,
    declared,
    moved_to,
    person,
    round_opened,
    round_scored,
    scored,
    seat_of,
    voted,
)
from tests.paths import REASONS

NO = Decision(Outcome.NOT_ACCEPTED, REASONS)


def declares(
    session: Session, tools: Tools, town: Town, who: Actor, interest: str | None = None
) -> bool:
    with transaction(session):
        return leading.declare(
            session, who, town.submission.id, interest, sealer=tools.sealer, now=tools.clock()
        )


def voted_down(session: Session, tools: Tools, town: Town) -> int:
    round_id = round_scored(session, tools, town, 2, 2, 2, 2, 2, declaring=town.members)
    voted(session, tools, town, round_id, dict.fromkeys(town.members[:5], Vote.AGAINST))
    return round_id


def test_nobody_leads_their_own_proposal(session: Session, tools: Tools, town: Town) -> None:
    author = person(
        session, tools, Role.SECRETARY, Role.CHAIR, name="Nông Văn Mẫu", email="mau@example.com"
    )
    with pytest.raises(NotDeclared):
        round_opened(session, tools, replace(town, secretary=author))
    assert not declares(session, tools, town, author), "what is declared is checked"
    with pytest.raises(NotFound):
        round_opened(session, tools, replace(town, secretary=author))
    assert proposal_path.led(session, author, proposal_path.Filter()) == []
    round_id = voted_down(session, tools, town)
    with pytest.raises(NotFound):
        seating.prepared(session, author, round_id)
    with pytest.raises(NotFound):
        decide(session, tools, town, NO, author)
    decide(session, tools, town, NO)
    assert verify(session).holds


def test_a_chair_who_has_declared_nothing_decides_nothing(
    session: Session, tools: Tools, town: Town
) -> None:
    voted_down(session, tools, town)
    other = person(session, tools, Role.CHAIR)
    with pytest.raises(NotDeclared):
        decide(session, tools, town, NO, other)
    assert declares(session, tools, town, other)
    decide(session, tools, town, NO, other)


def test_an_interest_found_after_the_vote_keeps_the_chair_from_deciding(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = voted_down(session, tools, town)
    it = queries.prepared(session, town.secretary, round_id)
    assert it is not None
    before = ballots.counted(session, it)
    with transaction(session):
        row = session.query(CouncilMember).filter_by(official_id=town.chair.official_id).one()
        row.organisation = "Hợp tác xã Trường Hà"
    with pytest.raises(NotFound):
        decide(session, tools, town, NO)
    assert ballots.counted(session, it) == before


def test_an_interest_found_in_the_midst_of_a_secret_ballot_voids_it(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2, ballot=Ballot.SECRET)
    assigned(session, tools, town, round_id, *town.members[:2])
    there = (*town.members[:5], town.chair)
    declared(session, tools, round_id, *there)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 8, 8, 8, 8, 8)
    moved_to(session, town, "deciding")
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        present = [one.official_id for one in there]
        ballots.begin(session, town.secretary, it, present, now=tools.clock())
    with transaction(session):
        sits = seating.sitting(session, town.chair, round_id)
        ballots.vote(session, town.chair, sits, Vote.FOR, now=tools.clock())
        row = session.query(CouncilMember).filter_by(official_id=town.chair.official_id).one()
        row.organisation = "Hợp tác xã Trường Hà"
    with transaction(session):
        about = session.get_one(Submission, town.submission.id)
        common = {"sealer": tools.sealer, "now": tools.clock()}
        assert not leads.look(session, town.chair, about, **common)
    assert seat_of(session, round_id, town.chair).state == SeatState.RECUSED
    assert session.get_one(Evaluation, round_id).ballot_state == "none"


def test_who_declares_an_interest_leads_and_sits_no_more(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    with pytest.raises(InvalidData):
        declares(session, tools, town, town.chair, " ")
    assert not declares(session, tools, town, town.chair, "Em tôi là tác giả.")
    assert seat_of(session, round_id, town.chair).state == SeatState.RECUSED
    assert session.get_one(ProposalLead, (town.submission.id, town.chair.official_id)).declared
    told = [event.data.get("what") for event in session.query(SubmissionEvent)]
    assert "lead_declared" in told
    assert "Em tôi" not in str([event.data for event in session.query(SubmissionEvent)])
    with pytest.raises(NotFound):
        declares(session, tools, town, town.chair)


def test_the_declaration_of_a_chair_who_sits_holds_for_both(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    assert declares(session, tools, town, town.chair)
    assert seat_of(session, round_id, town.chair).state == SeatState.CLEAR
