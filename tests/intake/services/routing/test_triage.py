"""Whose is it? Every decision has one immutable record, is only made by those who may, and moves
the submission through the one door."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove, NotAllowed, StaleSubmission
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Actor, Role
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Move
from intake.models import RouteRecord, Submission
from intake.queries.history.record import history, verify
from intake.queries.submissions import readable, routes
from intake.services.moving import moves
from intake.services.routing import handover, rules, triage
from intake.services.routing.rules import RuleDraft
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk

Act = Callable[[Session, Actor, Submission], object]


def in_triage(desk: Desk) -> Submission:
    return desk.submission(status="routing", queue="triage")


def route(session: Session, actor: Actor, stored: Submission, to: str = TELECOM) -> None:
    with transaction(session):
        handover.confirm_route(
            session, actor, stored, to, now=LATER, reason=RouteReason.WRONG_DEPARTMENT
        )


def test_routing_twice_is_routing_once(session: Session, desk: Desk) -> None:
    stored = desk.submission()
    with transaction(session):
        first = triage.route_new(session, stored, None, threshold=1.0, now=NOW)
        second = triage.route_new(session, stored, None, threshold=1.0, now=LATER)
    assert first is not None
    assert second is None
    (record,) = routes(session, stored.id)
    assert (record.method, record.why_triage) == ("none", "no_model")
    assert record.text_hash == stored.text_hash


def test_a_person_who_was_faster_than_the_machine_is_right(session: Session, desk: Desk) -> None:
    stored = in_triage(desk)
    route(session, desk.official(Role.INTAKE), stored)
    with transaction(session):
        assert triage.route_new(session, stored, None, threshold=1.0, now=LATER) is None
    assert desk.fresh(stored).department_id == TELECOM


def test_a_rule_goes_before_everything_and_leaves_its_trace(session: Session, desk: Desk) -> None:
    with transaction(session):
        rule = rules.add(session, RuleDraft("Sóng", TELECOM, words=("mất sóng",)), now=NOW, by=None)
    stored = desk.submission()
    with transaction(session):
        triage.route_new(session, stored, None, threshold=1.0, now=NOW)
    (record,) = routes(session, stored.id)
    assert (record.method, record.department_id, record.rule_id) == ("rule", TELECOM, rule.id)
    assert record.rule_trace
    now = desk.fresh(stored)
    assert (now.status, now.queue, now.department_id) == ("assigned", "department", TELECOM)


def test_a_route_by_a_person_names_who_whence_and_why(session: Session, desk: Desk) -> None:
    stored = in_triage(desk)
    clerk = desk.official(Role.INTAKE)
    officer = desk.official(Role.OFFICER, TELECOM)
    route(session, clerk, stored)
    route(session, officer, stored, BUILDING)
    first, second = routes(session, stored.id)
    assert (first.actor_id, first.previous_department_id) == (clerk.official_id, None)
    assert (second.actor_id, second.previous_department_id) == (officer.official_id, TELECOM)
    assert (second.method, second.reason_code) == ("person", "wrong_department")
    assert verify(session).holds


def test_back_to_triage_means_that_nobody_has_it(session: Session, desk: Desk) -> None:
    officer = desk.official(Role.OFFICER, TELECOM)
    stored = desk.in_work()
    with transaction(session):
        stored.assignee_id = officer.official_id
    with transaction(session):
        handover.return_to_triage(
            session, officer, stored, now=LATER, reason=RouteReason.OUT_OF_SCOPE
        )
    now = desk.fresh(stored)
    assert (now.status, now.department_id, now.assignee_id) == ("routing", None, None)
    assert routes(session, stored.id)[-1].department_id is None


@pytest.mark.parametrize(
    ("to", "columns"),
    [
        ("most", {}),  # a group, which receives nothing
        ("nowhere", {}),
        (TELECOM, {"department_id": TELECOM, "status": "assigned", "queue": "department"}),
        (TELECOM, {"status": "answered", "queue": ""}),
        (TELECOM, {"status": "screening", "queue": "screening", "restricted": True}),
    ],
)
def test_where_no_route_leads(
    session: Session, desk: Desk, to: str, columns: dict[str, object]
) -> None:
    stored = desk.submission(**{"status": "routing", "queue": "triage"} | columns)
    coordinator = desk.official(Role.COORDINATOR)
    with pytest.raises(InvalidMove):
        route(session, coordinator, stored, to)
    assert session.scalars(select(RouteRecord)).all() == []
    assert len(history(session, stored.id)) == 1
    assert desk.fresh(stored).version == stored.version


ACTS: list[Act] = [
    lambda s, a, it: handover.confirm_route(s, a, it, BUILDING, now=LATER),
    lambda s, a, it: triage.redirect(s, a, it, now=LATER),
    lambda s, a, it: triage.quarantine(s, a, it, now=LATER),
    lambda s, a, it: triage.release(s, a, it, SubmissionKind.REPORT, now=LATER),
    lambda s, a, it: triage.refuse(s, a, it, now=LATER, reason_code="abuse", note=""),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OFFICER])
def test_who_may_not_decide_changes_nothing(
    session: Session, desk: Desk, act: Act, role: Role
) -> None:
    stored = desk.in_work(BUILDING)
    stranger = desk.official(role, TELECOM if role is Role.OFFICER else None)
    with pytest.raises(NotAllowed), transaction(session):
        act(session, stranger, stored)
    assert len(history(session, stored.id)) == 1
    now = desk.fresh(stored)
    assert (now.status, now.department_id, now.kind) == ("in_progress", BUILDING, "report")


def test_a_denunciation_is_seen_by_those_who_must_alone(session: Session, desk: Desk) -> None:
    stored = in_triage(desk)
    clerk, moderator = desk.official(Role.INTAKE), desk.official(Role.MODERATOR)
    with transaction(session):
        triage.quarantine(session, clerk, stored, now=LATER)
    assert readable(session, clerk, stored.id) is None
    with pytest.raises(NotAllowed):
        triage.require_readable(clerk, [stored])
    assert readable(session, moderator, stored.id) is not None
    triage.require_readable(moderator, [stored])
    with pytest.raises(InvalidMove), transaction(session):
        triage.release(session, moderator, stored, SubmissionKind.DENUNCIATION, now=LATER)
    with transaction(session):
        triage.release(session, moderator, stored, SubmissionKind.REPORT, now=LATER)
    now = desk.fresh(stored)
    assert (now.restricted, now.queue, now.kind) == (False, "triage", "report")
    assert readable(session, clerk, stored.id) is not None


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER])
@pytest.mark.parametrize("status", ["assigned", "in_progress", "waiting_citizen", "reopened"])
def test_a_department_puts_a_denunciation_away_at_once(
    session: Session, desk: Desk, role: Role, status: str
) -> None:
    stored = desk.submission(status=status, queue="department", department_id=TELECOM)
    worker, colleague = desk.official(role, TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        stored.assignee_id = colleague.official_id
        triage.quarantine(session, worker, stored, now=LATER)
    now = desk.fresh(stored)
    assert (now.status, now.queue, now.restricted) == ("screening", "screening", True)
    assert (now.kind, now.department_id, now.assignee_id) == ("denunciation", None, None)
    for eyes in (worker, colleague, desk.official(Role.COORDINATOR)):
        assert readable(session, eyes, stored.id) is None
    with pytest.raises(NotAllowed), transaction(session):
        triage.release(session, worker, stored, SubmissionKind.REPORT, now=LATER)
    assert readable(session, desk.official(Role.MODERATOR), stored.id) is not None
    assert verify(session).holds


@pytest.mark.parametrize("status", ["answered", "closed", "withdrawn", "rejected", "redirected"])
def test_what_is_finished_is_not_put_away(session: Session, desk: Desk, status: str) -> None:
    stored = desk.submission(status=status, queue="", department_id=TELECOM)
    with pytest.raises(InvalidMove), transaction(session):
        triage.quarantine(session, desk.official(Role.OFFICER, TELECOM), stored, now=LATER)
    now = desk.fresh(stored)
    assert (now.status, now.restricted, now.kind) == (status, False, "report")


def test_a_complaint_and_spam_end_without_a_department(session: Session, desk: Desk) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    complaint, junk = in_triage(desk), in_triage(desk)
    with transaction(session):
        triage.redirect(session, coordinator, complaint, now=LATER)
        triage.refuse(session, coordinator, junk, now=LATER, reason_code="spam", note="", spam=True)
    assert [(row.kind, row.status, row.queue) for row in (complaint, junk)] == [
        ("complaint", "redirected", ""),
        ("report", "spam", ""),
    ]


def test_the_kind_that_it_is_already_is_no_event(session: Session, desk: Desk) -> None:
    stored = in_triage(desk)
    with transaction(session):
        triage.change_kind(session, stored, SubmissionKind.REPORT, by=SYSTEM, now=LATER)
        assert len(history(session, stored.id)) == 1
        triage.change_kind(session, stored, SubmissionKind.QUESTION, by=SYSTEM, now=LATER)
    changed = history(session, stored.id)[-1]
    assert (changed.kind, changed.old, changed.new) == ("kind_changed", "report", "question")
    assert desk.fresh(stored).declared_kind == "report", "what the sender said stays"


def test_a_move_that_the_table_does_not_know_leaves_nothing(session: Session, desk: Desk) -> None:
    stored = in_triage(desk)
    with pytest.raises(InvalidMove), transaction(session):
        moves.apply(session, stored, Move.CLOSE, by=SYSTEM, now=LATER)
    assert desk.fresh(stored).status == "routing"
    assert len(history(session, stored.id)) == 1


def test_whoever_saw_an_older_page_is_told(desk: Desk) -> None:
    stored = in_triage(desk)
    moves.expect_version(stored, stored.version)
    moves.expect_version(stored, None)
    with pytest.raises(StaleSubmission):
        moves.expect_version(stored, stored.version - 1)
