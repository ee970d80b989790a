"""People of a council who are signed in."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.councils import MemberPart
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Attachment, Official, Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.councils import Town, council_made, leads, member_added
from tests.page_client import PageClient
from tests.proposals import stored_proposal
from tests.sample_files import pdf


@dataclass(frozen=True)
class Hall:
    """A council whose people are signed in, and a proposal before it."""

    town: Town
    secretary: PageClient
    chair: PageClient
    members: tuple[PageClient, ...]

    @property
    def submission_id(self) -> int:
        return self.town.submission.id


def seat(
    session: Session, tools: Tools, by: Actor, council_id: int, client: PageClient, *roles: Role
) -> Actor:
    """Whoever holds this client sits on the council."""
    session.rollback()
    row = session.get_one(Official, client.official_id)
    actor = Actor(row.id, row.display_name, frozenset(Grant(role) for role in roles))
    part = MemberPart.CHAIR if Role.CHAIR in roles else MemberPart.MEMBER
    member_added(session, tools, by, council_id, actor, part=part)
    return actor


@pytest.fixture
def hall(session: Session, tools: Tools, official: SignIn, departments: None) -> Hall:
    secretary = official(Role.SECRETARY)
    row = session.get_one(Official, secretary.official_id)
    by = Actor(row.id, row.display_name, frozenset({Grant(Role.SECRETARY)}))
    council_id = council_made(session, tools, by)
    members = tuple(official(Role.EVALUATOR) for _ in range(3))
    chair = official(Role.CHAIR)
    actors = tuple(seat(session, tools, by, council_id, one, Role.EVALUATOR) for one in members)
    presiding = seat(session, tools, by, council_id, chair, Role.CHAIR)
    said = {"kind": "initiative", "status": "evaluation", "queue": "department"}
    files = [("nong-van-mau.pdf", pdf())]
    submission = stored_proposal(session, tools, files, **said, department_id="moc")
    with transaction(session):
        for file in session.query(Attachment):
            file.state = "clean"
        session.get_one(Submission, submission.id).title = "Báo lũ của Hợp tác xã Trường Hà"
    leads(session, tools, submission.id, secretary.official_id, chair.official_id)
    town = Town(by, presiding, actors, submission, council_id)
    return Hall(town, secretary, chair, members)
