"""Secretaries and chairs declare before they lead a proposal. None of this commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotFound
from intake.domain.evaluation.interests import Interest
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.permissions import Actor
from intake.domain.workflow import AT_COUNCIL, Status
from intake.ports import Sealer
from intake.queries.initiatives import proposal_path
from intake.services.evaluation import leads, seating, texts


def declare(
    session: Session,
    actor: Actor,
    submission_id: int,
    interest: str | None,
    *,
    sealer: Sealer,
    now: datetime,
) -> bool:
    """Whoever leads a proposal, or decides, declares an ``interest`` in words, or that there is
    none (None), also for the own seat on its council. Returns whether they may lead it: an interest
    recuses from all of it, and we look ourselves once more.

    Raises NotFound; InvalidData for an interest without words.
    """
    submission = proposal_path.led_one(session, actor, submission_id)
    if submission is None:
        raise NotFound(str(submission_id))
    if interest is not None and not interest.strip():
        raise InvalidData({"words": "missing"})
    session.refresh(submission, with_for_update=True)
    sits = leads.own_seat(session, actor, submission_id)
    before_council = Status(submission.status) in AT_COUNCIL
    if before_council and sits is not None and sits[0].ballot_state != BallotState.CLOSED:
        seating.declare(session, actor, sits[0].id, interest, sealer=sealer, now=now)
    row = leads.put(session, submission, actor, now=now)
    if interest is not None:
        words = {"interest": interest}
        row.declared = texts.keep(session, submission_id, words, sealer=sealer)
        row.state, row.found = SeatState.RECUSED.value, [Interest.DECLARED.value]
        leads.tell(session, submission, actor, "lead_declared", now)
        return False
    leads.tell(session, submission, actor, "lead_declared_none", now)
    return leads.look(session, actor, submission, sealer=sealer, now=now)
