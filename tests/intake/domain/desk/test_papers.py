"""When a paper makes sense, and who had a submission from when to when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.desk.papers import LETTERS, Delay, Paper, delay_of, offered
from intake.domain.history.hand_overs import Stay, stays
from intake.domain.history.record import EventKind
from intake.domain.workflow import Move, Queue, Status

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Promised:
    profile: str = "answer"
    state: str = "running"
    due_at: datetime = AT
    plain_due_at: datetime = AT


@dataclass(frozen=True)
class Event:
    kind: str
    at: datetime
    new: str = ""
    actor_id: int | None = None
    reason_code: str = ""
    data: dict[str, object] = field(default_factory=dict)


def moved(action: Move, new: Status, hours: int, actor: int | None = 7, **data: object) -> Event:
    at = AT + timedelta(hours=hours)
    return Event(EventKind.MOVED, at, new.value, actor, data={"move": action.value, **data})


RECEIVED = Event(EventKind.RECEIVED, AT, Status.SUBMITTED.value)


def papers(status: Status, **more: object) -> tuple[Paper, ...]:
    known = {"asked": False, "answered": False, "delay": None} | more
    return offered(status, **known)  # type: ignore[arg-type]


def test_receipt_and_control_sheet_are_always_there() -> None:
    for status in Status:
        assert set(papers(status)) >= {Paper.RECEIPT, Paper.CONTROL}


@pytest.mark.parametrize("status", Status)
def test_a_refusal_is_told_of_what_was_refused_or_referred(status: Status) -> None:
    refused = status in (Status.REJECTED, Status.REDIRECTED)
    assert (Paper.REFUSAL in papers(status)) is refused


@pytest.mark.parametrize("status", Status)
def test_a_supplement_is_asked_for_while_the_sender_is_waited_for(status: Status) -> None:
    waits = status is Status.WAITING_CITIZEN
    assert (Paper.SUPPLEMENT in papers(status, asked=True)) is waits
    assert Paper.SUPPLEMENT not in papers(status, asked=False)


def test_the_control_sheet_is_no_letter() -> None:
    assert set(Paper) - set(LETTERS) == {Paper.CONTROL}


def test_nothing_is_apologised_for_while_the_first_promise_stands() -> None:
    assert delay_of([Promised()], AT) is None
    assert delay_of([Promised("routing"), Promised("accept")], AT + DAY) is None
    assert delay_of([Promised(state="paused")], AT + DAY) is None, "the sender is waited for"


def test_a_missed_date_has_no_new_one() -> None:
    assert delay_of([Promised()], AT + DAY) == Delay(AT, None, is_late=True)


def test_an_extended_date_has() -> None:
    clock = Promised(due_at=AT + 5 * DAY)
    assert delay_of([clock], AT) == Delay(AT, AT + 5 * DAY, is_late=False)
    assert delay_of([clock], AT + 6 * DAY) == Delay(AT, AT + 5 * DAY, is_late=True)


def test_stays_follow_one_another_without_a_gap() -> None:
    found = stays(
        [
            RECEIVED,
            moved(Move.TO_TRIAGE, Status.ROUTING, 1, None),
            moved(Move.ASSIGN, Status.ASSIGNED, 2, department="moc"),
            moved(Move.ACCEPT, Status.IN_PROGRESS, 3, 8),
            moved(Move.DECLINE, Status.ROUTING, 4, 8, **{"from": "moc"}),
            moved(Move.ASSIGN, Status.ASSIGNED, 5, department="moh"),
        ]
    )
    assert [(one.queue, one.department) for one in found] == [
        (Queue.ARRIVING, None),
        (Queue.TRIAGE, None),
        (Queue.DEPARTMENT, "moc"),
        (Queue.TRIAGE, None),
        (Queue.DEPARTMENT, "moh"),
    ]
    assert [one.until for one in found] == [one.since for one in found[1:]] + [None]
    assert (found[2].sent_by, found[2].accepted_by) == (7, 8)
    assert found[2].accepted_at == AT + timedelta(hours=3)


def test_a_hand_over_between_departments_begins_a_stay() -> None:
    found = stays(
        [
            RECEIVED,
            moved(Move.ASSIGN, Status.ASSIGNED, 1, department="moc"),
            moved(Move.ASSIGN, Status.ASSIGNED, 2, department="moh"),
            Event(EventKind.TRANSFERRED, AT + DAY, data={"department": "moit", "from": "moh"}),
        ]
    )
    assert [one.department for one in found] == [None, "moc", "moh", "moit"]


def test_what_is_finished_lies_nowhere_and_comes_back_to_its_department() -> None:
    work = [RECEIVED, moved(Move.ASSIGN, Status.ASSIGNED, 1, department="moc")]
    answered = Event(EventKind.ANSWERED, AT + DAY, Status.ANSWERED.value, data={"move": "answer"})
    (_, stay) = stays([*work, answered])
    assert stay.until == AT + DAY
    again = stays([*work, answered, moved(Move.REOPEN, Status.REOPENED, 48, None)])
    assert again[-1] == Stay(Queue.DEPARTMENT, "moc", AT + timedelta(hours=48))


def test_what_says_nothing_of_a_place_changes_none() -> None:
    quiet = [
        Event(EventKind.NOTED, AT + DAY),
        Event(EventKind.CLASSIFIED, AT + DAY, data={"department": "moh"}),
        Event(EventKind.CONTRIBUTION, AT + DAY, data={"department": "moh", "state": "asked"}),
    ]
    assert stays([RECEIVED, *quiet]) == stays([RECEIVED])
