"""Five citizens write about one broken mast: one answer reaches all, each keeps what is theirs."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.history.record import SENDER, SYSTEM
from intake.domain.permissions import Actor, Role
from intake.domain.workflow import JOINABLE, Move, Status, queue_of
from intake.models import ClusterMember, Job, Reply, Submission
from intake.queries.clocks import open_clocks
from intake.queries.desk.clusters import (
    count_waiting,
    members_of,
    others_answered_with,
    proposals,
    stay_of,
)
from intake.queries.history.record import verify
from intake.services.answering import replies
from intake.services.desk import clusters, review
from intake.services.moving import moves
from intake.services.receiving import submissions
from intake.services.routing import triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

LIFE = ("status", "queue", "department_id", "assignee_id", "declines", "bound", "restricted")


@pytest.fixture
def intake(desk: Desk) -> Actor:
    return desk.official(Role.INTAKE)


@pytest.fixture
def five(desk: Desk) -> list[Submission]:
    """Five reports about one mast, all in triage."""
    return [
        desk.submission(f"Mất sóng ở Nà Pục, nhà thứ {n}", status="routing", queue="triage")
        for n in range(1, 6)
    ]


def join(session: Session, actor: Actor, one: Submission, main: Submission) -> None:
    with transaction(session):
        one, main = (
            session.get_one(Submission, it.id, populate_existing=True) for it in (one, main)
        )
        clusters.join(session, actor, one, main, now=LATER)


def part(session: Session, actor: Actor, one: Submission) -> None:
    with transaction(session):
        one = session.get_one(Submission, one.id, populate_existing=True)
        clusters.part(session, actor, one, now=LATER + timedelta(hours=1), note="Khác trạm.")


def answer(session: Session, desk: Desk, main: Submission) -> None:
    """The department of ``main`` takes it, writes an answer and sends it."""
    officer, approver = desk.official(Role.OFFICER, TELECOM), desk.official(Role.APPROVER, TELECOM)
    with transaction(session):
        it = session.get_one(Submission, main.id, populate_existing=True)
        it.department_id = TELECOM
        moves.apply(session, it, Move.ASSIGN, by=SYSTEM, now=LATER, data={"department": TELECOM})
        review.accept(session, officer, it, now=LATER)
        replies.draft(session, officer, it, REPLY, now=LATER)
        replies.approve(session, approver, it, now=LATER)


def life(submission: Submission) -> dict[str, object]:
    return {name: getattr(submission, name) for name in LIFE}


def test_five_citizens_are_answered_at_once(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    main, *others = five
    for other in others:
        join(session, intake, other, main)
    assert count_waiting(session, main.id) == 4
    assert others_answered_with(session, others[0].id) == 4
    answer(session, desk, main)
    for one in map(desk.fresh, five):
        assert (one.status, one.department_id, one.answered_at) == ("answered", TELECOM, LATER)
        sent = session.scalars(select(Reply).where(Reply.submission_id == one.id)).one()
        assert (sent.state, sent.parts) == ("sent", REPLY)
        assert sent.approver_id not in (None, sent.author_id)
        assert [clock.profile for clock in open_clocks(session, one.id)] == ["contest_window"]
    letters = session.scalars(select(Job.payload).where(Job.kind == "notify")).all()
    told = [one["submission"] for one in letters if one["template"] == "answered"]
    assert sorted(told) == sorted(one.id for one in five)
    assert verify(session).holds


def test_one_of_them_objects_and_the_others_stay_answered(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    main, other, *more = five
    for one in (other, *more):
        join(session, intake, one, main)
    answer(session, desk, main)
    with transaction(session):
        it = session.get_one(Submission, other.id, populate_existing=True)
        moves.apply(session, it, Move.REOPEN, by=SENDER, now=LATER + timedelta(days=2))
    assert desk.fresh(other).status == "reopened"
    assert stay_of(session, other.id) is None
    assert {desk.fresh(one).status for one in (main, *more)} == {"answered"}
    with pytest.raises(InvalidMove):  # who objects is heard alone
        join(session, intake, other, desk.submission(status="routing", queue="triage"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    stands=st.lists(st.sampled_from(sorted(JOINABLE)), min_size=2, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_taken_apart_in_any_order_everything_is_where_it_was(
    session: Session, desk: Desk, stands: list[Status], order: object
) -> None:
    intake = desk.official(Role.INTAKE)
    made = []
    for stand in stands:
        lies = {} if stand is Status.ROUTING else {"department_id": TELECOM, "declines": 1}
        made.append(desk.submission(status=stand.value, queue=queue_of(stand).value, **lies))
    before = {one.id: life(desk.fresh(one)) for one in made}
    promised = {one.id: desk.fresh(one).due_at for one in made}
    main, *others = made
    for other in others:
        join(session, intake, other, main)
    left = list(others)
    order.shuffle(left)  # type: ignore[attr-defined]
    for other in left:
        part(session, intake, other)
    for one in made:
        it = desk.fresh(one)
        assert life(it) == before[one.id]
        assert it.due_at >= promised[one.id]  # waiting for the sender is never held against us
        assert stay_of(session, one.id) is None
    assert verify(session).holds


def test_a_joined_one_brings_its_own_along_and_takes_them_back(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    first, second, third, fourth, main = five
    join(session, intake, second, first)
    join(session, intake, third, first)
    join(session, intake, fourth, main)
    join(session, intake, first, main)
    assert [one.submission.id for one in members_of(session, main.id)] == [
        one.id for one in (first, second, third, fourth)
    ]
    part(session, intake, first)
    assert desk.fresh(first).status == "routing"
    assert [one.submission.id for one in members_of(session, first.id)] == [second.id, third.id]
    assert [one.submission.id for one in members_of(session, main.id)] == [fourth.id]


@pytest.mark.parametrize("end", ["withdraw", "refuse", "redirect", "quarantine", "silence"])
def test_when_the_main_one_ends_the_oldest_member_takes_its_place(
    session: Session, desk: Desk, intake: Actor, five: list[Submission], end: str
) -> None:
    main, oldest, *others = five
    for one in (oldest, *others):
        join(session, intake, one, main)
    moderator = desk.official(Role.MODERATOR)
    with transaction(session):
        it = session.get_one(Submission, main.id, populate_existing=True)
        if end == "withdraw":
            submissions.withdraw(session, it, now=LATER)
        elif end == "refuse":
            triage.refuse(session, moderator, it, now=LATER, reason_code="court", note="")
        elif end == "redirect":
            triage.redirect(session, moderator, it, now=LATER)
        elif end == "quarantine":
            triage.quarantine(session, moderator, it, now=LATER)
        else:
            it.status, it.queue = "waiting_citizen", "department"
            moves.apply(session, it, Move.CLOSE, by=SYSTEM, now=LATER, reason_code="no_reply")
    assert (desk.fresh(oldest).status, desk.fresh(oldest).queue) == ("routing", "triage")
    assert {desk.fresh(one).status for one in others} == {"merged"}
    assert [one.submission.id for one in members_of(session, oldest.id)] == [o.id for o in others]
    assert members_of(session, main.id) == []


def test_a_member_that_is_taken_back_or_put_away_leaves_the_others_alone(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    main, gone, hidden, *others = five
    for one in (gone, hidden, *others):
        join(session, intake, one, main)
    with transaction(session):
        it = session.get_one(Submission, gone.id, populate_existing=True)
        submissions.withdraw(session, it, now=LATER)
        it = session.get_one(Submission, hidden.id, populate_existing=True)
        triage.quarantine(session, intake, it, now=LATER)
    assert desk.fresh(gone).status == "withdrawn"
    assert desk.fresh(hidden).restricted
    assert [one.submission.id for one in members_of(session, main.id)] == [o.id for o in others]


def test_what_the_sender_adds_while_it_is_joined_is_kept_and_counts_as_the_reply(
    session: Session, desk: Desk, intake: Actor
) -> None:
    asked = desk.submission(status="waiting_citizen", queue="department", department_id=TELECOM)
    main = desk.submission(status="routing", queue="triage")
    join(session, intake, asked, main)
    with transaction(session):
        it = session.get_one(Submission, asked.id, populate_existing=True)
        submissions.add_information(session, it, "Ở thôn Nà Pục.", now=LATER)
    part(session, intake, asked)
    assert desk.fresh(asked).status == "in_progress"


def test_only_what_is_open_and_nobodys_secret_can_be_joined(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    main, other, *_ = five
    hidden = desk.submission(status="screening", queue="screening", restricted=True)
    answered = desk.submission(status="answered", queue="", department_id=TELECOM)
    join(session, intake, other, main)
    for one, into in [
        (main, main),
        (main, other),
        (hidden, main),
        (main, hidden),
        (answered, main),
        (main, answered),
    ]:
        with pytest.raises(InvalidMove):
            join(session, intake, one, into)
    with pytest.raises(InvalidMove):
        part(session, intake, main)


def test_a_full_cluster_takes_no_more(
    session: Session,
    desk: Desk,
    intake: Actor,
    five: list[Submission],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clusters, "MOST_MEMBERS", 3)
    main, *others = five
    for one in others[:3]:
        join(session, intake, one, main)
    with pytest.raises(InvalidMove, match="full"):
        join(session, intake, others[3], main)


@pytest.mark.parametrize(
    ("role", "department"),
    [
        (Role.OFFICER, TELECOM),
        (Role.APPROVER, TELECOM),
        (Role.READER, None),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_who_does_not_triage_joins_nothing(
    session: Session, desk: Desk, five: list[Submission], role: Role, department: str | None
) -> None:
    with pytest.raises(NotAllowed):
        join(session, desk.official(role, department), five[1], five[0])
    assert desk.fresh(five[1]).status == "routing"


def test_a_department_proposes_and_triage_decides(
    session: Session, desk: Desk, intake: Actor
) -> None:
    officer = desk.official(Role.OFFICER, TELECOM)
    one, main, third = (
        desk.in_work(title="Mất sóng"),
        desk.in_work(title="Sóng yếu"),
        desk.in_work(),
    )
    with transaction(session):
        first = clusters.propose(session, officer, one, main, now=LATER, note="Cùng một trạm")
        again = clusters.propose(session, officer, one, main, now=LATER)
        clusters.propose(session, officer, third, main, now=LATER)
    assert first is again
    assert [it.submission.id for it in proposals(session, intake)] == [one.id, third.id]
    assert desk.fresh(one).status == "in_progress"
    with pytest.raises(NotAllowed):
        clusters.decline_proposal(session, officer, third, main.id, now=LATER)
    with transaction(session):
        clusters.decline_proposal(session, intake, desk.fresh(third), main.id, now=LATER)
    join(session, intake, one, main)
    assert proposals(session, intake) == []
    stranger = desk.official(Role.OFFICER, BUILDING)
    third, main = desk.fresh(third), desk.fresh(main)
    with pytest.raises(NotAllowed), transaction(session):
        clusters.propose(session, stranger, third, main, now=LATER)


def test_stays_are_ended_never_removed(
    session: Session, desk: Desk, intake: Actor, five: list[Submission]
) -> None:
    main, one, *_ = five
    for _round in range(3):
        join(session, intake, one, main)
        part(session, intake, one)
    stays = session.scalars(select(ClusterMember)).all()
    assert len(stays) == 3
    assert all(stay.left_at is not None for stay in stays)


def test_a_hundred_are_answered_in_one_act(session: Session, desk: Desk, intake: Actor) -> None:
    main = desk.submission("Mất sóng", status="routing", queue="triage", now=NOW)
    for n in range(100):
        one = desk.submission(f"Mất sóng {n}", status="routing", queue="triage")
        join(session, intake, one, main)
    answer(session, desk, main)
    statuses = session.scalars(select(Submission.status)).all()
    assert set(statuses) == {"answered"}
    assert len(statuses) == 101
