"""A department works a submission off, and no other does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.following.contests import Satisfaction
from intake.domain.permissions import Actor, Role
from intake.models import Job, Message, Note, Reply, Submission
from intake.queries.history.record import history, verify
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.following import contests
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

AFTER_ALL = LATER + timedelta(days=40)  # no time of the sender is running any more
Act = Callable[[Session, Actor, Submission], object]
ACTS: dict[str, Act] = {
    "accept": lambda s, a, it: review.accept(s, a, it, now=LATER),
    "ask": lambda s, a, it: review.ask_sender(s, a, it, "Ở đâu?", now=LATER),
    "note": lambda s, a, it: review.annotate(s, a, it, "Đã gọi", now=LATER),
    "answer": lambda s, a, it: replies.draft(s, a, it, REPLY, now=LATER),
    "approve": lambda s, a, it: replies.approve(s, a, it, now=LATER),
    "give back": lambda s, a, it: replies.give_back(s, a, it, "Thiếu căn cứ", now=LATER),
    "close": lambda s, a, it: review.close(s, a, it, now=AFTER_ALL),
}


@pytest.fixture
def officer(desk: Desk) -> Actor:
    return desk.official(Role.OFFICER, TELECOM)


def do(session: Session, actor: Actor, stored: Submission, *names: str) -> None:
    for name in names:
        with transaction(session):
            ACTS[name](session, actor, stored)


def letters(session: Session) -> list[str]:
    wanted = select(Job.payload).where(Job.kind == "notify").order_by(Job.id)
    return [payload["template"] for payload in session.scalars(wanted)]


def test_from_acceptance_to_the_end(session: Session, desk: Desk, officer: Actor) -> None:
    stored = desk.submission(status="assigned", queue="department", department_id=TELECOM)
    do(session, officer, stored, "accept", "note", "answer")
    do(session, desk.official(Role.APPROVER, TELECOM), stored, "approve")
    do(session, officer, stored, "close")
    now = desk.fresh(stored)
    assert (now.status, now.queue) == ("closed", "")
    assert now.assignee_id == officer.official_id
    assert (now.answered_at, now.closed_at) == (LATER, AFTER_ALL)
    kinds = [event.kind for event in history(session, stored.id)]
    assert kinds == ["received", "moved", "noted", "moved", "answered", "moved"]
    assert letters(session) == ["received", "answered"]
    assert verify(session).holds


def test_a_question_reaches_the_sender_and_the_note_does_not(
    session: Session, desk: Desk, officer: Actor
) -> None:
    stored = desk.in_work()
    do(session, officer, stored, "note", "ask")
    assert desk.fresh(stored).status == "waiting_citizen"
    assert session.scalars(select(Message)).one().from_sender is False
    assert session.scalars(select(Note)).one().body == "Đã gọi"
    assert letters(session) == ["received", "asked"]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    ("role", "department"),
    [(Role.OFFICER, BUILDING), (Role.READER, None), (Role.AUDITOR, None)],
)
def test_who_does_not_work_there_does_nothing(
    session: Session, desk: Desk, name: str, role: Role, department: str | None
) -> None:
    stored = desk.in_work()
    stranger = desk.official(role, department)
    with pytest.raises(NotAllowed):
        do(session, stranger, stored, name)
    assert len(history(session, stored.id)) == 1
    for table in (Reply, Note, Message):
        assert session.scalars(select(table)).all() == []


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("in_progress", "accept"),
        ("assigned", "answer"),
        ("assigned", "ask"),
        ("drafted", "answer"),
        ("answered", "answer"),
        ("screening", "answer"),
        ("closed", "close"),
        ("withdrawn", "answer"),
    ],
)
def test_what_the_status_does_not_allow_leaves_no_text_behind(
    session: Session, desk: Desk, officer: Actor, status: str, name: str
) -> None:
    stored = desk.submission(status=status, queue="department", department_id=TELECOM)
    with pytest.raises(InvalidMove):
        do(session, officer, stored, name)
    assert desk.fresh(stored).status == status
    assert session.scalars(select(Reply)).all() == []
    assert session.scalars(select(Message)).all() == []


def test_work_goes_on_when_what_was_asked_is_known_otherwise(session: Session, desk: Desk) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        review.ask_sender(session, officer, it, "Thôn nào?", now=NOW)
    with transaction(session):
        review.go_on(session, officer, it, "Đã hỏi qua điện thoại.", now=LATER)
    assert it.status == "in_progress"
    said = public_timeline(history(session, it.id))[-1]
    assert (said.what, said.reason_code) == ("sender_replied", "known_otherwise")
    with pytest.raises(InvalidMove):
        review.go_on(session, officer, it, "Đã hỏi.", now=LATER)


def test_nobody_closes_while_the_sender_may_still_reply_or_object(
    session: Session, desk: Desk, officer: Actor
) -> None:
    asked, told = desk.in_work(TELECOM), desk.in_work(TELECOM)
    do(session, officer, asked, "ask")
    do(session, officer, told, "answer")
    do(session, desk.official(Role.APPROVER, TELECOM), told, "approve")
    for it in (asked, told):
        assert not review.may_close(session, it, now=LATER)
        with pytest.raises(InvalidMove), transaction(session):
            review.close(session, officer, it, now=LATER)
    do(session, officer, asked, "close")
    assert asked.status == "closed"


def test_a_satisfied_sender_ends_the_waiting(session: Session, desk: Desk, officer: Actor) -> None:
    told = desk.in_work(TELECOM)
    do(session, officer, told, "answer")
    do(session, desk.official(Role.APPROVER, TELECOM), told, "approve")
    with transaction(session):
        contests.rate(session, told, Satisfaction.PARTLY, "", now=LATER)
    assert not review.may_close(session, told, now=LATER)
    with transaction(session):
        contests.rate(session, told, Satisfaction.SATISFIED, "", now=LATER)
        review.close(session, officer, told, now=LATER)
    assert told.status == "closed"
