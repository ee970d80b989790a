"""Many views of queues are counted together, each as if it had been counted alone."""

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.workflow import Queue
from intake.models import AccusedDepartment
from intake.queries.desk.queues import NUMBERS_AT_ONCE, QueueFilter, ids, numbers
from tests.intake.services.office import BUILDING, NOW, TELECOM, Desk


def test_each_of_many_views_has_its_own_number(session: Session, desk: Desk) -> None:
    one, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    other = desk.in_work(TELECOM)
    desk.in_work(BUILDING)
    away = [
        desk.submission(status="screening", queue="screening", restricted=True) for _ in range(3)
    ]
    with transaction(session):
        one.assignee_id, one.province, other.kind = officer.official_id, "04", "question"
        session.add(
            AccusedDepartment(
                submission_id=away[0].id,
                department_id=TELECOM,
                named_at=NOW,
                named_by_id=officer.official_id,
            )
        )
    grants = frozenset({Grant(Role.OFFICER, TELECOM), Grant(Role.MODERATOR)})
    asking = Actor(officer.official_id, "", grants)

    here = Queue.DEPARTMENT, TELECOM
    wanted = [
        QueueFilter(*here),
        QueueFilter(*here, kind="question"),
        QueueFilter(Queue.SCREENING),
        QueueFilter(Queue.DEPARTMENT, BUILDING),
        QueueFilter(*here, assignee=officer.official_id),
        QueueFilter(*here, unassigned=True),
        QueueFilter(*here, province="04", by_received=True),
        QueueFilter(*here, contested=True),
        QueueFilter(*here, due_before=NOW),
        QueueFilter(*here, due_from=NOW),
        QueueFilter(*here, status="drafted"),
        QueueFilter(Queue.SCREENING, kind="question"),
    ]
    found = numbers(session, asking, wanted)
    assert len(wanted) > NUMBERS_AT_ONCE
    # Of the three in quarantine one accuses a department of theirs.
    assert [number for number, _all in found] == [2, 1, 2, 1, 1, 1, 1, 0, 0, 2, 0, 0]
    assert [number for number, _all in found] == [len(ids(session, asking, w, 9)) for w in wanted]
    # Neither the quarantine nor another department is for an officer to see.
    assert [n for n, _all in numbers(session, officer, wanted[:5])] == [2, 1, 0, 0, 1]
