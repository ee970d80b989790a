"""Whoever leads a proposal to its decision, or decides, must have declared that there is no
interest, and is looked at like the members of the council. None of this commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import NotDeclared, NotFound
from intake.domain.evaluation.interests import Evaluator, Interest, Party, interests, only_namesake
from intake.domain.evaluation.seats import SITTING, BallotState, SeatState
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.workflow import LED_IN, Status
from intake.models import (
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    Official,
    ProposalLead,
    Submission,
)
from intake.ports import Sealer
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots
from intake.services.evaluation import interests as looking
from intake.services.history import record
from intake.services.history.record import NewEvent


def own_seat(
    session: Session, actor: Actor, submission_id: int
) -> tuple[Evaluation, EvaluationSeat] | None:
    """The newest round about a proposal and the seat of ``actor`` in it; None for none, or for one
    that was taken off."""
    newest = queries.newest(session, submission_id)
    seat = queries.seat_for(session, newest.id, actor.official_id) if newest else None
    if newest is None or seat is None or seat.state not in SITTING:
        return None
    return newest, seat


def demand(session: Session, actor: Actor, submission: Submission) -> None:
    """Raise NotDeclared unless ``actor`` has declared, as a member or here, that there is no
    interest in this proposal; NotFound for whoever has one."""
    if Status(submission.status) not in LED_IN:
        return
    said = session.get(ProposalLead, (submission.id, actor.official_id))
    if said is not None and said.state == SeatState.RECUSED:
        raise NotFound(str(submission.id))
    sits = own_seat(session, actor, submission.id)
    if said is None and (sits is None or sits[1].state != SeatState.CLEAR):
        raise NotDeclared(submission.id)


def look(
    session: Session, actor: Actor, submission: Submission, *, sealer: Sealer, now: datetime
) -> bool:
    """Look whether whoever leads a proposal has an interest in it: whether nothing stands against
    it. What is found recuses from all of it, and changes no scores or votes that were counted."""
    against, is_clear = _standing(session, actor, submission, sealer=sealer, now=now)
    if against:
        row = _row(session, submission.id, actor)
        if row.state != SeatState.RECUSED:
            row.state, row.found = SeatState.RECUSED.value, [one.value for one in against]
            tell(session, submission, actor, "lead_found", now, found=row.found)
    return is_clear


def enter(
    session: Session,
    actor: Actor,
    action: Action,
    submission: Submission,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """All of it before a step that leads to the decision, or decides. Raises NotAllowed,
    NotDeclared, and NotFound for whoever has an interest."""
    require(actor, action, submission.department_id)
    demand(session, actor, submission)
    if not look(session, actor, submission, sealer=sealer, now=now):
        raise NotFound(str(submission.id))


def put(session: Session, submission: Submission, actor: Actor, *, now: datetime) -> ProposalLead:
    """The row of whoever declares now."""
    row = _row(session, submission.id, actor)
    row.declared_at = now
    return row


def tell(
    session: Session,
    submission: Submission,
    actor: Actor,
    what: str,
    now: datetime,
    **data: object,
) -> None:
    """Write down what was declared by, or found about, whoever leads."""
    said = {"what": what, "official": actor.official_id, **data}
    kind, by = EventKind.EVALUATION_INTEREST, by_official(actor.official_id)
    record.append(session, NewEvent(submission.id, kind, by, now, data=said))
    session.flush()


def _standing(
    session: Session, actor: Actor, submission: Submission, *, sealer: Sealer, now: datetime
) -> tuple[tuple[Interest, ...], bool]:
    """What stands against whoever leads, and whether nothing does; a question that the secretary
    must decide on first is no interest yet."""
    sits = own_seat(session, actor, submission.id)
    if sits is None:
        against = _unseated(session, actor, submission, sealer=sealer)
        return against, not against
    evaluation, seat = sits
    finding = looking.found(session, evaluation, submission, [seat], sealer=sealer)[
        seat.official_id
    ]
    if evaluation.ballot_state != BallotState.CLOSED:  # else no figure may change
        by = by_official(actor.official_id)
        looking.look(session, evaluation, submission, [seat], by=by, sealer=sealer, now=now)
        if seat.state == SeatState.RECUSED:
            it = Round(evaluation, submission)
            ballots.void_if_voted(session, it, seat, by=by, now=now)
    taken_off = finding.against == (Interest.DECIDED_BEFORE,)
    return (() if taken_off else finding.against), taken_off or finding.is_clear


def _unseated(
    session: Session, actor: Actor, submission: Submission, *, sealer: Sealer
) -> tuple[Interest, ...]:
    """Of somebody who does not sit all is known that any council knows of them."""
    person = session.get_one(Official, actor.official_id)
    rows = session.scalars(
        select(CouncilMember).where(CouncilMember.official_id == actor.official_id)
    )
    known = [Party(person.display_name, person.email)]
    known += [Party(organisation=row.organisation, tax_code=row.tax_code) for row in rows]
    seats = queries.seats_before(session, submission.id)
    another = any(one.overruled for one in seats if one.official_id == actor.official_id)
    proposal = looking.proposal_of(session, submission, sealer=sealer)
    found: set[Interest] = set()
    for party in known:
        one = Evaluator(actor.official_id, party)
        if not (another and only_namesake(one, proposal)):
            found |= set(interests(one, proposal))
    return tuple(one for one in Interest if one in found)


def _row(session: Session, submission_id: int, actor: Actor) -> ProposalLead:
    row = session.get(ProposalLead, (submission_id, actor.official_id), with_for_update=True)
    if row is None:
        row = ProposalLead(
            submission_id=submission_id,
            official_id=actor.official_id,
            state=SeatState.CLEAR.value,
            found=[],
            declared="",
        )
        session.add(row)
    return row
