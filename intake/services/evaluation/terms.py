"""Whoever's term on the council is over judges no more: the seat is given up, or taken again when
the term is made longer. None of this commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.councils import in_term
from intake.domain.evaluation.seats import SITTING, BallotState, SeatState
from intake.domain.history.record import By, EventKind
from intake.domain.timekeeping.deadlines import local_date
from intake.models import CouncilMember, Evaluation, EvaluationSeat
from intake.services.history import record
from intake.services.history.record import NewEvent


def over(session: Session, evaluation: Evaluation, *, now: datetime) -> frozenset[int]:
    """The officials who sat on the council of a round and do so no more, or not yet."""
    day = local_date(now)
    found = select(CouncilMember).where(CouncilMember.council_id == evaluation.council_id)
    return frozenset(
        row.official_id for row in session.scalars(found) if not in_term(row.since, row.until, day)
    )


def check(
    session: Session,
    evaluation: Evaluation,
    seats: Sequence[EvaluationSeat],
    *,
    by: By,
    now: datetime,
) -> None:
    """See to it that these seats are held by members of today. What was sent within the term
    counts. Once the ballot has begun nothing changes: whoever was present ends it."""
    if evaluation.ballot_state != BallotState.NONE:
        return
    gone = over(session, evaluation, now=now)
    for seat in seats:
        sits = seat.state in SITTING
        if sits and seat.official_id in gone:
            state, what = SeatState.FORMER, "term_over"
        elif seat.state == SeatState.FORMER and seat.official_id not in gone:
            state, what = SeatState.ASKED, "term_again"
        else:
            continue
        seat.state = state.value
        data = {"what": what, "official": seat.official_id}
        kind = EventKind.EVALUATION_SEAT
        record.append(session, NewEvent(evaluation.submission_id, kind, by, now, data=data))
    session.flush()
