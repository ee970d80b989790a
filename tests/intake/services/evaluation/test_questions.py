"""Whom a proposer names keeps nobody out of a council: only who has confirmed, and whatever is
found after scores were sent is decided by the secretary."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.initiatives.co_authors import AuthorState
from intake.domain.permissions import Actor, Role
from intake.models import Evaluation, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.services.evaluation import ballots, questions, results, seating
from intake.services.evaluation.questions import Answer
from intake.services.initiatives import co_authors
from tests.councils import (
    Town,
    declared,
    goes_on,
    member_added,
    person,
    round_opened,
    round_scored,
    seat_of,
    version_of,
    voted,
)


def names(session: Session, tools: Tools, town: Town, mail: str) -> None:
    """The proposer has a link sent to the second author, at this address."""
    with transaction(session):
        it = session.get_one(Submission, town.submission.id)
        co_authors.ask_again(session, it, 2, mail, tools=tools, now=tools.clock())


def confirms(session: Session, tools: Tools, town: Town) -> None:
    """The second author opens the first link and confirms."""
    token = tools.codes.author_token(town.submission.id, 2, 1)
    common = {"sealer": tools.sealer, "now": tools.clock()}
    with transaction(session):
        asked = co_authors.asked_by(session, token, codes=tools.codes, **common)
        assert asked is not None
        co_authors.answer(session, asked, AuthorState.CONFIRMED, "", **common)


def settled(
    session: Session, tools: Tools, town: Town, round_id: int, who: Actor, answer: Answer
) -> None:
    seen, now = version_of(session, round_id), tools.clock()
    with transaction(session):
        questions.settle(
            session,
            town.secretary,
            round_id,
            who.official_id,
            answer,
            seen_version=seen,
            now=now,
        )


def test_a_proposer_cannot_throw_out_the_council_by_naming_an_address(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 1, 1, 1, 1, 1, status="discussion")
    before = results.of_round(session, session.get_one(Evaluation, round_id))
    names(session, tools, town, "aido@council.example")
    for one in (*town.members, town.chair):
        assert goes_on(session, tools, round_id, one)
        seat = seat_of(session, round_id, one)
        assert seat.state == SeatState.CLEAR
        assert seat.asks == ["same_mail_domain", "unconfirmed"]
    assert results.of_round(session, session.get_one(Evaluation, round_id)) == before
    votes = dict.fromkeys((*town.members[:5], town.chair), Vote.FOR)
    with pytest.raises(InvalidData, match="question"):
        voted(session, tools, town, round_id, votes)
    with pytest.raises(InvalidData):
        settled(session, tools, town, round_id, town.chair, Answer(False, " "))
    for one in (*town.members, town.chair):
        settled(session, tools, town, round_id, one, Answer(False, "Địa chỉ chung của tỉnh."))
        assert goes_on(session, tools, round_id, one)
        assert seat_of(session, round_id, one).asks == [], "the same is not asked again"
    assert voted(session, tools, town, round_id, votes).votes_for == 6


def test_scores_that_were_sent_count_until_the_secretary_decides(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 1, 1, 1, 1, 1, status="discussion")
    names(session, tools, town, "thu@council.example")
    confirms(session, tools, town)
    scorer, voter = town.members[0], town.members[4]
    assert not goes_on(session, tools, round_id, voter)
    assert seat_of(session, round_id, voter).state == SeatState.RECUSED, "a co-author confirmed"
    assert not goes_on(session, tools, round_id, scorer)
    assert seat_of(session, round_id, scorer).state == SeatState.CLEAR
    assert results.of_round(session, session.get_one(Evaluation, round_id)).mean == 1
    with pytest.raises(InvalidMove):
        settled(session, tools, town, round_id, town.members[5], Answer(True, "Không hỏi."))
    settled(session, tools, town, round_id, scorer, Answer(True, "Cùng phòng với đồng tác giả."))
    assert seat_of(session, round_id, scorer).found == ["same_mail_domain"]
    with pytest.raises(NotFound):
        seating.sitting(session, scorer, round_id)
    told = session.query(SubmissionEvent).filter(SubmissionEvent.note.is_not(None)).one()
    assert told.note == "Cùng phòng với đồng tác giả."


def test_an_open_ballot_does_not_end_while_a_voter_is_kept_out(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_scored(session, tools, town, 1, 1, 1, 1, 1, status="discussion")
    names(session, tools, town, "thu@council.example")
    present = [one.official_id for one in (*town.members[:5], town.chair)]
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        ballots.begin(session, town.secretary, it, present, now=tools.clock())
    confirms(session, tools, town)
    assert not goes_on(session, tools, round_id, town.members[0])
    it = seating.prepared(session, town.secretary, round_id)
    with pytest.raises(InvalidData, match="question"):
        ballots.close(session, town.secretary, it, now=tools.clock())


def test_nobody_decides_about_themselves(session: Session, tools: Tools, town: Town) -> None:
    member_added(session, tools, town.secretary, town.council_id, town.secretary)
    names(session, tools, town, "aido@council.example")
    round_id = round_opened(session, tools, town, evaluators=2)
    assert seat_of(session, round_id, town.secretary).asks
    with pytest.raises(InvalidMove):
        settled(session, tools, town, round_id, town.secretary, Answer(False, "Là tôi."))
    other = person(session, tools, Role.SECRETARY)
    it = queries.prepared(session, other, round_id)
    assert it is not None
    assert questions.is_open(it, seat_of(session, round_id, town.secretary), other)


def test_whoever_is_taken_off_still_counts_for_two_thirds(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    seen, by, now = version_of(session, round_id), town.secretary, tools.clock()
    late = town.members[5].official_id
    with pytest.raises(InvalidData, match="why"), transaction(session):
        seating.release(session, by, round_id, late, " ", seen_version=seen, now=now)
    with transaction(session):
        seating.release(session, by, round_id, late, "Đi vắng.", seen_version=seen, now=now)
    it = queries.prepared(session, by, round_id)
    assert it is not None
    assert ballots.counted(session, it).entitled == 7
    assert session.query(SubmissionEvent).filter_by(note="Đi vắng.").count() == 1
    declared(session, tools, round_id, town.members[4], interest="Chị tôi.")
    assert ballots.counted(session, it).entitled == 6
