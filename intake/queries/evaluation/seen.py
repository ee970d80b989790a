"""What people of councils see of proposals by that alone, for the search: the rule of the pages
that they may open. Rights stand in each query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from intake.domain.evaluation.excerpts import Excerpt
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import LED_IN, Status
from intake.models import Evaluation, EvaluationSeat, ProposalLead, Submission
from intake.queries.evaluation.rounds import NEWEST, own_seats, term_over
from intake.queries.initiatives.proposal_path import led_by
from intake.queries.submissions import visible_to


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a proposal is seen, and where: on the page of a round in which one sits, or for None
    on the page of the proposal, which one leads or decides on."""

    excerpt: Excerpt
    evaluation_id: int | None = None


def is_of_council(actor: Actor) -> bool:
    """Whether anything may be seen that way; it costs no look."""
    return actor.may_anywhere(Action.SIT)


def seen_by(
    session: Session, actor: Actor, day: date, among: Collection[int] | None = None
) -> dict[int, Seen]:
    """What ``actor`` sees on a day by leading proposals or by judging them, by their ids; ``among``
    looks at these alone. What may be read at the desk is not here: there it is read whole. Nothing
    from which ``actor`` is recused, or about which a question to the secretary is open."""
    if not is_of_council(actor):
        return {}
    here = true() if among is None else Submission.id.in_(among)
    seats = session.execute(_seats(actor).where(here)).all()
    questioned = {one.submission_id for one in seats if one.is_newest and one.asks}
    clear = {one.submission_id for one in seats if one.is_newest and one.state == SeatState.CLEAR}
    found: dict[int, Seen] = {}
    for row in session.execute(_led(actor).where(here)):
        if row.id not in questioned:
            declared = row.said or row.id in clear or Status(row.status) not in LED_IN
            found[row.id] = Seen(Excerpt.of(declared=declared, blind=False))
    for row in session.execute(_judged(actor, day).where(here)):
        if not row.asks:
            declared = row.state == SeatState.CLEAR
            seen = Seen(Excerpt.of(declared=declared, blind=row.blind), row.evaluation_id)
            known = found.get(row.submission_id)
            if known is None or seen.excerpt < known.excerpt:
                found[row.submission_id] = seen
    return found


def to_declare(
    session: Session, actor: Actor, submissions: Collection[Submission]
) -> frozenset[int]:
    """Those of these proposals, by id, whose pages are closed to ``actor``, who leads them, until
    there is a declaration, or until the secretary has decided on a question about ``actor``."""
    ids = [one.id for one in submissions if Status(one.status) in LED_IN]
    if not ids:
        return frozenset()
    mine = (ProposalLead.official_id == actor.official_id, ProposalLead.submission_id.in_(ids))
    declared = set(session.scalars(select(ProposalLead.submission_id).where(*mine)))
    questioned: set[int] = set()
    for row in session.execute(_seats(actor).where(NEWEST, Submission.id.in_(ids))):
        declared |= {row.submission_id} if row.state == SeatState.CLEAR else set()
        questioned |= {row.submission_id} if row.asks else set()
    return frozenset(ids) - (declared - questioned)


def departments_seen(session: Session, actor: Actor, day: date) -> frozenset[str]:
    """The departments of what ``actor`` sees that way."""
    led = select(Submission.department_id).where(_leads(actor)).distinct()
    judged = _judged(actor, day).with_only_columns(Submission.department_id).distinct()
    found = {*session.scalars(led), *session.scalars(judged)}
    return frozenset(one for one in found if one is not None)


def _leads(actor: Actor) -> ColumnElement[bool]:
    return and_(led_by(actor), ~visible_to(actor))


def _led(actor: Actor) -> Any:
    said = exists().where(
        ProposalLead.submission_id == Submission.id,
        ProposalLead.official_id == actor.official_id,
    )
    return select(Submission.id, Submission.status, said.label("said")).where(_leads(actor))


def _seats(actor: Actor) -> Any:
    """Every seat that is held: an own one stands for the declaration of whoever leads."""
    return own_seats(actor).with_only_columns(
        EvaluationSeat.submission_id,
        EvaluationSeat.state,
        EvaluationSeat.asks,
        NEWEST.label("is_newest"),
    )


def _judged(actor: Actor, day: date) -> Any:
    """The seats whose pages may be opened: of rounds that go on, within the term; a ballot that has
    begun is ended by those who were present."""
    voting = Evaluation.ballot_state == BallotState.OPEN.value
    return (
        own_seats(actor)
        .where(
            Evaluation.closed_at.is_(None), or_(voting, ~term_over(actor, day)), ~visible_to(actor)
        )
        .with_only_columns(
            EvaluationSeat.submission_id,
            EvaluationSeat.evaluation_id,
            EvaluationSeat.state,
            EvaluationSeat.asks,
            Evaluation.blind,
        )
    )
