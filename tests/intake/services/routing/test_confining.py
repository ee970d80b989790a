"""A denunciation is kept from the department that it accuses, and from everybody but the persons
named."""

import pytest
from sqlalchemy.orm import Session

from classifier import Candidate, Prediction
from intake.database import transaction
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Queue
from intake.models import Membership, Submission
from intake.queries import quarantine
from intake.queries.desk.queues import QueueFilter, counts, ids, page
from intake.queries.desk.splitting import history_on_desk
from intake.queries.history.record import history, verify
from intake.queries.submissions import readable
from intake.services.routing import confining, handover, triage
from intake.services.routing.confining import Confinement
from tests.intake.services.office import BUILDING, LATER, TELECOM, Desk

SCREENING = QueueFilter(Queue.SCREENING)


def hidden(desk: Desk) -> Submission:
    return desk.submission(status="screening", queue="screening", restricted=True)


def of_department(actor: Actor, department: str, role: Role = Role.READER) -> Actor:
    """The same person with a role in a department as well."""
    return Actor(actor.official_id, actor.display_name, actor.grants | {Grant(role, department)})


def settle(desk: Desk, actor: Actor, it: Submission, *readers: Actor, accused: str = "") -> None:
    wanted = Confinement(
        frozenset({accused} if accused else ()), frozenset(one.official_id for one in readers)
    )
    with transaction(desk.session):
        confining.settle(desk.session, actor, it, wanted, now=LATER)


def sees(session: Session, actor: Actor, it: Submission) -> bool:
    """Whether the actor finds it anywhere: opened, in the queue, among its numbers."""
    opened = readable(session, actor, it.id) is not None
    listed = it.id in {row.id for row in page(session, actor, SCREENING).rows}
    counted = sum(counts(session, actor, SCREENING)[0].values()) > 0
    taken = it.id in ids(session, actor, SCREENING, 10)
    assert opened == listed == counted == taken
    return opened


def test_who_belongs_to_the_accused_department_sees_nothing(session: Session, desk: Desk) -> None:
    it, moderator, other = hidden(desk), desk.official(Role.MODERATOR), desk.official(Role.AUDITOR)
    insider = of_department(other, BUILDING)
    assert sees(session, insider, it)
    settle(desk, moderator, it, accused=BUILDING)
    assert not sees(session, insider, it)
    assert sees(session, of_department(other, TELECOM), it)
    assert sees(session, moderator, it)


def test_where_persons_are_named_nobody_else_sees_it(session: Session, desk: Desk) -> None:
    it = hidden(desk)
    first, second, third = (desk.official(Role.MODERATOR) for _ in range(3))
    auditor = desk.official(Role.AUDITOR)
    settle(desk, first, it, first, second)
    assert [sees(session, one, it) for one in (first, second, third, auditor)] == [
        True,
        True,
        False,
        False,
    ]
    settle(desk, second, it)
    assert sees(session, third, it)


def test_nobody_keeps_one_alone(session: Session, desk: Desk) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    with pytest.raises(InvalidData) as refused:
        settle(desk, moderator, it, moderator)
    assert refused.value.problems == {"readers": "too_few"}


def test_somebody_is_left_who_sees_it(session: Session, desk: Desk) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    with transaction(session):
        session.add(
            Membership(
                official_id=moderator.official_id,
                role=Role.READER.value,
                department_id=BUILDING,
                granted_at=LATER,
                granted_by=None,
            )
        )
    with pytest.raises(InvalidData) as refused:
        settle(desk, moderator, it, accused=BUILDING)
    assert refused.value.problems == {"accused": "nobody_left"}
    assert sees(session, moderator, it)


def test_only_whose_role_it_is_can_be_named(session: Session, desk: Desk) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    coordinator = desk.official(Role.COORDINATOR)
    with pytest.raises(InvalidData) as refused:
        settle(desk, moderator, it, moderator, coordinator)
    assert refused.value.problems == {"readers": "not_possible"}


def test_a_department_that_does_not_exist_is_not_accused(session: Session, desk: Desk) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    with pytest.raises(InvalidData) as refused:
        settle(desk, moderator, it, accused="nowhere")
    assert refused.value.problems == {"accused": "unknown"}


@pytest.mark.parametrize("role", [Role.INTAKE, Role.COORDINATOR, Role.AUDITOR])
def test_who_does_not_work_on_denunciations_settles_nothing(
    session: Session, desk: Desk, role: Role
) -> None:
    it = hidden(desk)
    with pytest.raises(NotAllowed):
        settle(desk, desk.official(role), it, accused=BUILDING)


def test_only_what_is_in_quarantine_is_confined(session: Session, desk: Desk) -> None:
    with pytest.raises(InvalidMove):
        settle(desk, desk.official(Role.MODERATOR), desk.in_work(), accused=BUILDING)


def test_whoever_puts_it_away_says_whom_it_accuses(session: Session, desk: Desk) -> None:
    it, officer = desk.in_work(BUILDING), desk.official(Role.OFFICER, BUILDING)
    with transaction(session):
        triage.quarantine(session, officer, it, now=LATER, accused=BUILDING)
    moderator = desk.official(Role.MODERATOR)
    assert sees(session, moderator, it)
    assert not sees(session, of_department(moderator, BUILDING), it)
    last = history(session, it.id)[-1]
    assert (last.kind, last.data["accused"]) == ("confined", [BUILDING])
    assert verify(session).holds


def test_the_same_again_writes_nothing(session: Session, desk: Desk) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    settle(desk, moderator, it, accused=BUILDING)
    before = len(history(session, it.id))
    settle(desk, moderator, it, accused=BUILDING)
    assert len(history(session, it.id)) == before


def test_what_was_put_away_and_is_sent_again_is_put_away_at_once(
    session: Session, desk: Desk
) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    settle(desk, moderator, it, accused=BUILDING)
    again = desk.submission(now=LATER)
    stranger = desk.submission(title="Mất sóng", body="Trạm hỏng.", email="khac@example.com")
    sure = Prediction((Candidate(BUILDING, 0.99),), None, "vi", "m1")
    with transaction(session):
        for one in (again, stranger):
            triage.route_new(session, one, sure, threshold=0.9, now=LATER)
    assert (again.status, again.restricted) == ("screening", True)
    assert quarantine.accused(session, again.id) == {BUILDING}
    assert (stranger.status, stranger.department_id) == ("assigned", BUILDING)
    assert verify(session).holds


def test_what_is_no_denunciation_accuses_nobody_and_tells_nobody_that_it_was_one(
    session: Session, desk: Desk
) -> None:
    it, moderator = hidden(desk), desk.official(Role.MODERATOR)
    settle(desk, moderator, it, accused=BUILDING)
    with transaction(session):
        triage.release(session, moderator, it, SubmissionKind.REPORT, now=LATER)
    assert quarantine.accused(session, it.id) == frozenset()
    officer = desk.official(Role.OFFICER, BUILDING)
    with transaction(session):
        handover.confirm_route(session, desk.official(Role.INTAKE), it, BUILDING, now=LATER)
    told = {event.kind for event in history_on_desk(session, officer, it.id)}
    assert not told & {"confined", "viewed", "kind_changed"}
    moved = [event.data.get("move") for event in history_on_desk(session, officer, it.id)]
    assert not {"screen", "release"} & set(moved)
    assert "confined" in {event.kind for event in history_on_desk(session, moderator, it.id)}
