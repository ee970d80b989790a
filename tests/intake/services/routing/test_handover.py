"""A wrong guess is handed on honestly: two may decline, then the coordinator decides."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.permissions import Actor, Role
from intake.domain.routing import RouteReason
from intake.domain.submission import GO_ELSEWHERE, SubmissionKind
from intake.models import RouteRecord, Submission
from intake.queries.history.record import history
from intake.services.desk import review
from intake.services.routing import handover
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk

HEALTH = "moh"
NOT_OURS = RouteReason.WRONG_DEPARTMENT


def route(session: Session, actor: Actor, it: Submission, department: str) -> None:
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        handover.confirm_route(session, actor, current, department, now=NOW, reason=NOT_OURS)


def give_back(session: Session, actor: Actor, it: Submission) -> None:
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        handover.return_to_triage(session, actor, current, now=NOW, reason=NOT_OURS)


def at_telecom(desk: Desk) -> Submission:
    return desk.submission(status="assigned", queue="department", department_id=TELECOM)


def test_the_first_decline_names_who_should_have_it(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    route(session, desk.official(Role.OFFICER, TELECOM), it, BUILDING)
    it = desk.fresh(it)
    assert (it.department_id, it.status, it.declines, it.bound) == (BUILDING, "assigned", 1, False)


def test_at_the_second_the_coordinator_decides_and_it_binds(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    route(session, desk.official(Role.OFFICER, TELECOM), it, BUILDING)
    building = desk.official(Role.OFFICER, BUILDING)
    route(session, building, it, HEALTH)
    it = desk.fresh(it)
    assert (it.department_id, it.status, it.declines) == (None, "routing", 2)
    assert history(session, it.id)[-1].data["proposed"] == HEALTH
    with pytest.raises(InvalidMove):  # everybody who routes must wait for the coordinator
        route(session, desk.official(Role.INTAKE), it, HEALTH)

    route(session, desk.official(Role.COORDINATOR), it, BUILDING)
    it = desk.fresh(it)
    assert (it.department_id, it.bound) == (BUILDING, True)
    with pytest.raises(InvalidMove):
        route(session, building, it, HEALTH)
    with pytest.raises(InvalidMove):
        give_back(session, building, it)
    with transaction(session):
        review.accept(session, building, desk.fresh(it), now=NOW)
    assert desk.fresh(it).status == "in_progress"


def test_nobody_known_is_a_decline_too(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    give_back(session, desk.official(Role.OFFICER, TELECOM), it)
    assert (desk.fresh(it).status, desk.fresh(it).declines) == ("routing", 1)
    route(session, desk.official(Role.INTAKE), it, BUILDING)
    give_back(session, desk.official(Role.OFFICER, BUILDING), it)
    assert desk.fresh(it).declines == 2
    assert not handover.may_route(desk.official(Role.INTAKE), desk.fresh(it))
    assert handover.may_route(desk.official(Role.COORDINATOR), desk.fresh(it))


def test_who_routes_for_everybody_corrects_without_declining(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    route(session, desk.official(Role.INTAKE), it, BUILDING)
    assert desk.fresh(it).declines == 0


def test_only_who_has_it_declines(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    with pytest.raises(NotAllowed):
        route(session, desk.official(Role.OFFICER, BUILDING), it, HEALTH)
    with pytest.raises(NotAllowed):
        route(session, desk.official(Role.READER, TELECOM), it, HEALTH)
    assert desk.fresh(it).department_id == TELECOM


def test_every_act_leaves_its_routing_record(session: Session, desk: Desk) -> None:
    it = at_telecom(desk)
    route(session, desk.official(Role.OFFICER, TELECOM), it, BUILDING)
    route(session, desk.official(Role.OFFICER, BUILDING), it, HEALTH)
    route(session, desk.official(Role.COORDINATOR), it, TELECOM)
    rows = session.execute(
        select(RouteRecord.previous_department_id, RouteRecord.department_id)
        .where(RouteRecord.submission_id == it.id)
        .order_by(RouteRecord.id)
    ).all()
    assert [tuple(row) for row in rows] == [(TELECOM, BUILDING), (BUILDING, None), (None, TELECOM)]


def test_what_is_it_is_asked_before_whose_it_is(session: Session, desk: Desk) -> None:
    it = desk.submission(kind=SubmissionKind.UNSURE, status="routing", queue="triage")
    clerk = desk.official(Role.INTAKE)
    with pytest.raises(InvalidMove), transaction(session):
        handover.confirm_route(session, clerk, it, TELECOM, now=LATER)
    with transaction(session):
        handover.confirm_route(session, clerk, it, TELECOM, now=LATER, kind=SubmissionKind.QUESTION)
    assert (it.kind, it.department_id) == ("question", TELECOM)


@pytest.mark.parametrize("kind", sorted(GO_ELSEWHERE))
def test_what_goes_elsewhere_is_not_routed(
    session: Session, desk: Desk, kind: SubmissionKind
) -> None:
    it, clerk = desk.submission(status="routing", queue="triage"), desk.official(Role.INTAKE)
    with pytest.raises(InvalidMove), transaction(session):
        handover.confirm_route(session, clerk, it, TELECOM, now=LATER, kind=kind)
    assert desk.fresh(it).status == "routing"
