"""What is carried out is handed on to another department: by whom, and what goes along."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import InvalidData, NotAllowed, NotFound
from intake.domain.history.replay import replay
from intake.domain.initiatives.pilots import HandOn, MilestoneState, Step
from intake.domain.permissions import Actor, Role
from intake.ports import Tools
from intake.queries.history.record import history, verify
from intake.queries.initiatives import proposal_path as queries
from intake.services.initiatives import handing_on, pilots
from intake.services.initiatives.handing_on import Onward
from tests.intake.services.initiatives.test_proposal_path import LAST, Path
from tests.intake.services.office import BUILDING, TELECOM, Desk


@pytest.fixture
def path(session: Session, desk: Desk, tools: Tools) -> Path:
    return Path(session, desk, tools)


def handed_on(
    path: Path, actor: Actor, department: str, why: str = "Việc nay thuộc nơi khác"
) -> None:
    with transaction(path.session):
        onward = Onward(department, HandOn.TASK_MOVED, why)
        handing_on.hand_on(path.session, path.acting(actor), onward)


def piloted(path: Path) -> None:
    """A pilot with a milestone that was reached and one that is still ahead."""
    for step in ("start", "discuss", "prepare", "accept", "begin"):
        path.do(step)
    with transaction(path.session):
        made = pilots.add_milestone(path.session, path.acting(), "Cả xã", LAST)
        pilots.settle(path.session, path.acting(), made.id, MilestoneState.REACHED)


def test_what_is_carried_out_is_handed_on_by_those_who_have_it(path: Path, desk: Desk) -> None:
    piloted(path)
    session, due, status = path.session, path.row.due_at, path.row.status
    there = desk.official(Role.OFFICER, TELECOM)
    for actor in (path.secretary, path.chair, there, desk.official(Role.INTAKE)):
        with pytest.raises((NotFound, NotAllowed)):
            handed_on(path, actor, TELECOM)
    with pytest.raises(InvalidData) as refused:
        handed_on(path, path.owner, BUILDING, why=" ")
    assert dict(refused.value.problems) == {"department": "same_department", "why": "no_why"}
    with pytest.raises(InvalidData, match="no_department"):
        handed_on(path, path.owner, "nowhere")
    handed_on(path, path.owner, TELECOM)
    row = path.row
    assert (row.department_id, row.assignee_id, row.status) == (TELECOM, None, status)
    assert row.due_at == due, "the report is due when it was"
    kept = {one.title: one.department_id for one in queries.milestones(session, path.id)}
    assert kept == {"Cả xã": BUILDING, "Hai ngầm": TELECOM}, "what was reached stays whose it was"
    entry = queries.diary(session, path.id)[0]
    assert (entry.kind, entry.department_id) == ("handed_on", BUILDING)
    events = history(session, path.id)
    assert events[-1].data.get("letter") == "carried_out"
    (told,) = [one for one in public_timeline(events) if one.what == "handed_on"]
    assert (told.from_department, told.department) == (BUILDING, TELECOM)
    with pytest.raises(NotFound):
        path.pilot(Step.STOP)


def test_when_two_have_handed_it_on_a_coordinator_has_the_last_word(path: Path, desk: Desk) -> None:
    piloted(path)
    there, coordinator = desk.official(Role.OFFICER, TELECOM), desk.official(Role.COORDINATOR)
    before = path.owner
    handed_on(path, before, TELECOM)
    handed_on(path, there, BUILDING)
    with pytest.raises(NotAllowed):
        handed_on(path, before, TELECOM)
    handed_on(path, coordinator, TELECOM)
    with pytest.raises(NotAllowed):
        handed_on(path, there, BUILDING)  # the coordinator's word binds
    path.owner = there
    path.check()
    path.pilot(Step.COMPLETE)
    with pytest.raises(NotFound):
        handed_on(path, coordinator, BUILDING)  # it is over
    life = replay(history(path.session, path.id))
    assert (life.department_id, life.assignee_id) == (TELECOM, None)
    assert verify(path.session).holds
