"""Who of the council scores a proposal, and what its members declare. None of this commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound, StaleSubmission
from intake.domain.evaluation.assignment import assign as propose
from intake.domain.evaluation.interests import Interest
from intake.domain.evaluation.seats import SITTING, BallotState, SeatState, may_declare
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, Role, require
from intake.models import Evaluation, EvaluationSeat
from intake.ports import Sealer
from intake.queries.evaluation import councils as council_queries
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round, Sitting
from intake.services.evaluation import ballots, interests, leads, opening, terms, texts


class StaleEvaluation(StaleSubmission):
    """Somebody else changed the evaluation since the page was opened."""

    code = "stale_evaluation"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could score a proposal: how many others wait for them, whether they know the
    field, and whether they are proposed."""

    official_id: int
    name: str
    open_reviews: int
    knows_field: bool
    proposed: bool


def prepared(
    session: Session, actor: Actor, evaluation_id: int, seen_version: int | None = None
) -> Round:
    """A round that the actor prepares, locked. Raises NotFound, NotAllowed, NotDeclared,
    StaleEvaluation."""
    found = queries.prepared(session, actor, evaluation_id)
    if found is None:
        raise NotFound(str(evaluation_id))
    require(actor, Action.PREPARE_EVALUATION, found.submission.department_id)
    leads.demand(session, actor, found.submission)
    session.refresh(found.evaluation, with_for_update=True)
    if seen_version is not None and found.evaluation.version != seen_version:
        raise StaleEvaluation(str(evaluation_id))
    return found


def sitting(session: Session, actor: Actor, evaluation_id: int) -> Sitting:
    """The actor's own seat in a round, which is locked. Raises NotFound when there is none, or the
    actor is recused or was taken off; NotAllowed."""
    if not actor.may_anywhere(Action.SIT):
        require(actor, Action.SIT)
    found = queries.sitting(session, actor, evaluation_id)
    if found is None or found.round.evaluation.closed_at is not None:
        raise NotFound(str(evaluation_id))
    session.refresh(found.round.evaluation, with_for_update=True)
    session.refresh(found.row, with_for_update=True)
    return found


def candidates(session: Session, it: Round, *, sealer: Sealer, now: datetime) -> list[Candidate]:
    """The members who may score it and do not yet, by name, also those who joined the council since
    the round was opened; those proposed are the fewest that are missing, with the fewest open
    reviews and the best knowledge of the field, and no conflict. Nobody scores who has seen the
    scores of others, or whose term is over."""
    seated = queries.seats(session, it.evaluation.id)
    scoring = [one.row.official_id for one in seated if one.seat.evaluates]
    gone = terms.over(session, it.evaluation, now=now)
    free = {
        one.row.official_id
        for one in seated
        if not (one.row.scores or one.row.saw_others or one.row.official_id in gone)
        and one.row.state in SITTING
    }
    free |= opening.without_seat(session, it.evaluation, now=now)
    able = sorted(council_queries.holding(session, Role.EVALUATOR, free))
    known = interests.evaluators_of(session, it.evaluation, able)
    proposal = interests.proposal_of(session, it.submission, sealer=sealer)
    found = propose([proposal], known, each=it.evaluation.evaluators, given={proposal.id: scoring})
    chosen = set(found.evaluators[proposal.id])
    listed = [
        Candidate(
            one.id,
            one.party.name,
            one.open_reviews,
            bool(one.expertise & proposal.fields),
            one.id in chosen,
        )
        for one in known
    ]
    return sorted(listed, key=lambda one: (one.name, one.official_id))


def assign(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    officials: Collection[int],
    *,
    seen_version: int,
    sealer: Sealer,
    now: datetime,
) -> int:
    """These members score the proposal. Each is looked at once more; whoever has an interest is
    recused instead, and the number of those is returned.

    Raises NotFound, NotAllowed, StaleEvaluation; InvalidMove once the ballot has begun; InvalidData
    for somebody who cannot be assigned.
    """
    it = prepared(session, actor, evaluation_id, seen_version)
    if it.ballot is not BallotState.NONE:
        raise InvalidMove("assignment after the ballot has begun")
    able = {one.official_id for one in candidates(session, it, sealer=sealer, now=now)}
    if not officials or not set(officials) <= able:
        raise InvalidData({"officials": "unknown" if officials else "missing"})
    opening.seat_members(session, actor, it.evaluation, it.submission, sealer=sealer, now=now)
    by, about = by_official(actor.official_id), (it.evaluation, it.submission)
    everybody = [one.row for one in queries.seats(session, evaluation_id)]
    terms.check(session, it.evaluation, everybody, by=by, now=now)
    seats = [
        one.row
        for one in queries.seats(session, evaluation_id)
        if one.row.official_id in officials and one.row.state != SeatState.RECUSED
    ]
    clear = interests.look(session, *about, seats, by=by, sealer=sealer, now=now)
    for seat in sorted(seats, key=lambda one: one.official_id):
        if seat.official_id in clear:
            seat.scores = True
            kind = EventKind.EVALUATION_SEAT
            interests.tell(session, it.submission, kind, by, now, "assigned", seat)
    ballots.touch(session, it)
    return len(set(officials) - clear)


def release(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    official_id: int,
    why: str,
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """Take a member off the proposal: another is to score it. Scores that were sent stay in the
    rows and count no more; of two thirds the member is still counted. ``why`` stands in the
    history.

    Raises NotFound, NotAllowed, StaleEvaluation; InvalidMove once the ballot has begun, or for
    whoever is recused; InvalidData without a reason.
    """
    it = prepared(session, actor, evaluation_id, seen_version)
    seat = queries.seat_for(session, evaluation_id, official_id)
    if seat is None:
        raise NotFound(str(official_id))
    if not may_release(it, seat):
        raise InvalidMove(f"release of a seat that is {seat.state}")
    if not why.strip():
        raise InvalidData({"why": "missing"})
    seat.state = SeatState.RELEASED.value
    interests.tell(
        session,
        it.submission,
        EventKind.EVALUATION_SEAT,
        by_official(actor.official_id),
        now,
        "released",
        seat,
        note=why,
    )
    ballots.touch(session, it)


def may_release(it: Round, seat: EvaluationSeat) -> bool:
    """Whether a member can be taken off: until the ballot begins."""
    return it.ballot is BallotState.NONE and seat.state in SITTING


def overrule(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    official_id: int,
    why: str,
    *,
    seen_version: int,
    sealer: Sealer,
    now: datetime,
) -> None:
    """A member who was recused because of the name alone is another person than the author: they
    are asked to declare. ``why`` stands in the history.

    Raises NotFound, NotAllowed, StaleEvaluation; InvalidMove when more than the name stands against
    them, or the ballot has begun; InvalidData without a reason.
    """
    it = prepared(session, actor, evaluation_id, seen_version)
    seat = queries.seat_for(session, evaluation_id, official_id)
    if seat is None:
        raise NotFound(str(official_id))
    if official_id not in namesakes(session, it, [seat], sealer=sealer):
        raise InvalidMove("more than the name is the same, or the ballot has begun")
    if not why.strip():
        raise InvalidData({"why": "missing"})
    by = by_official(actor.official_id)
    kind = EventKind.EVALUATION_INTEREST
    interests.tell(session, it.submission, kind, by, now, "overruled", seat, note=why)
    seat.state, seat.overruled, seat.found = SeatState.ASKED.value, True, []
    ballots.touch(session, it)


def look_at_all(
    session: Session, actor: Actor, it: Round, *, sealer: Sealer, now: datetime
) -> None:
    """Look at everybody who could vote, before a ballot."""
    if it.ballot is not BallotState.NONE:
        return
    could = SITTING | {SeatState.FORMER}
    seats = [one.row for one in queries.seats(session, it.evaluation.id) if one.row.state in could]
    by, about = by_official(actor.official_id), (it.evaluation, it.submission)
    interests.look(session, *about, seats, by=by, sealer=sealer, now=now)


def note_seen(session: Session, actor: Actor, evaluation: Evaluation) -> None:
    """Whoever sits in a round sees what others have scored now, and if no own scores were sent
    scores it no more."""
    seat = queries.seat_for(session, evaluation.id, actor.official_id)
    if seat is None or seat.saw_others or queries.sent_sheets(session, [seat.id]):
        return
    seat.saw_others = True
    session.flush()


def namesakes(
    session: Session, it: Round, seats: Sequence[EvaluationSeat], *, sealer: Sealer
) -> frozenset[int]:
    """The officials of these seats who are recused, and against whom nothing stands but the name.
    Once the ballot has begun nobody comes back whose scores would count again."""
    if it.ballot is not BallotState.NONE:
        return frozenset()
    able = [
        one.official_id
        for one in seats
        if one.state == SeatState.RECUSED and Interest.DECLARED not in one.found
    ]
    return interests.namesakes(session, it.evaluation, it.submission, able, sealer=sealer)


def declare(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    interest: str | None,
    *,
    sealer: Sealer,
    now: datetime,
) -> bool:
    """A member declares an ``interest`` in words, or that there is none (None); also after the
    scores were sent, when it shows only then. Returns whether the text is open to them now: an
    interest recuses, and we look ourselves once more.

    Raises NotFound, InvalidMove when the council has voted, InvalidData for an interest without
    words.
    """
    it = sitting(session, actor, evaluation_id)
    about, seat, by = it.round.submission, it.row, by_official(actor.official_id)
    frozen = it.round.ballot is BallotState.CLOSED
    if not may_declare(SeatState(seat.state), frozen=frozen):
        raise InvalidMove(f"declaration of a member who is {seat.state}")
    if interest is not None and not interest.strip():
        raise InvalidData({"words": "missing"})
    kind, seat.declared_at = EventKind.EVALUATION_INTEREST, now
    if interest is not None:
        seat.declared = texts.keep(session, about.id, {"interest": interest}, sealer=sealer)
        seat.found = [*seat.found, Interest.DECLARED.value]
        seat.state = SeatState.RECUSED.value
        interests.tell(session, about, kind, by, now, "declared", seat)
        ballots.void_if_voted(session, it.round, seat, by=by, now=now)
        session.flush()
        return False
    if seat.state == SeatState.ASKED:
        seat.state = SeatState.CLEAR.value
        interests.tell(session, about, kind, by, now, "declared_none", seat)
    return still_clear(session, it, by_actor=actor, sealer=sealer, now=now)


def still_clear(
    session: Session, it: Sitting, *, by_actor: Actor, sealer: Sealer, now: datetime
) -> bool:
    """Look once more, as before every opening of the text: whether it may be opened. What this
    finds must be committed even though the page is refused. What comes up after the vote keeps the
    member out and changes nothing: scores and votes stay as they were counted."""
    by = by_official(by_actor.official_id)
    evaluation, about = it.round.evaluation, it.round.submission
    if it.round.ballot is BallotState.CLOSED:
        standing = interests.found(session, evaluation, about, [it.row], sealer=sealer)
        there = it.row.official_id not in terms.over(session, evaluation, now=now)
        return there and standing[it.row.official_id].is_clear
    clear = interests.look(session, evaluation, about, [it.row], by=by, sealer=sealer, now=now)
    if it.row.state == SeatState.RECUSED:
        ballots.void_if_voted(session, it.round, it.row, by=by, now=now)
    return bool(clear)
