"""Who judges a proposal, and until when: terms, appeals, what was withdrawn, and whoever has seen
what others scored."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.history.record import SENDER
from intake.domain.permissions import Actor
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move
from intake.models import CouncilMember, Evaluation, ProposalDecision, Submission
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.services.evaluation import ballots, results, seating
from intake.services.moving import moves
from tests.councils import (
    Town,
    assigned,
    goes_on,
    moved_to,
    round_opened,
    round_scored,
    seat_of,
    version_of,
    voted,
)


def begun(session: Session, tools: Tools, town: Town, round_id: int, *there: Actor) -> None:
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        present = [one.official_id for one in there]
        ballots.begin(session, town.secretary, it, present, now=tools.clock())


def ends_yesterday(session: Session, tools: Tools, who: Actor) -> None:
    with transaction(session):
        row = session.query(CouncilMember).filter_by(official_id=who.official_id).one()
        row.until = local_date(tools.clock()) - timedelta(days=1)


def test_whoever_signed_the_refusal_does_not_hear_the_appeal(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    voted(session, tools, town, round_id, dict.fromkeys(town.members[:5], Vote.AGAINST))
    with transaction(session):
        session.add(
            ProposalDecision(
                submission_id=town.submission.id,
                number=1,
                outcome="not_accepted",
                after_appeal=False,
                ballot={},
                parts=[],
                decided_by=town.chair.official_id,
                decided_at=tools.clock(),
            )
        )
    moved_to(session, town, "appeal")
    again = round_opened(session, tools, town, evaluators=2)
    seat = seat_of(session, again, town.chair)
    assert (seat.state, seat.found) == (SeatState.RELEASED, ["decided_before"])
    assert seat_of(session, again, town.members[5]).state == SeatState.ASKED


def test_whoever_has_seen_the_scores_of_others_scores_no_more(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    reader, blank = town.members[2], town.members[3]
    with transaction(session):
        seating.note_seen(session, reader, session.get_one(Evaluation, round_id))
        seating.note_seen(session, town.members[0], session.get_one(Evaluation, round_id))
    assert not seat_of(session, round_id, town.members[0]).saw_others, "has sent own scores"
    it = seating.prepared(session, town.secretary, round_id)
    found = seating.candidates(session, it, sealer=tools.sealer, now=tools.clock())
    session.rollback()
    able = {one.official_id for one in found}
    assert blank.official_id in able
    assert reader.official_id not in able
    with pytest.raises(InvalidData):
        assigned(session, tools, town, round_id, reader)


def test_whoever_s_term_is_over_judges_no_more(session: Session, tools: Tools, town: Town) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    scorer, voter, day = town.members[0], town.members[4], local_date(tools.clock())
    assert queries.before(session, voter, day)
    for one in (scorer, voter):
        ends_yesterday(session, tools, one)
    assert not queries.before(session, voter, day)
    assert not goes_on(session, tools, round_id, voter)
    assert seat_of(session, round_id, voter).state == SeatState.FORMER
    with pytest.raises(NotFound):
        seating.sitting(session, voter, round_id)
    with pytest.raises(InvalidData, match="not_clear"):
        begun(session, tools, town, round_id, scorer, *town.members[1:4], town.chair)
    begun(session, tools, town, round_id, *town.members[1:4], town.chair)
    it = queries.prepared(session, town.secretary, round_id)
    assert it is not None
    assert ballots.counted(session, it).entitled == 5
    assert seat_of(session, round_id, scorer).state == SeatState.FORMER
    sheets = results.sheets(session, queries.seats(session, round_id))
    assert len(sheets) == 2
    assert results.of_round(session, it.evaluation).mean is not None
    assert [one.row.official_id for one in queries.seats(session, round_id) if one.seat.evaluates]


def test_a_longer_term_gives_the_seat_back_and_asks_anew(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    voter = town.members[4]
    ends_yesterday(session, tools, voter)
    assert not goes_on(session, tools, round_id, voter)
    with transaction(session):
        session.query(CouncilMember).filter_by(official_id=voter.official_id).one().until = None
    assigned(session, tools, town, round_id, town.members[3])
    assert seat_of(session, round_id, voter).state == SeatState.ASKED


def test_what_was_withdrawn_or_went_elsewhere_is_read_and_voted_on_by_nobody(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 8, 8, 7, 7, 6)
    begun(session, tools, town, round_id, *town.members[:5])
    it = seating.sitting(session, town.members[3], round_id)
    session.rollback()
    with transaction(session):
        row = session.get_one(Submission, town.submission.id)
        moves.apply(session, row, Move.WITHDRAW, by=SENDER, now=tools.clock())
    with pytest.raises(NotFound):
        seating.sitting(session, town.members[3], round_id)
    with pytest.raises(InvalidMove):
        ballots.vote(session, town.members[3], it, Vote.FOR, now=tools.clock())
    session.rollback()
    by, now = town.secretary, tools.clock()
    prepared = seating.prepared(session, by, round_id, version_of(session, round_id))
    with pytest.raises(InvalidMove):
        ballots.close(session, by, prepared, now=now)
    session.rollback()
    moved_to(session, town, "assigned")
    with pytest.raises(NotFound):
        seating.sitting(session, town.members[3], round_id)
