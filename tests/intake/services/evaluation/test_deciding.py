"""A decision rests on the votes of its own round, and what comes up later changes no figure."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.decisions import Decision, Outcome
from intake.domain.evaluation.votes import Outcome as BallotOutcome
from intake.domain.evaluation.votes import Vote
from intake.domain.history.record import SENDER
from intake.domain.permissions import Role
from intake.domain.workflow import Move
from intake.models import CouncilMember, Evaluation, Submission
from intake.ports import Tools
from intake.queries.initiatives import proposal_path
from intake.services.evaluation import ballots, deciding, results, seating
from intake.services.moving import moves
from tests.councils import (
    Town,
    assigned,
    decide,
    declared,
    leads,
    moved_to,
    person,
    round_opened,
    round_scored,
    scored,
    voted,
)
from tests.paths import REASONS

YES = Decision(Outcome.ACCEPTED, REASONS)
NO = replace(YES, outcome=Outcome.NOT_ACCEPTED)


def test_the_votes_of_the_round_decide_and_nothing_else(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    with pytest.raises(InvalidData, match="no_ballot"):
        decide(session, tools, town, NO)
    voted(session, tools, town, round_id, dict.fromkeys(town.members[:5], Vote.AGAINST))
    with pytest.raises(InvalidData, match="voted_otherwise"):
        decide(session, tools, town, YES)
    other = person(session, tools, Role.CHAIR)
    leads(session, tools, town.submission.id, other)
    seat = seating.sitting(session, town.chair, round_id).row
    with transaction(session):  # as if the chair had declared before the vote
        seat.state = "recused"
    with pytest.raises(NotFound):
        decide(session, tools, town, NO)
    assert proposal_path.led(session, town.chair, proposal_path.Filter()) == []
    decide(session, tools, town, NO, other)
    (row,) = proposal_path.decisions(session, town.submission.id)
    assert row.ballot == {
        "present": 5,
        "for": 0,
        "against": 5,
        "abstained": 0,
        "entitled": 6,
        "quorum": 4,
        "evaluation": round_id,
    }


def test_a_changed_proposal_is_not_decided_by_the_vote_on_the_old_one(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    voted(session, tools, town, round_id, dict.fromkeys(town.members[:5], Vote.FOR))
    moved_to(session, town, "revise")
    with transaction(session):
        row = session.get_one(Submission, town.submission.id)
        moves.apply(session, row, Move.REVISED, by=SENDER, now=tools.clock())
    assert deciding.basis_of(session, row) is None
    again = round_opened(session, tools, town, evaluators=2)
    basis = deciding.basis_of(session, row)
    assert basis is not None
    assert (basis.evaluation_id, basis.ballot) == (again, None)


def test_a_ballot_that_loses_its_quorum_is_held_again(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    now, present = tools.clock(), town.members[:5]
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        ballots.begin(session, town.secretary, it, [one.official_id for one in present], now=now)
    with transaction(session):
        sitting = seating.sitting(session, present[3], round_id)
        ballots.vote(session, present[3], sitting, Vote.FOR, now=now)
    declared(session, tools, round_id, *present[1:3], interest="Chồng tôi là tác giả.")
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        ended = ballots.close(session, town.secretary, it, now=now)
    assert ended.outcome is BallotOutcome.NO_QUORUM
    others = (present[0], *present[3:], town.chair)
    with pytest.raises(InvalidData, match="scores"):  # one of two evaluators is gone
        voted(session, tools, town, round_id, dict.fromkeys(others, Vote.FOR))
    assigned(session, tools, town, round_id, present[3])  # steps in, late as it is
    scored(session, tools, round_id, present[3], 8, 8, 7, 7, 6)
    again = voted(session, tools, town, round_id, dict.fromkeys(others, Vote.FOR))
    assert (again.outcome, again.votes_for) == (BallotOutcome.ACCEPTED, 4)


def test_what_comes_up_after_the_vote_changes_no_figure(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    with transaction(session):
        namesake = seating.sitting(session, town.members[5], round_id).row
        namesake.state, namesake.found = "recused", ["author"]
    before = voted(session, tools, town, round_id, dict.fromkeys(town.members[:5], Vote.FOR))
    evaluation = session.get_one(Evaluation, round_id)
    judged = results.of_round(session, evaluation)
    late = town.members[0]
    with transaction(session):  # works for the sender's organisation since yesterday
        row = session.query(CouncilMember).filter_by(official_id=late.official_id).one()
        row.organisation = "Hợp tác xã Trường Hà"
    with transaction(session):
        it = seating.sitting(session, late, round_id)
        assert not seating.still_clear(
            session, it, by_actor=late, sealer=tools.sealer, now=tools.clock()
        )
    session.expire_all()
    assert results.of_round(session, evaluation) == judged
    assert ballots.counted(session, it.round) == before
    with pytest.raises(InvalidMove), transaction(session):
        seating.overrule(
            session,
            town.secretary,
            round_id,
            town.members[5].official_id,
            "Người khác",
            seen_version=evaluation.version,
            sealer=tools.sealer,
            now=tools.clock(),
        )
