"""Approved answers wait for the coordinator where a department has settled so; and nobody approves
what they wrote, whichever of the three locks is asked."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering.replies import goes_out_at
from intake.domain.errors import InvalidMove
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Job, Submission
from intake.queries.answering.replies import approvable, held_until
from intake.queries.history.record import history, verify
from intake.queries.submissions import sent_replies
from intake.services.answering import replies as answers
from intake.services.answering import reply_templates
from intake.services.routing import triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

HOURS = 4
OUT = LATER + timedelta(hours=HOURS)


@pytest.fixture
def coordinator(desk: Desk) -> Actor:
    return desk.official(Role.COORDINATOR)


@pytest.fixture
def approver(desk: Desk) -> Actor:
    return desk.official(Role.APPROVER, TELECOM)


@pytest.fixture
def held(session: Session, desk: Desk, coordinator: Actor, approver: Actor) -> Submission:
    """A submission whose answer was approved and waits."""
    stored, officer = desk.in_work(), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        reply_templates.settle(
            session, coordinator, TELECOM, hold_hours=HOURS, contact_office="", now=NOW
        )
        answers.draft(session, officer, stored, REPLY, now=LATER)
    with transaction(session):
        answers.approve(session, approver, stored, now=LATER)
    return stored


def go_on(session: Session, stored: Submission, **later: float) -> None:
    """What the worker does with the answer that waits."""
    last = answers.latest(session, stored.id)
    assert last is not None
    with transaction(session):
        answers.send_held(session, last.id, now=LATER + timedelta(**later))


def stands(session: Session, stored: Submission) -> tuple[str, str, int]:
    session.rollback()
    session.refresh(stored)
    last = answers.latest(session, stored.id)
    assert last is not None
    return stored.status, last.state, len(sent_replies(session, stored.id))


def test_an_approved_answer_waits_and_the_sender_hears_nothing_yet(
    session: Session, approver: Actor, held: Submission
) -> None:
    assert stands(session, held) == ("drafted", "approved", 0)
    last = answers.latest(session, held.id)
    assert held_until(session, last) == OUT
    assert last is not None
    assert last.approver_id == approver.official_id
    event = history(session, held.id)[-1]
    assert (event.kind, event.actor_id) == ("reply_approved", approver.official_id)
    job = session.scalars(select(Job).where(Job.kind == "send_reply")).one()
    assert job.run_after == OUT
    assert not answers.may_approve(session, approver, held, last)


def test_after_its_time_it_goes_out_once(
    session: Session, approver: Actor, held: Submission
) -> None:
    go_on(session, held, hours=HOURS - 1)
    assert stands(session, held) == ("drafted", "approved", 0)
    go_on(session, held, hours=HOURS)
    assert stands(session, held) == ("answered", "sent", 1)
    go_on(session, held, hours=HOURS + 1)
    answered = [one for one in history(session, held.id) if one.kind == "answered"]
    assert len(answered) == 1
    assert answered[0].data["approver"] == approver.official_id
    assert held_until(session, answers.latest(session, held.id)) is None
    assert verify(session).holds


def test_the_coordinator_stops_it_in_time(
    session: Session, coordinator: Actor, held: Submission
) -> None:
    with transaction(session):
        answers.give_back(session, coordinator, held, "Trái với câu trả lời trước.", now=LATER)
    assert stands(session, held) == ("in_progress", "returned", 0)
    go_on(session, held, hours=HOURS)
    assert stands(session, held) == ("in_progress", "returned", 0)


def test_what_is_put_away_meanwhile_does_not_go_out(
    session: Session, approver: Actor, held: Submission
) -> None:
    with transaction(session):
        triage.quarantine(session, approver, held, now=LATER)
    go_on(session, held, hours=HOURS)
    assert stands(session, held)[0] == "screening"
    assert sent_replies(session, held.id) == []


def test_what_was_approved_is_not_approved_again(
    session: Session, desk: Desk, held: Submission
) -> None:
    other = desk.official(Role.APPROVER, TELECOM)
    with pytest.raises(InvalidMove):
        answers.approve(session, other, held, now=LATER)


def test_without_a_settlement_answers_go_out_at_once(session: Session, desk: Desk) -> None:
    stored, officer = desk.in_work(BUILDING), desk.official(Role.OFFICER, BUILDING)
    approver = desk.official(Role.APPROVER, BUILDING)
    with transaction(session):
        answers.draft(session, officer, stored, REPLY, now=LATER)
    with transaction(session):
        answers.approve(session, approver, stored, now=LATER)
    assert stands(session, stored) == ("answered", "sent", 1)


@given(st.integers(0, 120), st.integers(-100, 500))
def test_nothing_waits_beyond_the_promised_day(hours: int, left: int) -> None:
    due = LATER + timedelta(hours=left)
    out = goes_out_at(LATER, hours, due)
    assert LATER <= out <= LATER + timedelta(hours=hours)
    assert out <= max(due, LATER)


def test_the_query_gives_nobody_their_own_answer(session: Session, desk: Desk) -> None:
    stored = desk.in_work()
    one = desk.official(Role.APPROVER, TELECOM)
    grants = frozenset({Grant(Role.OFFICER, TELECOM), Grant(Role.APPROVER)})
    author = Actor(one.official_id, one.display_name, grants)
    assert approvable(session, author, stored.id) is None
    with transaction(session):
        answers.draft(session, author, stored, REPLY, now=LATER)
    colleague, stranger = (desk.official(Role.APPROVER, d) for d in (TELECOM, BUILDING))
    assert approvable(session, author, stored.id) is None
    assert approvable(session, stranger, stored.id) is None
    assert approvable(session, desk.official(Role.COORDINATOR), stored.id) is None
    found = approvable(session, colleague, stored.id)
    assert found is not None
    assert found.author_id == author.official_id
