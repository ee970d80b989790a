"""One act on many submissions, and the way back."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.desk.bulk import MOST, UNDO_FOR, Act, Outcome, is_possible
from intake.domain.errors import InvalidMove, NotFound
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor, Role
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Queue, Status, queue_of
from intake.models import BulkAct, BulkItem, Clock, Job, Official, RouteRecord, Submission
from intake.queries.desk import bulk as queries
from intake.queries.history.record import history, verify
from intake.services.desk import bulk, claims, review
from intake.services.desk.bulk import Details
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.stories import departments_exist

SOON = LATER + timedelta(minutes=3)
OVER = LATER + UNDO_FOR


@pytest.fixture(autouse=True)
def departments(session: Session) -> None:
    departments_exist(session, NOW)


def in_triage(desk: Desk, count: int) -> list[Submission]:
    return [
        desk.submission(f"Mất sóng {n}", status="routing", queue="triage") for n in range(count)
    ]


def done(
    session: Session,
    actor: Actor,
    act: Act,
    found: Sequence[Submission],
    details: Details | None = None,
) -> int:
    """Choose, decide, and do all of it; the number of the act."""
    with transaction(session):
        row = bulk.choose(session, actor, act, [one.id for one in found], view={}, now=NOW)
        number = row.id
    with transaction(session):
        assert bulk.begin(session, actor, number, details or Details(), now=LATER)
    left = 1
    while left:
        with transaction(session):
            left = bulk.go_on(session, actor, number)
    return number


def undone(session: Session, actor: Actor, number: int) -> int:
    with transaction(session):
        bulk.begin_undo(session, actor, number, now=SOON)
    left = 1
    while left:
        with transaction(session):
            left = bulk.undo_some(session, actor, number, now=SOON)
    return outcomes(session, number).count("undone")


def outcomes(session: Session, number: int) -> list[str]:
    rows = select(BulkItem.outcome).where(BulkItem.bulk_id == number).order_by(BulkItem.position)
    return list(session.scalars(rows))


def letters(session: Session) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.kind == JobKind.NOTIFY.value)))


def place(row: Submission) -> tuple[object, ...]:
    return (
        row.status,
        row.queue,
        row.department_id,
        row.assignee_id,
        row.kind,
        row.declines,
        row.bound,
        row.due_at,
    )


def test_forty_go_to_a_department_and_come_back(session: Session, desk: Desk) -> None:
    clerk = desk.official(Role.INTAKE)
    rows = in_triage(desk, 40)
    session.execute(Job.__table__.delete())
    session.commit()
    before = [place(row) for row in rows]
    number = done(session, clerk, Act.ROUTE, rows, Details(department=TELECOM))
    assert {desk.fresh(row).department_id for row in rows} == {TELECOM}
    assert outcomes(session, number) == ["done"] * 40
    assert {job.run_after for job in letters(session)} == {OVER}
    assert len(letters(session)) == 40
    assert undone(session, clerk, number) == 40
    assert [place(desk.fresh(row)) for row in rows] == before
    assert letters(session) == []  # nobody hears of what was taken back
    assert session.get_one(BulkAct, number).state == "undone"
    assert verify(session).holds


def test_a_routing_that_was_taken_back_teaches_nothing(session: Session, desk: Desk) -> None:
    clerk = desk.official(Role.INTAKE)
    (row,) = in_triage(desk, 1)
    undone(session, clerk, done(session, clerk, Act.ROUTE, [row], Details(department=TELECOM)))
    last = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert last is not None
    assert (last.department_id, last.reason_code) == (None, "undone")


def test_what_somebody_did_meanwhile_stays(session: Session, desk: Desk) -> None:
    clerk, officer = desk.official(Role.INTAKE), desk.official(Role.OFFICER, TELECOM)
    first, second = in_triage(desk, 2)
    number = done(session, clerk, Act.ROUTE, [first, second], Details(department=TELECOM))
    with transaction(session):
        review.accept(session, officer, first, now=SOON)
    assert undone(session, clerk, number) == 1
    assert desk.fresh(first).status == "in_progress"
    assert desk.fresh(second).status == "routing"
    assert outcomes(session, number) == ["changed", "undone"]


def test_refusals_wait_ten_minutes_and_then_go_out(session: Session, desk: Desk) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    rows = in_triage(desk, 30)
    number = done(session, coordinator, Act.REJECT, rows, Details(reason="court", note="Toà án."))
    assert {desk.fresh(row).status for row in rows} == {"routing"}
    act = session.get_one(BulkAct, number)
    assert act.state == "waiting"
    (job,) = session.scalars(select(Job).where(Job.kind == JobKind.BULK.value))
    assert job.run_after == OVER
    left = 1
    while left:
        with transaction(session):
            left = bulk.carry_out_held(session, number, now=OVER)
    assert {desk.fresh(row).status for row in rows} == {"rejected"}
    event = history(session, rows[0].id)[-1]
    assert (event.reason_code, event.note) == ("court", "Toà án.")
    act = session.get_one(BulkAct, number, populate_existing=True)
    assert (act.state, act.args) == ("done", {"reason": "court"})  # the note is in the record only
    with transaction(session):
        assert bulk.carry_out_held(session, number, now=OVER) == 0


def test_refusals_taken_back_in_time_never_happened(session: Session, desk: Desk) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    rows = in_triage(desk, 3)
    seen = [len(history(session, row.id)) for row in rows]
    number = done(session, coordinator, Act.SPAM, rows, Details(reason="court"))
    assert undone(session, coordinator, number) == 3
    with transaction(session):
        assert bulk.carry_out_held(session, number, now=OVER) == 0
    assert [len(history(session, row.id)) for row in rows] == seen


def test_somebody_who_lost_the_right_meanwhile_refuses_nobody(session: Session, desk: Desk) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    rows = in_triage(desk, 2)
    number = done(session, coordinator, Act.REJECT, rows, Details(reason="court"))
    with transaction(session):
        session.get_one(Official, coordinator.official_id).active = False
    with transaction(session):
        bulk.carry_out_held(session, number, now=OVER)
    assert outcomes(session, number) == ["not_allowed"] * 2
    assert desk.fresh(rows[0]).status == "routing"


def test_what_stands_in_the_way_is_told_and_stops_nobody_else(session: Session, desk: Desk) -> None:
    officer, colleague = desk.official(Role.OFFICER, TELECOM), desk.official(Role.OFFICER, TELECOM)
    new = {"status": "assigned", "queue": "department", "department_id": TELECOM}
    free, held = desk.submission(**new), desk.submission(**new)
    begun, elsewhere = desk.in_work(TELECOM), desk.in_work(BUILDING)
    with transaction(session):
        claims.take(session, colleague, held, now=LATER)
    number = done(session, officer, Act.ACCEPT, [free, held, begun, elsewhere])
    assert outcomes(session, number) == ["done", "open_elsewhere", "not_possible"]
    assert desk.fresh(free).assignee_id == officer.official_id  # what one cannot see is left out


def test_the_button_pressed_twice_does_it_once(session: Session, desk: Desk) -> None:
    clerk = desk.official(Role.INTAKE)
    (row,) = in_triage(desk, 1)
    number = done(session, clerk, Act.ROUTE, [row], Details(department=TELECOM))
    seen = len(history(session, row.id))
    with transaction(session):
        assert not bulk.begin(session, clerk, number, Details(department=BUILDING), now=SOON)
        assert bulk.go_on(session, clerk, number) == 0
    assert len(history(session, row.id)) == seen


def test_only_ones_own_and_only_in_time(session: Session, desk: Desk) -> None:
    clerk, other = desk.official(Role.INTAKE), desk.official(Role.INTAKE)
    number = done(session, clerk, Act.ROUTE, in_triage(desk, 1), Details(department=TELECOM))
    with pytest.raises(NotFound), transaction(session):
        bulk.begin_undo(session, other, number, now=SOON)
    with pytest.raises(InvalidMove), transaction(session):
        bulk.begin_undo(session, clerk, number, now=OVER)
    undone(session, clerk, number)
    with pytest.raises(InvalidMove), transaction(session):
        bulk.begin_undo(session, clerk, number, now=SOON)
    assert queries.own(session, other, number) is None


def test_what_is_not_there_is_left_out(session: Session, desk: Desk) -> None:
    clerk = desk.official(Role.INTAKE)
    (row,) = in_triage(desk, 1)
    far = range(10**6, 10**6 + MOST)
    with transaction(session):
        act = bulk.choose(session, clerk, Act.KIND, [row.id, *far], view={}, now=NOW)
    count = session.scalar(select(func.count()).where(BulkItem.bulk_id == act.id))
    assert count == 1
    with pytest.raises(NotFound), transaction(session):
        bulk.choose(session, clerk, Act.KIND, [10**6], view={}, now=NOW)


def test_what_was_chosen_and_never_done_is_forgotten(session: Session, desk: Desk) -> None:
    clerk = desk.official(Role.INTAKE)
    (row,) = in_triage(desk, 1)
    with transaction(session):
        bulk.choose(session, clerk, Act.KIND, [row.id], view={}, now=NOW)
    with transaction(session):
        bulk.drop_old_drafts(session, now=NOW + timedelta(days=2))
    assert session.scalar(select(func.count()).select_from(BulkItem)) == 0


ACTS = [
    (Act.ROUTE, Details(department=BUILDING)),
    (Act.ACCEPT, Details()),
    (Act.KIND, Details(kind=SubmissionKind.QUESTION)),
]
SETTINGS = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(
    which=st.sampled_from(ACTS),
    statuses=st.lists(
        st.sampled_from([s for s in Status if s is not Status.SCREENING]), max_size=6
    ),
)
def test_done_and_taken_back_is_as_before(
    session: Session, desk: Desk, which: tuple[Act, Details], statuses: list[Status]
) -> None:
    act, details = which
    coordinator = desk.official(Role.COORDINATOR)
    officer = desk.official(Role.OFFICER, TELECOM)
    actor = Actor(officer.official_id, "", coordinator.grants | officer.grants)
    rows = [
        desk.submission(
            status=status.value,
            queue=queue_of(status).value,
            department_id=None if queue_of(status) is Queue.TRIAGE else TELECOM,
        )
        for status in [Status.ROUTING, Status.ASSIGNED, *statuses]
    ]
    before = [place(row) for row in rows]
    number = done(session, actor, act, rows, details)
    stood = [Status(str(status)) for status, *_rest in before]
    for status, outcome in zip(stood, outcomes(session, number), strict=True):
        if not is_possible(act, status):
            assert outcome in (Outcome.NOT_POSSIBLE, Outcome.NOT_ALLOWED)
        elif status is Status.ASSIGNED:
            assert outcome == Outcome.DONE
    undone(session, actor, number)
    assert [place(desk.fresh(row)) for row in rows] == before
    for row in rows:
        open_clocks = session.scalars(
            select(Clock.profile).where(Clock.submission_id == row.id, Clock.state != "stopped")
        ).all()
        assert len(open_clocks) == len(set(open_clocks))
