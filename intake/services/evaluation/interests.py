"""Looking for interests ourselves: who is too near to a proposal is recused at once, whenever it is
found. None of this commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.interests import (
    Evaluator,
    Interest,
    Party,
    Proposal,
    interests,
    only_namesake,
)
from intake.domain.evaluation.rounds import Why
from intake.domain.evaluation.seats import SeatState
from intake.domain.history.record import By, EventKind
from intake.domain.initiatives.co_authors import lines_of
from intake.models import (
    Contact,
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    Official,
    Submission,
)
from intake.ports import Sealer
from intake.queries.evaluation import rounds as queries
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import proposals


def proposal_of(session: Session, submission: Submission, *, sealer: Sealer) -> Proposal:
    """Sender and authors of a proposal, and the field in which it lies. This is read by the service
    itself, and shown to nobody. Parts that do not open are unknown."""
    authors = proposals.authors(session, submission.id, sealer=sealer)
    owner, code = str(authors.get("organisation") or ""), str(authors.get("tax_code") or "")
    parties = [Party(line.name, line.mail) for line in lines_of(authors)]
    parties.append(Party(organisation=owner, tax_code=code))
    contact = session.get(Contact, submission.id)
    if contact is not None:
        parties.append(Party(contact.name, contact.email, contact.organisation, contact.tax_code))
    fields = frozenset({submission.department_id} if submission.department_id else ())
    return Proposal(submission.id, tuple(parties), fields)


def evaluators_of(
    session: Session, evaluation: Evaluation, officials: Sequence[int]
) -> list[Evaluator]:
    """These officials as the rules see them before this proposal: what is known of them as members
    of its council, what they declared in any round, and whether they decided in an earlier one,
    which counts in an appeal."""
    members = {
        row.official_id: row
        for row in session.scalars(
            select(CouncilMember).where(
                CouncilMember.council_id == evaluation.council_id,
                CouncilMember.official_id.in_(officials),
            )
        )
    }
    seats = queries.seats_before(session, evaluation.submission_id)
    declared = {seat.official_id for seat in seats if Interest.DECLARED in seat.found}
    decided = _decided_before(session, evaluation, seats)
    loads = queries.open_reviews(session, officials)
    about = frozenset({evaluation.submission_id})
    people = select(Official).where(Official.id.in_(officials)).order_by(Official.id)
    return [
        Evaluator(
            one.id,
            _party(one, members.get(one.id)),
            frozenset(members[one.id].fields if one.id in members else ()),
            decided=about if one.id in decided else frozenset(),
            declared=about if one.id in declared else frozenset(),
            open_reviews=loads.get(one.id, 0),
        )
        for one in session.scalars(people)
    ]


def look(
    session: Session,
    evaluation: Evaluation,
    submission: Submission,
    seats: Sequence[EvaluationSeat],
    *,
    by: By,
    sealer: Sealer,
    now: datetime,
) -> frozenset[int]:
    """Look for interests of these members now, and recuse whoever has one; returns the officials
    against whom nothing stands. What the secretary overruled as a namesake stays so as long as
    nothing else is found. Whoever only decided before is taken off, and not kept from what they
    know."""
    standing = found(session, evaluation, submission, seats, sealer=sealer)
    for seat in seats:
        against = standing[seat.official_id]
        taken_off = against == (Interest.DECIDED_BEFORE,)
        state = SeatState.RELEASED if taken_off else SeatState.RECUSED
        if against and seat.state != state:
            seat.state, seat.found = state.value, [one.value for one in against]
            tell(session, submission, EventKind.EVALUATION_INTEREST, by, now, "found", seat)
    session.flush()
    return frozenset(official for official, against in standing.items() if not against)


def found(
    session: Session,
    evaluation: Evaluation,
    submission: Submission,
    seats: Sequence[EvaluationSeat],
    *,
    sealer: Sealer,
) -> dict[int, tuple[Interest, ...]]:
    """What stands against each of these members now, by official; nothing is written."""
    overruled = {seat.official_id for seat in seats if seat.overruled}
    proposal = proposal_of(session, submission, sealer=sealer)
    return {
        one.id: ()
        if one.id in overruled and only_namesake(one, proposal)
        else interests(one, proposal)
        for one in evaluators_of(session, evaluation, [seat.official_id for seat in seats])
    }


def namesakes(
    session: Session,
    evaluation: Evaluation,
    submission: Submission,
    officials: Sequence[int],
    *,
    sealer: Sealer,
) -> frozenset[int]:
    """Those of these officials against whom nothing stands but the name."""
    if not officials:
        return frozenset()
    proposal = proposal_of(session, submission, sealer=sealer)
    known = evaluators_of(session, evaluation, officials)
    return frozenset(one.id for one in known if only_namesake(one, proposal))


def tell(
    session: Session,
    submission: Submission,
    kind: EventKind,
    by: By,
    now: datetime,
    what: str,
    seat: EvaluationSeat,
    note: str = "",
) -> None:
    """Write down what happened to a seat: ``what`` is a code, ``note`` the reason that was
    typed."""
    data: dict[str, object] = {"what": what, "official": seat.official_id}
    if seat.found:
        data["found"] = list(seat.found)
    record.append(session, NewEvent(submission.id, kind, by, now, data=data, note=note))


def _decided_before(
    session: Session, evaluation: Evaluation, seats: Sequence[EvaluationSeat]
) -> set[int]:
    if evaluation.why != Why.APPEAL:
        return set()
    earlier = [seat for seat in seats if seat.evaluation_id != evaluation.id]
    scored = {one.seat_id for one in queries.sent_sheets(session, [one.id for one in earlier])}
    return {one.official_id for one in earlier if one.has_voted or one.id in scored}


def _party(official: Official, member: CouncilMember | None) -> Party:
    if member is None:
        return Party(official.display_name, official.email)
    return Party(official.display_name, official.email, member.organisation, member.tax_code)
