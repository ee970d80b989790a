"""Looking for interests ourselves: who is too near to a proposal is recused at once. What nobody
has confirmed, and what is found after somebody has sent scores, is a question to the secretary:
else a proposer could choose who judges. None of this commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.interests import (
    Evaluator,
    Interest,
    Party,
    Proposal,
    interests,
    keeps_out,
    only_namesake,
    questions,
)
from intake.domain.evaluation.rounds import Why
from intake.domain.evaluation.seats import SITTING, SeatState
from intake.domain.history.record import By, EventKind
from intake.domain.initiatives.co_authors import AuthorState, Line, is_proposer, lines_of
from intake.models import (
    CoAuthor,
    Contact,
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    Official,
    Submission,
)
from intake.ports import Sealer
from intake.queries.evaluation import rounds as queries
from intake.queries.initiatives.proposal_path import decisions
from intake.services.evaluation import terms
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import proposals

# These hold whenever they are found: the member says so, or it is about an earlier round.
_AT_ONCE = frozenset({Interest.DECLARED, Interest.DECIDED_BEFORE})


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a member: what recuses, and what the secretary must decide on."""

    against: tuple[Interest, ...] = ()
    asks: tuple[Interest, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the member may go on."""
        return not self.against and not keeps_out(self.asks)


def proposal_of(session: Session, submission: Submission, *, sealer: Sealer) -> Proposal:
    """Sender and authors of a proposal, and the field in which it lies. This is read by the service
    itself, and shown to nobody. Parts that do not open are unknown. Of the authors only those are
    sure who have confirmed it themselves."""
    authors = proposals.authors(session, submission.id, sealer=sealer)
    owner, code = str(authors.get("organisation") or ""), str(authors.get("tax_code") or "")
    contact = session.get(Contact, submission.id)
    confirmed = session.scalars(
        select(CoAuthor.line).where(
            CoAuthor.submission_id == submission.id,
            CoAuthor.state == AuthorState.CONFIRMED.value,
        )
    )
    there, name = frozenset(confirmed), contact.name if contact else ""
    parties = [party for line in lines_of(authors) for party in _author(line, there, name)]
    parties.append(Party(organisation=owner, tax_code=code))
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
    """Look for interests of these members now, recuse whoever has one, and ask the secretary where
    that is not ours to say; returns the officials who may go on. What the secretary overruled as a
    namesake stays so as long as nothing else is found. Whoever only decided before is taken off,
    and not kept from what they know."""
    terms.check(session, evaluation, seats, by=by, now=now)
    standing = found(session, evaluation, submission, seats, sealer=sealer)
    for seat in seats:
        against, asks = standing[seat.official_id].against, standing[seat.official_id].asks
        if seat.state in SITTING:
            before, seat.asks = seat.asks, [] if against else [one.value for one in asks]
            if seat.asks and seat.asks != before:
                tell(session, submission, EventKind.EVALUATION_INTEREST, by, now, "asked", seat)
        taken_off = against == (Interest.DECIDED_BEFORE,)
        state = SeatState.RELEASED if taken_off else SeatState.RECUSED
        if against and seat.state != state:
            seat.state, seat.found = state.value, [one.value for one in against]
            tell(session, submission, EventKind.EVALUATION_INTEREST, by, now, "found", seat)
    session.flush()
    former = {seat.official_id for seat in seats if seat.state == SeatState.FORMER}
    return frozenset(who for who, one in standing.items() if one.is_clear) - former


def found(
    session: Session,
    evaluation: Evaluation,
    submission: Submission,
    seats: Sequence[EvaluationSeat],
    *,
    sealer: Sealer,
) -> dict[int, Finding]:
    """What stands against each of these members now, by official; nothing is written."""
    of_official = {seat.official_id: seat for seat in seats}
    scored = {one.seat_id for one in queries.sent_sheets(session, [seat.id for seat in seats])}
    proposal = proposal_of(session, submission, sealer=sealer)
    standing = {}
    for one in evaluators_of(session, evaluation, list(of_official)):
        seat = of_official[one.id]
        sure, asks = interests(one, proposal), questions(one, proposal)
        if seat.overruled and only_namesake(one, proposal):
            sure = ()
        if sure and (seat.id not in scored or _AT_ONCE & set(sure)):
            standing[one.id] = Finding(sure)
        else:
            asks = sure or asks
            settled = [code.value for code in asks] == seat.settled
            standing[one.id] = Finding((), () if settled else asks)
    return standing


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
    if seat.asks:
        data["asks"] = list(seat.asks)
    record.append(session, NewEvent(submission.id, kind, by, now, data=data, note=note))


def _author(line: Line, confirmed: frozenset[int], sender: str) -> list[Party]:
    """What is known of an author; the proposer's own name is sure, another address is not."""
    if line.at in confirmed:
        return [Party(line.name, line.mail)]
    if is_proposer(line, sender):
        return [Party(line.name), Party(email=line.mail, sure=False)]
    return [Party(line.name, line.mail, sure=False)]


def _decided_before(
    session: Session, evaluation: Evaluation, seats: Sequence[EvaluationSeat]
) -> set[int]:
    if evaluation.why != Why.APPEAL:
        return set()
    earlier = [seat for seat in seats if seat.evaluation_id != evaluation.id]
    scored = {one.seat_id for one in queries.sent_sheets(session, [one.id for one in earlier])}
    signed = {one.decided_by for one in decisions(session, evaluation.submission_id)}
    return signed | {one.official_id for one in earlier if one.has_voted or one.id in scored}


def _party(official: Official, member: CouncilMember | None) -> Party:
    if member is None:
        return Party(official.display_name, official.email)
    return Party(official.display_name, official.email, member.organisation, member.tax_code)
