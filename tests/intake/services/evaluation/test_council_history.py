"""The history of councils shows what was meddled with."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import CouncilMember
from intake.ports import Tools
from intake.services.evaluation import councils
from tests.councils import council_made, member_added, person


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE council_event SET kind = 'council_changed' WHERE number = 2",
        "DELETE FROM council_event WHERE number = 2",
        "DELETE FROM council_event",
        "DELETE FROM council_head",
        "UPDATE council_member SET organisation = 'x'",
        "DELETE FROM council_member",
        "UPDATE council SET version = 9",
    ],
)
def test_the_history_of_a_council_shows_what_was_meddled_with(
    session: Session, tools: Tools, meddling: str
) -> None:
    by = person(session, tools, Role.SECRETARY)
    council_id = council_made(session, tools, by)
    member_added(session, tools, by, council_id, person(session, tools, Role.EVALUATOR))
    assert session.query(CouncilMember).count() == 1
    assert councils.broken(session) == []
    with transaction(session):
        for action in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER council_event_{action}"))
        session.execute(text(meddling))
    session.expire_all()
    assert councils.broken(session) == [council_id]
