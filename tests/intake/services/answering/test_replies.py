"""An answer is written by one official and approved by another; no version of it is ever lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering.replies import as_text
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import SubmissionKind
from intake.models import Job, Reply, Submission
from intake.queries.history.record import history, verify
from intake.queries.submissions import readable, replies, sent_replies
from intake.services.answering import replies as answers
from intake.services.desk import review
from intake.services.routing import handover, triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY, reply

BETTER = reply("Trạm hỏng nguồn điện từ ngày 3.")


@pytest.fixture
def officer(desk: Desk) -> Actor:
    return desk.official(Role.OFFICER, TELECOM)


@pytest.fixture
def approver(desk: Desk) -> Actor:
    return desk.official(Role.APPROVER, TELECOM)


@pytest.fixture
def waiting(session: Session, desk: Desk, officer: Actor) -> Submission:
    """A submission whose answer waits for approval."""
    stored = desk.in_work()
    draft(session, officer, stored)
    return stored


def draft(
    session: Session, actor: Actor, stored: Submission, parts: dict[str, str] = REPLY
) -> None:
    with transaction(session):
        answers.draft(session, actor, stored, parts, now=LATER)


def approve(session: Session, actor: Actor, stored: Submission) -> None:
    with transaction(session):
        answers.approve(session, actor, stored, now=LATER)


def give_back(session: Session, actor: Actor, stored: Submission) -> None:
    with transaction(session):
        answers.give_back(session, actor, stored, "Xin ghi rõ thời hạn.", now=LATER)


def versions(session: Session, stored: Submission) -> list[tuple[int, str, str]]:
    """(version, state, what was found) of every version."""
    session.rollback()
    return [(one.version, one.state, one.parts["facts"]) for one in replies(session, stored.id)]


def letters(session: Session) -> list[str]:
    wanted = select(Job.payload).where(Job.kind == "notify").order_by(Job.id)
    return [payload["template"] for payload in session.scalars(wanted)]


def test_a_written_answer_waits_and_the_sender_hears_nothing_yet(
    session: Session, desk: Desk, officer: Actor, waiting: Submission
) -> None:
    now = desk.fresh(waiting)
    assert (now.status, now.queue, now.department_id) == ("drafted", "department", TELECOM)
    assert now.answered_at is None
    one = session.scalars(select(Reply)).one()
    assert (one.state, one.author_id, one.approver_id) == ("draft", officer.official_id, None)
    assert one.sent_at is None
    assert one.parts == REPLY
    assert one.body == as_text(REPLY) == "\n\n".join(REPLY.values())
    assert sent_replies(session, waiting.id) == []
    assert letters(session) == ["received"]


def test_another_official_approves_it_and_it_goes_out(
    session: Session, desk: Desk, officer: Actor, approver: Actor, waiting: Submission
) -> None:
    approve(session, approver, waiting)
    now = desk.fresh(waiting)
    assert (now.status, now.queue, now.answered_at) == ("answered", "", LATER)
    (sent,) = sent_replies(session, waiting.id)
    assert (sent.author_id, sent.approver_id) == (officer.official_id, approver.official_id)
    assert sent.sent_at == LATER
    event = history(session, waiting.id)[-1]
    assert (event.kind, event.actor_id) == ("answered", approver.official_id)
    assert event.data == {"move": "answer", "reply": 1}
    assert letters(session) == ["received", "answered"]
    assert verify(session).holds


def both_roles(desk: Desk, department: str | None) -> Actor:
    """One person who is officer and approver at once."""
    one = desk.official(Role.APPROVER, department)
    grants = {Grant(Role.OFFICER, department), Grant(Role.APPROVER, department)}
    return Actor(one.official_id, one.display_name, frozenset(grants))


@pytest.mark.parametrize("department", [TELECOM, None])
def test_nobody_approves_what_they_wrote_themselves_whatever_else_they_are(
    session: Session, desk: Desk, approver: Actor, department: str | None
) -> None:
    author, stored = both_roles(desk, department), desk.in_work()
    draft(session, author, stored)
    waits = answers.latest(session, stored.id)
    assert not answers.may_approve(session, author, stored, waits)
    assert answers.may_approve(session, approver, stored, waits)
    events = len(history(session, stored.id))
    with pytest.raises(NotAllowed) as refused:
        approve(session, author, stored)
    assert str(refused.value) == "own_reply"
    assert desk.fresh(stored).status == "drafted"
    assert versions(session, stored) == [(1, "draft", REPLY["facts"])]
    assert len(history(session, stored.id)) == events
    approve(session, approver, stored)
    assert desk.fresh(stored).status == "answered"


def test_whoever_wrote_an_older_version_may_approve_what_somebody_else_wrote_on(
    session: Session, desk: Desk, officer: Actor
) -> None:
    first, stored = both_roles(desk, TELECOM), desk.in_work()
    draft(session, first, stored)
    give_back(session, first, stored)
    draft(session, officer, stored, BETTER)
    approve(session, first, stored)
    assert [one.version for one in sent_replies(session, stored.id)] == [2]


def test_a_returned_answer_is_written_on_as_the_next_version_and_both_stay(
    session: Session, desk: Desk, officer: Actor, approver: Actor, waiting: Submission
) -> None:
    give_back(session, approver, waiting)
    assert desk.fresh(waiting).status == "in_progress"
    event = history(session, waiting.id)[-1]
    assert (event.note, event.data["reply"]) == ("Xin ghi rõ thời hạn.", 1)
    assert event.actor_id == approver.official_id
    draft(session, officer, waiting, BETTER)
    assert versions(session, waiting) == [
        (1, "returned", REPLY["facts"]),
        (2, "draft", BETTER["facts"]),
    ]
    approve(session, approver, waiting)
    assert versions(session, waiting) == [
        (1, "returned", REPLY["facts"]),
        (2, "sent", BETTER["facts"]),
    ]
    assert [one.version for one in sent_replies(session, waiting.id)] == [2]
    assert letters(session) == ["received", "answered"], "a returned answer is nobody's news"
    assert verify(session).holds


def test_after_an_answer_that_went_out_the_next_is_a_version_of_its_own(
    session: Session, officer: Actor, approver: Actor, waiting: Submission
) -> None:
    approve(session, approver, waiting)
    with transaction(session):
        waiting.status = "in_progress"  # opened again, and taken on
    draft(session, officer, waiting, BETTER)
    approve(session, approver, waiting)
    assert versions(session, waiting) == [
        (1, "sent", REPLY["facts"]),
        (2, "sent", BETTER["facts"]),
    ]


def test_only_the_version_that_waits_can_be_approved_or_given_back(
    session: Session, desk: Desk, officer: Actor, approver: Actor
) -> None:
    stored = desk.in_work()

    def nothing_waits() -> None:
        before = versions(session, stored)
        for act in (approve, give_back):
            with pytest.raises(InvalidMove):
                act(session, approver, stored)
        assert versions(session, stored) == before

    nothing_waits()
    draft(session, officer, stored)
    with pytest.raises(InvalidMove):
        draft(session, officer, stored, BETTER)
    assert versions(session, stored) == [(1, "draft", REPLY["facts"])]
    give_back(session, approver, stored)
    nothing_waits()
    draft(session, officer, stored, BETTER)
    approve(session, approver, stored)
    nothing_waits()


@pytest.mark.parametrize("status", ["in_progress", "screening", "withdrawn", "routing", "merged"])
def test_an_answer_waits_no_longer_when_the_submission_has_gone_elsewhere(
    session: Session, desk: Desk, waiting: Submission, approver: Actor, status: str
) -> None:
    with transaction(session):
        waiting.status = status
    for act in (approve, give_back):
        with pytest.raises(InvalidMove):
            act(session, approver, waiting)
    assert versions(session, waiting) == [(1, "draft", REPLY["facts"])]
    assert desk.fresh(waiting).status == status


def test_whatever_is_answered_has_a_sent_version_that_somebody_else_approved(
    session: Session, desk: Desk, officer: Actor, approver: Actor
) -> None:
    stored = [desk.in_work(title=f"Mất sóng {n}") for n in range(4)]
    for one in stored:
        draft(session, officer, one)
    for one in stored[:3]:
        approve(session, approver, one)
    give_back(session, approver, stored[3])
    with transaction(session):
        review.close(session, officer, stored[2], now=LATER + timedelta(days=40))
    session.rollback()
    ended = select(Submission.id).where(Submission.status.in_(("answered", "closed")))
    ids = session.scalars(ended).all()
    assert list(ids) == [one.id for one in stored[:3]]
    for number in ids:
        (sent,) = sent_replies(session, number)
        assert sent.approver_id is not None
        assert sent.approver_id != sent.author_id
        assert sent.sent_at is not None


def test_the_coordinator_may_stop_an_answer_but_not_send_it(
    session: Session, desk: Desk, waiting: Submission, approver: Actor
) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    with pytest.raises(NotAllowed):
        approve(session, coordinator, waiting)
    assert not answers.may_approve(
        session, coordinator, waiting, answers.latest(session, waiting.id)
    )
    assert versions(session, waiting) == [(1, "draft", REPLY["facts"])]
    give_back(session, coordinator, waiting)
    assert versions(session, waiting) == [(1, "returned", REPLY["facts"])]
    with pytest.raises(NotAllowed):
        draft(session, coordinator, waiting, BETTER)


def test_what_has_gone_out_nobody_stops(
    session: Session, desk: Desk, waiting: Submission, approver: Actor
) -> None:
    approve(session, approver, waiting)
    with pytest.raises(InvalidMove):
        give_back(session, desk.official(Role.COORDINATOR), waiting)
    assert versions(session, waiting) == [(1, "sent", REPLY["facts"])]


@pytest.mark.parametrize(
    ("role", "department"),
    [
        (Role.APPROVER, BUILDING),
        (Role.OFFICER, BUILDING),
        (Role.COORDINATOR, BUILDING),
        (Role.OFFICER, TELECOM),
        (Role.INTAKE, None),
        (Role.MODERATOR, None),
        (Role.READER, None),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_nobody_of_another_department_and_nobody_without_the_role_touches_it(
    session: Session,
    desk: Desk,
    waiting: Submission,
    role: Role,
    department: str | None,
) -> None:
    stranger = desk.official(role, department)
    events = len(history(session, waiting.id))
    for act in (approve, give_back):
        with pytest.raises(NotAllowed):
            act(session, stranger, waiting)
    assert versions(session, waiting) == [(1, "draft", REPLY["facts"])]
    assert len(history(session, waiting.id)) == events
    assert desk.fresh(waiting).status == "drafted"


def test_what_is_put_away_while_an_answer_waits_is_answered_anew(
    session: Session, desk: Desk, officer: Actor, approver: Actor, waiting: Submission
) -> None:
    """A denunciation after all; then none: the old version never goes out by itself."""
    with transaction(session):
        triage.quarantine(session, approver, waiting, now=LATER)
    assert readable(session, officer, waiting.id) is None
    assert readable(session, approver, waiting.id) is None
    moderator = desk.official(Role.MODERATOR)
    with transaction(session):
        triage.release(session, moderator, waiting, SubmissionKind.REPORT, now=LATER)
        handover.confirm_route(session, moderator, waiting, TELECOM, now=NOW)
        review.accept(session, officer, waiting, now=LATER)
    draft(session, officer, waiting, BETTER)
    approve(session, approver, waiting)
    assert versions(session, waiting) == [
        (1, "draft", REPLY["facts"]),
        (2, "sent", BETTER["facts"]),
    ]


def test_where_nobody_else_may_approve_the_coordinator_does(session: Session, desk: Desk) -> None:
    stored = desk.in_work(TELECOM)
    author, coordinator = desk.official(Role.APPROVER, TELECOM), desk.official(Role.COORDINATOR)
    draft(session, author, stored, REPLY)
    waits = answers.latest(session, stored.id)
    assert not answers.may_approve(session, author, stored, waits)
    assert answers.may_approve(session, coordinator, stored, waits)
    approve(session, coordinator, stored)
    assert stored.status == "answered"


def test_the_coordinator_stands_in_for_nobody_elses_department(
    session: Session, desk: Desk
) -> None:
    stored = desk.in_work(TELECOM)
    author, reader = desk.official(Role.APPROVER, TELECOM), desk.official(Role.READER)
    elsewhere = desk.official(Role.APPROVER, BUILDING)
    draft(session, author, stored, REPLY)
    for stranger in (reader, elsewhere):
        with pytest.raises(NotAllowed):
            approve(session, stranger, stored)
