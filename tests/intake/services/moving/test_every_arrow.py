"""Every arrow of the table of states is walked through the one door, and no other is open."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove
from intake.domain.history.record import SYSTEM
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import MOVES, Move, Status, moves_for, queue_of, targets
from intake.queries.history.record import history, verify
from intake.services.moving import moves
from tests.intake.services.office import LATER, TELECOM, Desk

ARROWS = [
    (leaves, action, enters)
    for action, arrow in MOVES.items()
    for leaves in Status
    if leaves in arrow.leaves
    for enters in sorted(targets(action))
]
OPEN_WAYS = {(leaves, action) for leaves, action, _ in ARROWS}


def arrow_name(part: Status | Move) -> str:
    return part.value


@pytest.mark.parametrize(("leaves", "action", "enters"), ARROWS, ids=arrow_name)
def test_the_arrow_is_walked(
    session: Session, desk: Desk, leaves: Status, action: Move, enters: Status
) -> None:
    back_to = enters if MOVES[action].enters is None else None
    it = desk.submission(
        kind=SubmissionKind.INITIATIVE,
        status=leaves.value,
        queue=queue_of(leaves).value,
        department_id=TELECOM,
    )
    with transaction(session):
        moves.apply(
            session,
            it,
            action,
            by=SYSTEM,
            now=LATER,
            reason_code="why",
            note="vì sao",
            back_to=back_to,
        )
    it = desk.fresh(it)
    assert (it.status, it.queue, it.updated_at) == (enters, queue_of(enters), LATER)
    event = history(session, it.id)[-1]
    assert (event.old, event.new, event.at) == (leaves, enters, LATER)
    assert (event.reason_code, event.note, event.data["move"]) == ("why", "vì sao", action)
    assert verify(session).holds


@pytest.mark.parametrize("leaves", Status, ids=arrow_name)
def test_every_other_way_is_shut(session: Session, desk: Desk, leaves: Status) -> None:
    it = desk.submission(status=leaves.value, queue=queue_of(leaves).value)
    for action in Move:  # a report goes no way of a proposal either
        if (leaves, action) not in OPEN_WAYS or action not in moves_for(it.kind):
            with pytest.raises(InvalidMove), transaction(session):
                moves.apply(session, it, action, by=SYSTEM, now=LATER)
    assert desk.fresh(it).status == leaves
    assert len(history(session, it.id)) == 1
