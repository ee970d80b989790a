"""The vote of a council: who is present, who votes, and what it comes to. None of this commits.

In a secret ballot the seat keeps that somebody voted, and a number for each kind of vote is raised
by one: no row says who or in which order (ADR 0040 says what that protects).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.evaluation.interests import keeps_out
from intake.domain.evaluation.rounds import NotReady, may_hold_ballot, not_ready
from intake.domain.evaluation.seats import SITTING, BallotState, SeatState, may_vote
from intake.domain.evaluation.votes import (
    Ballot,
    Council,
    Outcome,
    Vote,
    count,
    has_quorum,
    needed,
    tally,
)
from intake.domain.history.record import By, EventKind, by_official
from intake.domain.initiatives.calls import Ballot as BallotKind
from intake.domain.permissions import Actor
from intake.models import Evaluation, EvaluationSeat, EvaluationTally, EvaluationVote
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round, Seated, Sitting
from intake.services.evaluation import results, terms
from intake.services.history import record
from intake.services.history.record import NewEvent


def missing(session: Session, it: Round, present: Collection[int]) -> tuple[NotReady, ...]:
    """What is missing before the ballot can begin with these members present."""
    seated = queries.seats(session, it.evaluation.id)
    return not_ready(
        it.status,
        [one.seat for one in seated],
        wanted=it.evaluation.evaluators,
        to_discuss=results.of_round(session, it.evaluation).to_discuss,
        discussed=results.discussed(session, it.evaluation.id),
        quorum=has_quorum(_council(seated, present), it.evaluation.quorum),
    )


def undiscussed(session: Session, it: Round) -> tuple[str, ...]:
    """The criteria that must be discussed and about which nothing is written down, by code."""
    wanted = results.of_round(session, it.evaluation).to_discuss
    done = results.discussed(session, it.evaluation.id)
    return tuple(code for code in wanted if code not in done)


def members_needed(session: Session, it: Round) -> int:
    """How many members must be present for a ballot."""
    seated = queries.seats(session, it.evaluation.id)
    return needed(_council(seated, ()), it.evaluation.quorum)


def are_too_few(session: Session, it: Round) -> bool:
    """Whether no ballot can be held even with everybody there: after recusals, or in an appeal,
    which nobody hears who has judged before. The council needs further members."""
    seated = queries.seats(session, it.evaluation.id)
    return len(_sitting(seated)) < needed(_council(seated, ()), it.evaluation.quorum)


def begin(
    session: Session, actor: Actor, it: Round, present: Collection[int], *, now: datetime
) -> None:
    """Begin the ballot with these members present; the caller has locked the round and knows that
    the actor prepares it. Who is present stays as it is until the ballot is closed.

    Raises InvalidMove when it has begun; InvalidData with what is missing, or for somebody who must
    not or cannot take part.
    """
    if it.ballot is not BallotState.NONE:
        raise InvalidMove("a ballot that has begun")
    seated, by = queries.seats(session, it.evaluation.id), by_official(actor.official_id)
    terms.check(session, it.evaluation, [one.row for one in seated], by=by, now=now)
    able = {one.row.official_id for one in seated if one.row.state == SeatState.CLEAR}
    if not set(present) <= able:
        raise InvalidData({"present": "not_clear"})
    if any(one.row.asks for one in _sitting(seated)):
        raise InvalidData({"present": "question"})
    lacking = missing(session, it, present)
    if lacking:
        raise InvalidData({one.value: one.value for one in lacking})
    for one in seated:
        one.row.present = one.row.official_id in present
        one.row.has_voted = False
    it.evaluation.ballot_state = BallotState.OPEN.value
    it.evaluation.ballots += 1
    data = {"number": it.evaluation.ballots, "present": sorted(present)}
    _tell(session, it, by, now, "begun", data)
    touch(session, it)


def vote(session: Session, actor: Actor, it: Sitting, given: Vote, *, now: datetime) -> None:
    """A member votes, once; the caller has locked the seat and looked for interests. Raises
    InvalidMove."""
    seat, evaluation = it.row, it.round.evaluation
    able = may_vote(it.seat, present=seat.present, voted=seat.has_voted, ballot=it.round.ballot)
    if not able or not may_hold_ballot(it.round.status):
        raise InvalidMove("vote")
    seat.has_voted = True
    by, data = by_official(actor.official_id), dict[str, object]()
    if evaluation.ballot == BallotKind.SECRET:
        _count_one(session, evaluation.id, given)
    else:
        session.add(EvaluationVote(seat_id=seat.id, vote=given.value))
        data["vote"] = given.value
    _tell(session, it.round, by, now, "cast", data)
    session.flush()


def close(session: Session, actor: Actor, it: Round, *, now: datetime) -> Ballot:
    """End the ballot; what it came to. One without a quorum, because somebody was recused in the
    midst of it, decides nothing, and neither does one in which nobody has voted, such as one begun
    with the wrong people present: it is void and must be held again. Raises InvalidMove when none
    is open, InvalidData when an interest that was found is to be decided on."""
    if it.ballot is not BallotState.OPEN or not may_hold_ballot(it.status):
        raise InvalidMove("a ballot that is not open")
    if any(keeps_out(one.row.asks) for one in _sitting(queries.seats(session, it.evaluation.id))):
        raise InvalidData({"version": "question"})
    found, by = counted(session, it), by_official(actor.official_id)
    if found.outcome is Outcome.NO_QUORUM or not found.given:
        _void(session, it, by=by, now=now)
        return found
    it.evaluation.ballot_state, it.evaluation.voted_at = BallotState.CLOSED.value, now
    data = {
        "outcome": found.outcome.value,
        "for": found.votes_for,
        "against": found.votes_against,
        "abstained": found.abstained,
        "present": found.present,
    }
    _tell(session, it, by, now, "closed", data)
    touch(session, it)
    return found


def counted(session: Session, it: Round) -> Ballot:
    """The count, from the rows. Shown to nobody while the ballot is open."""
    return counts(session, [it.evaluation])[it.evaluation.id]


def counts(session: Session, evaluations: Sequence[Evaluation]) -> dict[int, Ballot]:
    """The counts of many rounds, by their id."""
    ids = [one.id for one in evaluations]
    seated, numbers = queries.seats_of(session, ids), dict[int, Counter[Vote]]()
    for row in session.scalars(
        select(EvaluationTally).where(EvaluationTally.evaluation_id.in_(ids))
    ):
        numbers.setdefault(row.evaluation_id, Counter())[Vote(row.vote)] = row.number
    votes = votes_of(session, [one for seats in seated.values() for one in seats])
    return {
        one.id: _counted(one, seated.get(one.id, []), numbers.get(one.id, Counter()), votes)
        for one in evaluations
    }


def _counted(
    evaluation: Evaluation,
    seated: Sequence[Seated],
    numbers: Mapping[Vote, int],
    votes: Mapping[int, Vote],
) -> Ballot:
    council = _council(seated, {one.row.official_id for one in seated if one.row.present})
    if evaluation.ballot == BallotKind.SECRET:
        return tally(numbers, council, evaluation.quorum)
    given = {one.row.official_id: votes[one.row.id] for one in seated if one.row.id in votes}
    return count(council, given, evaluation.quorum)


def votes_of(session: Session, seated: Collection[Seated]) -> dict[int, Vote]:
    """The votes of open ballots, by seat."""
    seats = [one.row.id for one in seated]
    rows = session.scalars(select(EvaluationVote).where(EvaluationVote.seat_id.in_(seats)))
    return {row.seat_id: Vote(row.vote) for row in rows}


def void_if_voted(
    session: Session, it: Round, seat: EvaluationSeat, *, by: By, now: datetime
) -> None:
    """Somebody is recused who has voted in the ballot that is open. An open vote is not counted any
    more; a secret one cannot be taken out, so that the ballot is void and must be held again."""
    if it.ballot is not BallotState.OPEN or not seat.has_voted:
        return
    if it.evaluation.ballot != BallotKind.SECRET:
        return
    _void(session, it, by=by, now=now)


def _void(session: Session, it: Round, *, by: By, now: datetime) -> None:
    """Nothing of this ballot is kept but that it was held."""
    seated = queries.seats(session, it.evaluation.id)
    session.execute(
        delete(EvaluationTally).where(EvaluationTally.evaluation_id == it.evaluation.id)
    )
    seats = [one.row.id for one in seated]
    session.execute(delete(EvaluationVote).where(EvaluationVote.seat_id.in_(seats)))
    for one in seated:
        one.row.has_voted = one.row.present = False
    it.evaluation.ballot_state = BallotState.NONE.value
    _tell(session, it, by, now, "void", {"number": it.evaluation.ballots})
    touch(session, it)


def touch(session: Session, it: Round) -> None:
    """Whoever has the page of the round open acts on an older version now."""
    flag_modified(it.evaluation, "ballot_state")
    session.flush()


def _count_one(session: Session, evaluation_id: int, given: Vote) -> None:
    row = session.get(
        EvaluationTally, (evaluation_id, given.value), with_for_update=True, populate_existing=True
    )
    if row is None:
        row = EvaluationTally(evaluation_id=evaluation_id, vote=given.value, number=0)
        session.add(row)
    row.number += 1


def _sitting(seated: Collection[Seated]) -> list[Seated]:
    return [one for one in seated if one.row.state in SITTING]


def _council(seated: Collection[Seated], present: Collection[int]) -> Council:
    """Whoever the secretary has taken off stays one of those of whom two thirds are counted: else
    the secretary could choose how many are enough. Whoever must not judge does not."""
    released = {one.row.official_id for one in seated if one.row.state == SeatState.RELEASED}
    before = {one.row.official_id for one in seated if one.row.found} & released
    keeps_out = {SeatState.RECUSED.value, SeatState.FORMER.value}
    out = {one.row.official_id for one in seated if one.row.state in keeps_out}
    return Council(
        members=frozenset(one.row.official_id for one in seated),
        present=frozenset(present) - released,
        recused=frozenset(out | before),
    )


def _tell(
    session: Session, it: Round, by: By, now: datetime, what: str, data: Mapping[str, object]
) -> None:
    kind = EventKind.EVALUATION_BALLOT
    record.append(session, NewEvent(it.submission.id, kind, by, now, data={"what": what, **data}))
