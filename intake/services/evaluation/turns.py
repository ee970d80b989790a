"""The secretary and the chair are told when it is their turn with a proposal that lies before the
council. None of this commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.evaluation.rounds import NotReady
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.notices import Notice
from intake.domain.permissions import Actor, Role
from intake.queries import notices as people
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots
from intake.services.letters import notices


def after(session: Session, actor: Actor, it: Round, *, sheet: bool, now: datetime) -> None:
    """Have those told whose turn it is after a sheet was sent (``sheet``), or something of the
    discussion was written down; not whoever did it."""
    kind = _kind(session, it, sheet=sheet)
    if kind is None:
        return
    roles = [Role.SECRETARY, Role.CHAIR] if kind is Notice.TO_DISCUSS else [Role.SECRETARY]
    told = people.free_holders_of_each(session, roles, it.submission)
    told -= {actor.official_id}
    notices.note(session, it.submission, kind, told, now=now)


def _kind(session: Session, it: Round, *, sheet: bool) -> Notice | None:
    if it.ballot is not BallotState.NONE:
        return None
    seated = queries.seats(session, it.evaluation.id)
    able = {one.row.official_id for one in seated if one.row.state == SeatState.CLEAR}
    lacking = ballots.missing(session, it, able)
    if not lacking:
        return Notice.BALLOT
    if not sheet or NotReady.SCORES in lacking:
        return None
    return Notice.TO_DISCUSS if NotReady.DISCUSSION in lacking else Notice.SHEETS_IN
