"""Who is recused from a proposal sees nothing of it on any way, whatever roles they hold: no page,
file, list, count or search."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, select
from sqlalchemy.orm import Session

from intake.domain.evaluation.seats import SeatState
from intake.domain.permissions import Actor
from intake.models import EvaluationSeat, ProposalLead, Submission

_SEAT, _ID = EvaluationSeat.__table__.c, Submission.__table__.c.id
_LEAD = ProposalLead.__table__.c
# Written out, so that the index of these few rows is used.
_RECUSED: ColumnElement[str] = literal_column(f"'{SeatState.RECUSED.value}'")


def _among(official: Any) -> Any:
    """Recused as a member of the council, or as somebody who leads it to the decision."""
    sits = select(_SEAT.submission_id).where(_SEAT.official_id == official, _SEAT.state == _RECUSED)
    leads = select(_LEAD.submission_id).where(
        _LEAD.official_id == official, _LEAD.state == _RECUSED
    )
    return sits.union_all(leads)


# Built once, for the queues: who asks comes with ``asked_by``.
NOT_KEPT_FROM_WHO_ASKS = _ID.not_in(_among(bindparam("asker")))


def asked_by(actor: Actor) -> dict[str, Any]:
    """The values that ``NOT_KEPT_FROM_WHO_ASKS`` needs."""
    return {"asker": actor.official_id}


def not_recused(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a submission is none from which ``actor`` is recused."""
    return _ID.not_in(_among(actor.official_id))


def recused_of(session: Session, submission_id: int) -> frozenset[int]:
    """The officials who are recused from a submission, in whichever part."""
    sits = select(_SEAT.official_id).where(
        _SEAT.submission_id == submission_id, _SEAT.state == _RECUSED
    )
    leads = select(_LEAD.official_id).where(
        _LEAD.submission_id == submission_id, _LEAD.state == _RECUSED
    )
    return frozenset(session.scalars(sits.union_all(leads)))


def recused_from(session: Session, actor: Actor) -> frozenset[int]:
    """The submissions from which ``actor`` is recused; hardly ever any."""
    return frozenset(session.scalars(_among(actor.official_id)))
