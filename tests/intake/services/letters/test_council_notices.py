"""Secretary and chair are told when a proposal waits for them, and nothing of what it says."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Actor, Role
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.clock_moves import REPORT
from intake.domain.timekeeping.escalation import Rung, Told
from intake.domain.workflow import Move
from intake.models import OfficialNotice, Submission
from intake.ports import Tools
from intake.services.letters import notices
from intake.services.moving import moves, notice_moves
from tests.intake.services.office import BUILDING, LATER, TELECOM, Desk

TITLE = "Phao báo lũ"


def told(session: Session, actor: Actor) -> list[str]:
    """What an official is to be told, by kind."""
    wanted = select(OfficialNotice.kind).where(OfficialNotice.official_id == actor.official_id)
    return list(session.scalars(wanted.order_by(OfficialNotice.id)))


@pytest.mark.parametrize("kind", [SubmissionKind.INITIATIVE, SubmissionKind.REPORT])
def test_a_proposal_tells_its_council_what_is_next(
    session: Session, desk: Desk, tools: Tools, kind: SubmissionKind
) -> None:
    secretary, chair = desk.official(Role.SECRETARY, TELECOM), desk.official(Role.CHAIR)
    elsewhere = desk.official(Role.SECRETARY, BUILDING)
    it = desk.submission(TITLE, kind=kind)
    with transaction(session):
        row = session.get_one(Submission, it.id)
        row.department_id = TELECOM
        moves.apply(session, row, Move.ASSIGN, by=SYSTEM, now=LATER)
        moves.apply(session, row, Move.ACCEPT, by=SYSTEM, now=LATER)
    if kind is SubmissionKind.REPORT:
        assert told(session, secretary) == []
        return
    assert told(session, secretary) == ["to_check"]
    path = (Move.EVALUATE, Move.DISCUSS, Move.PREPARE_DECISION, Move.TURN_DOWN, Move.APPEAL)
    with transaction(session):
        for action in path:
            moves.apply(session, row, action, by=SYSTEM, now=LATER)
    assert told(session, secretary) == ["to_check", "appealed"]
    assert told(session, chair) == ["decision", "appealed"]
    assert told(session, elsewhere) == []
    for who, page in ((secretary, ""), (chair, "decide")):
        message, ids = notices.compose(session, who.official_id, tools=tools)
        assert message is not None
        assert len(ids) == 2
        said = str(message["Subject"]) + message.get_content()
        assert f"/desk/proposals/{it.id}/{page}\n" in said
        assert TITLE not in said
        assert f"/review/{it.id}" not in said


def test_a_report_that_is_overdue_is_told_to_the_council(session: Session, desk: Desk) -> None:
    secretary, chair = desk.official(Role.SECRETARY, TELECOM), desk.official(Role.CHAIR)
    it = desk.submission(TITLE, kind=SubmissionKind.INITIATIVE)
    with transaction(session):
        row = session.get_one(Submission, it.id)
        row.department_id, row.status, row.queue = TELECOM, "piloting", "department"
        near, late = frozenset({Told.OFFICER}), frozenset({Told.APPROVER})
        notice_moves.climb(session, row, REPORT, Rung.WARNING, near, now=LATER)
        assert told(session, secretary) == []
        notice_moves.climb(session, row, REPORT, Rung.DUE, late, now=LATER)
    assert told(session, secretary) == told(session, chair) == ["report_overdue"]
