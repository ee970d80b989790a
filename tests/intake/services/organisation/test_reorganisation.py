"""Departments are merged and split, and nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier import Candidate, Prediction
from intake.database import transaction
from intake.domain.answering.contributions import AskReason
from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.history.replay import replay
from intake.domain.permissions import Action, Actor, Role
from intake.domain.reorganisation import ChangeKind, Share, Step
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move, Queue, Status, is_of_path, queue_of
from intake.models import (
    Contribution,
    Department,
    DepartmentAlias,
    DepartmentChange,
    Membership,
    Reorganisation,
    Reply,
    RoutingRule,
    Submission,
)
from intake.queries.history.record import history, verify
from intake.queries.organisation import reorganisations as queries
from intake.queries.organisation.departments import open_departments, profiles
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.desk import review
from intake.services.installation import setup
from intake.services.moving import moves
from intake.services.organisation import departments, reorganisation, reorganisation_moves
from intake.services.routing import rules, triage
from intake.services.routing.rules import RuleDraft
from intake.services.timekeeping import nearest_dates
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

TODAY = local_date(LATER)
THIRD, FOURTH = "most_dx", "moh"


def merge(*old: str, into: str, on=TODAY) -> Step:
    return Step(ChangeKind.MERGE, old, on, rest=into)


def split(old: str, *shares: Share, rest: str | None = None, on=TODAY) -> Step:
    return Step(ChangeKind.SPLIT, (old,), on, shares, rest)


def decided(session: Session, step: Step, now=LATER) -> Reorganisation:
    """Written down and confirmed."""
    with transaction(session):
        draft = reorganisation.write_down(session, step, now=now, by=None, reason="Nghị định 1")
        return reorganisation.confirm(session, draft.id, now=now, by=None)


def of_every_status(desk: Desk, department: str) -> dict[Status, Submission]:
    return {
        status: desk.submission(
            f"Mất sóng {status}",
            status=status.value,
            queue=queue_of(status).value,
            department_id=department,
        )
        for status in Status
    }


AT_WORK = {status for status in Status if queue_of(status) is Queue.DEPARTMENT}
MOVING = AT_WORK | {Status.MERGED}


def test_after_a_merge_all_that_is_open_lies_with_the_heir(session: Session, desk: Desk) -> None:
    rows = {old: of_every_status(desk, old) for old in (TELECOM, BUILDING)}
    plan = decided(session, merge(TELECOM, BUILDING, into=THIRD))
    assert plan.state == "done"
    assert plan.figures["submissions"] == {THIRD: 2 * len(MOVING)}
    for old, by_status in rows.items():
        for status, row in by_status.items():
            now_there = desk.fresh(row)
            assert now_there.status == status
            assert now_there.department_id == (THIRD if status in MOVING else old), status
            last = history(session, row.id)[-1]
            if status in MOVING:
                assert (last.kind, last.reason_code) == ("transferred", "department_merged")
                assert last.data == {"department": THIRD, "from": old}
            else:
                assert last.kind == "received"
    assert verify(session).holds
    assert nearest_dates.check(session).untrue == ()
    assert not {TELECOM, BUILDING} & open_departments(session, TODAY)


def test_after_a_split_each_lies_where_its_words_send_it(session: Session, desk: Desk) -> None:
    signal = of_every_status(desk, TELECOM)
    other = {
        status: desk.submission(
            "Bưu tá không đến",
            "Ba tuần nay không có thư.",
            status=status.value,
            queue=queue_of(status).value,
            department_id=TELECOM,
        )
        for status in Status
    }
    questions = desk.submission("Thư", "Thư ở đâu?", kind=SubmissionKind.QUESTION)
    with transaction(session):
        questions.status, questions.queue, questions.department_id = (
            "in_progress",
            "department",
            TELECOM,
        )
    by_word, by_kind = Share(THIRD, words=("mất sóng",)), Share(FOURTH, frozenset({"question"}))
    decided(session, split(TELECOM, by_word, by_kind))
    assert desk.fresh(questions).department_id == FOURTH
    for status in Status:
        moved = desk.fresh(signal[status])
        assert moved.department_id == (THIRD if status in MOVING else TELECOM)
        rest = desk.fresh(other[status])
        if status not in AT_WORK:
            assert (rest.department_id, rest.status) == (TELECOM, status)
        elif is_of_path(status):  # what is evaluated or carried out does not begin anew
            assert (rest.department_id, rest.status) == (min(THIRD, FOURTH), status)
        else:
            assert (rest.department_id, rest.status) == (None, "routing"), status
            event = history(session, rest.id)[-1]
            assert (event.data["move"], event.reason_code) == ("to_triage", "department_split")
    assert verify(session).holds
    assert nearest_dates.check(session).untrue == ()


def test_the_history_of_a_moved_submission_adds_up(session: Session, desk: Desk) -> None:
    row = desk.submission()
    officer = desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        data = {"department": TELECOM}
        row.department_id = TELECOM
        moves.apply(session, row, Move.ASSIGN, by=triage.SYSTEM, now=NOW, data=data)
        review.accept(session, officer, row, now=NOW)
    decided(session, merge(TELECOM, into=THIRD))
    decided(session, split(THIRD, Share(FOURTH, words=("xyz",)), rest=BUILDING))
    row = desk.fresh(row)
    told = replay(history(session, row.id))
    assert (told.department_id, told.assignee_id) == (BUILDING, officer.official_id)
    assert (row.department_id, row.assignee_id) == (BUILDING, officer.official_id)
    assert told.status == row.status == "in_progress"


def test_whoever_had_a_role_has_it_with_the_heirs(session: Session, desk: Desk) -> None:
    people = {role: desk.official(role, TELECOM) for role in Role if role != Role.ADMINISTRATOR}
    coordinator = desk.official(Role.COORDINATOR)
    decided(session, split(TELECOM, Share(THIRD, words=("sóng",)), rest=FOURTH))
    held = set(
        tuple(one)
        for one in session.execute(
            select(Membership.official_id, Membership.role, Membership.department_id)
        )
    )
    for role, person in people.items():
        for department in (TELECOM, THIRD, FOURTH):
            assert (person.official_id, role.value, department) in held
    assert [one for one in held if one[0] == coordinator.official_id] == [
        (coordinator.official_id, "coordinator", None)
    ]
    decided(session, merge(THIRD, into=FOURTH))
    rows = session.scalar(select(func.count()).select_from(Membership))
    assert rows == len(held)  # held in both: nobody gets a role twice


def test_rules_lead_to_the_heirs(session: Session, desk: Desk) -> None:
    with transaction(session):
        ids = [
            rules.add(session, RuleDraft(word, TELECOM, words=(word,)), now=NOW, by=None).id
            for word in ("mất sóng", "bưu tá")
        ]
    plan = decided(session, split(TELECOM, Share(THIRD, words=("sóng",))))
    signal, post = (session.get_one(RoutingRule, one) for one in ids)
    assert (signal.department_id, signal.enabled) == (THIRD, True)
    assert (post.department_id, post.enabled) == (TELECOM, False)  # people decide, nothing is lost
    assert (plan.figures["rules"], plan.figures["rules_off"]) == (1, 1)


def asked(session: Session, desk: Desk, other: str, text: str = "Xin cho biết.") -> Contribution:
    row = desk.in_work(TELECOM)
    officer = desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        question = Question(other, text, AskReason.EXPERTISE, required=True)
        return contributions.ask(session, officer, row, question, now=NOW)


def test_an_open_request_goes_to_the_heir_and_can_be_met(session: Session, desk: Desk) -> None:
    request = asked(session, desk, BUILDING)
    desk.official(Role.OFFICER, BUILDING)
    decided(session, merge(BUILDING, into=FOURTH))
    assert (request.department_id, request.lead_id, request.state) == (FOURTH, TELECOM, "asked")
    decided(session, merge(TELECOM, into=THIRD))
    row = desk.fresh(session.get_one(Submission, request.submission_id))
    assert (request.lead_id, row.department_id, row.status) == (THIRD, THIRD, "waiting_agency")
    assert contributions.missing(session, row) == [request]
    giver = desk.official(Role.OFFICER, FOURTH)
    with transaction(session):
        contributions.give(session, giver, row, request.id, "Có.", now=LATER)
    assert desk.fresh(row).status == "in_progress"


def test_what_a_department_would_ask_of_itself_is_taken_back(session: Session, desk: Desk) -> None:
    request = asked(session, desk, BUILDING)
    decided(session, merge(TELECOM, BUILDING, into=THIRD))
    row = desk.fresh(session.get_one(Submission, request.submission_id))
    assert (request.state, row.status, row.department_id) == ("withdrawn", "in_progress", THIRD)


def test_a_request_that_nobody_inherits_stays_missing(session: Session, desk: Desk) -> None:
    request = asked(session, desk, BUILDING)
    decided(session, split(BUILDING, Share(FOURTH, words=("cầu",))))
    row = desk.fresh(session.get_one(Submission, request.submission_id))
    assert (request.state, row.status) == ("declined", "in_progress")
    assert contributions.missing(session, row) == [request]


def test_an_answer_that_waits_is_approved_by_the_heir(session: Session, desk: Desk) -> None:
    row = desk.in_work(TELECOM)
    author = desk.official(Role.OFFICER, TELECOM)
    approver = desk.official(Role.APPROVER, TELECOM)
    with transaction(session):
        replies.draft(session, author, row, REPLY, now=NOW)
    decided(session, merge(TELECOM, into=THIRD))
    row = desk.fresh(row)
    reply = session.scalars(select(Reply).where(Reply.submission_id == row.id)).one()
    assert (row.status, reply.department_id) == ("drafted", THIRD)
    heir = Actor(approver.official_id, "", _grants(session, approver))
    assert heir.may(Action.APPROVE, THIRD)


def _grants(session: Session, actor: Actor):
    from intake.domain.permissions import Grant

    rows = session.scalars(select(Membership).where(Membership.official_id == actor.official_id))
    return frozenset(Grant(Role(one.role), one.department_id) for one in rows)


def test_a_future_plan_waits_for_its_day(session: Session, desk: Desk) -> None:
    row = desk.in_work(TELECOM)
    day = TODAY + timedelta(days=7)
    plan = decided(session, merge(TELECOM, into=THIRD, on=day))
    assert plan.state == "planned"
    assert desk.fresh(row).department_id == TELECOM
    assert TELECOM in open_departments(session, TODAY)
    assert queries.due(session, day - timedelta(days=1)) == []
    assert queries.due(session, day) == [plan.id]
    with transaction(session):
        assert reorganisation.carry_out_due(session, plan.id, now=LATER + timedelta(days=7))
        assert not reorganisation.carry_out_due(session, plan.id, now=LATER + timedelta(days=7))
    assert desk.fresh(row).department_id == THIRD
    assert session.get_one(Department, TELECOM).active_until == day


def test_a_plan_can_be_given_up_until_its_day(session: Session, desk: Desk) -> None:
    plan = decided(session, merge(TELECOM, into=THIRD, on=TODAY + timedelta(days=7)))
    with transaction(session):
        reorganisation.cancel(session, plan.id)
    assert queries.due(session, TODAY + timedelta(days=30)) == []
    done = decided(session, merge(TELECOM, into=THIRD))
    with pytest.raises(InvalidMove):
        reorganisation.cancel(session, done.id)


def test_two_plans_for_one_department_do_not_stand_together(session: Session, desk: Desk) -> None:
    day = TODAY + timedelta(days=7)
    decided(session, merge(TELECOM, into=THIRD, on=day))
    for other in (merge(TELECOM, into=FOURTH, on=day), merge(THIRD, into=FOURTH, on=day)):
        with pytest.raises(InvalidData, match="planned_already"):
            decided(session, other)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (merge("nobody", into=THIRD), "old"),
        (merge(TELECOM, into="nobody"), "heir"),
        (merge(TELECOM, into=THIRD, on=TODAY - timedelta(days=1)), "on"),
        (split(TELECOM, Share(THIRD, frozenset({"poem"}))), "shares"),
    ],
)
def test_a_plan_that_cannot_be(session: Session, desk: Desk, step: Step, field: str) -> None:
    with pytest.raises(InvalidData) as refused, transaction(session):
        reorganisation.write_down(session, step, now=LATER, by=None)
    assert field in refused.value.problems
    assert queries.every_plan(session) == []


def test_the_preview_counts_what_then_moves_and_writes_nothing(
    session: Session, desk: Desk
) -> None:
    rows = of_every_status(desk, TELECOM)
    desk.official(Role.OFFICER, TELECOM)
    step = split(TELECOM, Share(THIRD, words=("mất sóng",)), rest=FOURTH)
    told = reorganisation.preview(session, step)
    assert told["submissions"] == {THIRD: len(MOVING)}
    assert told["finished"] == len(rows) - len(MOVING)
    assert told["roles"] == 2
    assert desk.fresh(rows[Status.ASSIGNED]).department_id == TELECOM
    assert decided(session, step).figures == told


def test_old_names_stay_searchable_and_survive_the_next_start(session: Session, desk: Desk) -> None:
    old = {name for one in profiles(session, [TELECOM]) for name in (one.name, *one.aliases)}
    decided(session, merge(TELECOM, into=THIRD))
    decided(session, merge(THIRD, into=FOURTH))

    def known() -> set[str]:
        aliases = select(DepartmentAlias.alias).where(DepartmentAlias.department_id == FOURTH)
        return set(session.scalars(aliases))

    assert old <= known()
    with transaction(session):
        departments.load_departments(
            session, departments.read_file(setup.DEPARTMENTS_FILE), LATER + timedelta(days=1)
        )
    assert old <= known()
    links = session.execute(select(DepartmentChange.from_id, DepartmentChange.to_id)).all()
    assert {tuple(one) for one in links} == {(TELECOM, THIRD), (THIRD, FOURTH)}


def test_the_model_of_yesterday_routes_to_the_heir_of_today(session: Session, desk: Desk) -> None:
    decided(session, merge(TELECOM, BUILDING, into=THIRD))
    row = desk.submission()
    both = (Candidate(TELECOM, 0.5), Candidate(BUILDING, 0.45))
    with transaction(session):
        told = Prediction(both, None, "vi", "m1")
        triage.route_new(session, row, told, threshold=0.9, now=LATER)
    assert desk.fresh(row).department_id == THIRD


def test_what_is_taken_apart_later_follows(session: Session, desk: Desk) -> None:
    rows = of_every_status(desk, TELECOM)
    decided(session, merge(TELECOM, into=THIRD))
    reopened = rows[Status.ANSWERED]
    with transaction(session):
        moves.apply(session, reopened, Move.REOPEN, by=triage.SYSTEM, now=LATER)
        assert reorganisation_moves.follow_lineage(session, now=LATER) == 1
        assert reorganisation_moves.follow_lineage(session, now=LATER) == 0
    assert desk.fresh(reopened).department_id == THIRD
