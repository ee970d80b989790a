"""Calls in the database: their history, what stays as it was, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.initiatives.calls import QuestionState
from intake.domain.permissions import Actor, Grant, Role
from intake.models import CallEvent
from intake.ports import Tools
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import call_questions, call_record, calls
from intake.services.initiatives.call_questions import StaleQuestion
from intake.services.initiatives.calls import CallNotOpen, StaleCall
from tests.calls import call_draft, call_drafted, call_published, secretary
from tests.conftest import MovedClock
from tests.stories import departments_exist, received

NOBODY = Actor(
    1, "Trần Thị Mai", frozenset(Grant(role) for role in Role if role is not Role.SECRETARY)
)


@pytest.fixture(autouse=True)
def departments(session: Session, tools: Tools) -> None:
    """A secretary may be one of a department, so there are some."""
    departments_exist(session, tools.clock())


def newest(session: Session, call_id: int) -> int:
    return queries.versions(session, call_id)[0].number


def test_only_a_secretary_makes_calls(session: Session, tools: Tools) -> None:
    secretary(session, tools)
    with pytest.raises(NotAllowed), transaction(session):
        calls.create(session, NOBODY, None, call_draft(), now=tools.clock())
    own = secretary(session, tools, "mof")
    with pytest.raises(NotAllowed), transaction(session):
        calls.create(session, own, "moc", call_draft(), now=tools.clock())
    with pytest.raises(NotAllowed), transaction(session):
        calls.create(session, own, None, call_draft(), now=tools.clock())


def test_a_draft_is_written_over_and_what_is_public_is_not(session: Session, tools: Tools) -> None:
    actor, now = secretary(session, tools), tools.clock()
    call_id = call_drafted(session, tools, actor)
    later = replace(call_draft(), closes_on=date(2026, 12, 24))
    with transaction(session):
        calls.change(session, actor, call_id, later, seen_version=1, now=now)
        calls.publish(session, actor, call_id, seen_version=2, now=now)
    assert newest(session, call_id) == 1
    with transaction(session):
        again = replace(later, closes_on=date(2026, 12, 31))
        calls.change(session, actor, call_id, again, seen_version=3, now=now, why="Thêm thời gian.")
    assert newest(session, call_id) == 2
    assert queries.versions(session, call_id)[0].changed == ["closes_on"]
    with transaction(session):
        calls.change(session, actor, call_id, again, seen_version=4, now=now)
    assert newest(session, call_id) == 2, "the same again is no version"


def test_what_is_closed_or_withdrawn_does_not_change(
    session: Session, tools: Tools, clock: MovedClock
) -> None:
    actor = secretary(session, tools)
    call_id = call_published(session, tools, actor)
    longer = replace(call_draft(), closes_on=date(2027, 12, 20))
    clock.move(days=60)
    with pytest.raises(InvalidMove), transaction(session):
        calls.change(session, actor, call_id, longer, seen_version=2, now=clock(), why="Thêm.")
    with transaction(session):
        calls.withdraw(session, actor, call_id, "Nhầm.", seen_version=2, now=clock())
    with pytest.raises(InvalidMove), transaction(session):
        calls.withdraw(session, actor, call_id, "Nhầm.", seen_version=3, now=clock())
    with pytest.raises(InvalidMove), transaction(session):
        calls.publish(session, actor, call_id, seen_version=3, now=clock())


def test_what_is_over_is_not_published(session: Session, tools: Tools, clock: MovedClock) -> None:
    actor = secretary(session, tools)
    call_id = call_drafted(session, tools, actor)
    clock.move(days=60)
    with pytest.raises(InvalidData), transaction(session):
        calls.publish(session, actor, call_id, seen_version=1, now=clock())


def test_rules_stay_once_a_proposal_was_sent_and_who_was_late_is_told(
    session: Session, tools: Tools
) -> None:
    actor, now = secretary(session, tools), tools.clock()
    call_id = call_published(session, tools, actor)
    stored = received(session, tools, "Phao báo lũ", "Phao báo lũ.")
    with transaction(session):
        calls.attach(session, stored.id, call_id, now=now)
    stricter = replace(call_draft(), rules=replace(call_draft().rules, quorum=9))
    with pytest.raises(InvalidData) as refused, transaction(session):
        calls.change(session, actor, call_id, stricter, seen_version=2, now=now, why="Chặt hơn.")
    assert refused.value.problems == {"rules": "fixed"}
    with pytest.raises(StaleCall), transaction(session):
        calls.change(session, actor, call_id, call_draft(), seen_version=1, now=now)


def test_nothing_is_sent_to_what_is_not_open(
    session: Session, tools: Tools, clock: MovedClock
) -> None:
    stored = received(session, tools, "Phao báo lũ", "Phao báo lũ.")
    draft = call_drafted(session, tools)
    later = call_published(session, tools, opens_on=date(2026, 12, 1))
    over = call_published(session, tools)
    for call_id in (draft, later, 999):
        with pytest.raises(CallNotOpen), transaction(session):
            calls.attach(session, stored.id, call_id, now=clock())
    clock.move(days=60)
    with pytest.raises(CallNotOpen), transaction(session):
        calls.attach(session, stored.id, over, now=clock())
    assert queries.proposals_for(session, [draft, later, over]) == {}


def test_a_question_is_kept_once_and_settled_by_who_saw_it(session: Session, tools: Tools) -> None:
    actor, now = secretary(session, tools), tools.clock()
    call_id = call_published(session, tools, actor)
    with transaction(session):
        for _ in range(2):
            call_questions.ask(session, call_id, "Ai gửi được?", "vi", now=now)
    (one,) = queries.questions(session, call_id, QuestionState.WAITING)
    said = {"question": "Ai gửi được?", "text": "Mọi người."}
    with pytest.raises(StaleQuestion), transaction(session):
        call_questions.answer(session, actor, one.id, seen_version=7, now=now, **said)
    other = secretary(session, tools, "mof")
    with pytest.raises(NotFound), transaction(session):
        call_questions.answer(session, other, one.id, seen_version=1, now=now, **said)
    with transaction(session):
        call_questions.answer(session, actor, one.id, seen_version=1, now=now, **said)
    assert queries.waiting_questions(session, [call_id]) == {}


def test_nobody_asks_about_a_draft_or_what_is_over(
    session: Session, tools: Tools, clock: MovedClock
) -> None:
    draft, call_id = call_drafted(session, tools), call_published(session, tools)
    with pytest.raises(NotFound), transaction(session):
        call_questions.ask(session, draft, "Ai gửi được?", "vi", now=clock())
    clock.move(days=60)
    with pytest.raises(InvalidMove), transaction(session):
        call_questions.ask(session, call_id, "Ai gửi được?", "vi", now=clock())


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE call_event SET kind = 'call_withdrawn' WHERE number = 1",
        "UPDATE call_event SET at = '2026-01-01 00:00:00.000000' WHERE number = 2",
        "UPDATE call_event SET data = '{\"version\": 7}' WHERE number = 2",
        "DELETE FROM call_event WHERE number = 1",
        "DELETE FROM call_event WHERE number = 2",
        "DELETE FROM call_event",
        "UPDATE call_head SET events = 1",
        "DELETE FROM call_head",
        "UPDATE call_version SET closes_on = '2030-01-01'",
        'UPDATE call_version SET texts = \'{"vi": {"title": "x"}}\'',
        "UPDATE call_version SET number = 3",
        "DELETE FROM call_version",
    ],
)
def test_the_history_of_a_call_shows_what_was_meddled_with(
    session: Session, tools: Tools, meddling: str
) -> None:
    call_id = call_published(session, tools)
    assert session.query(CallEvent).count() == 2
    assert call_record.broken(session) == []
    with pytest.raises(IntegrityError), transaction(session):
        session.execute(text("DELETE FROM call_event"))
    with transaction(session):
        for action in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER call_event_{action}"))
        session.execute(text(meddling))
    session.expire_all()
    assert call_record.broken(session) == [call_id]
