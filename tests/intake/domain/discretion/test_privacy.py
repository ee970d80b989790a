"""What a sender reads of the life of a submission, and what stays inside."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from intake.domain.discretion.privacy import public_timeline
from intake.domain.history.record import EventKind
from intake.domain.workflow import Move, Status

AT = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    kind: str
    at: datetime = AT
    new: str = ""
    reason_code: str = ""
    data: dict[str, object] = field(default_factory=dict)


def moved(action: Move, new: Status, **more: object) -> Event:
    return Event(EventKind.MOVED, new=new.value, data={"move": action.value, **more})


@pytest.mark.parametrize("kind", [EventKind.RECEIVED, EventKind.IMPORTED])
def test_the_beginning_is_told(kind: EventKind) -> None:
    (entry,) = public_timeline([Event(kind)])
    assert (entry.status, entry.what, entry.at) == (Status.SUBMITTED, "received", AT)


def test_the_department_is_told_by_its_code() -> None:
    (entry,) = public_timeline(
        [moved(Move.ASSIGN, Status.ASSIGNED, department="moc", **{"from": "moh"})]
    )
    assert (entry.department, entry.from_department) == ("moc", "moh")
    assert entry.status is Status.ASSIGNED


def test_added_information_is_told_without_a_status() -> None:
    (entry,) = public_timeline([Event(EventKind.INFORMATION_ADDED)])
    assert entry.status is None


def test_an_answer_is_told() -> None:
    answered = replace(moved(Move.ANSWER, Status.ANSWERED), kind=EventKind.ANSWERED)
    (entry,) = public_timeline([answered])
    assert (entry.status, entry.what) == (Status.ANSWERED, "answer")


@pytest.mark.parametrize(
    "event",
    [
        moved(Move.SCREEN, Status.SCREENING),
        moved(Move.RELEASE, Status.ROUTING),
        moved(Move.DRAFT_REPLY, Status.DRAFTED),
        moved(Move.RETURN_REPLY, Status.IN_PROGRESS),
        Event(EventKind.NOTED),
        Event(EventKind.VIEWED),
        Event(EventKind.CLASSIFIED),
        Event(EventKind.KIND_CHANGED, new="denunciation"),
    ],
    ids=lambda event: str(event.data.get("move", event.kind)),
)
def test_inner_doubts_are_not_told(event: Event) -> None:
    assert public_timeline([event]) == []


def test_reasons_are_told_only_when_they_are_meant_for_the_sender() -> None:
    told = replace(moved(Move.ASSIGN, Status.ASSIGNED), reason_code="wrong_department")
    untold = replace(moved(Move.TO_TRIAGE, Status.ROUTING), reason_code="kind_for_people")
    assert [entry.reason_code for entry in public_timeline([told, untold])] == [
        "wrong_department",
        "",
    ]


def test_data_of_an_unexpected_sort_is_left_out() -> None:
    (entry,) = public_timeline([moved(Move.ASSIGN, Status.ASSIGNED, department=7)])
    assert entry.department is None


def test_the_order_is_kept() -> None:
    events = [Event(EventKind.RECEIVED), moved(Move.ASSIGN, Status.ASSIGNED)]
    assert [entry.what for entry in public_timeline(events)] == ["received", "assign"]


def test_what_was_typed_in_later_began_when_it_was_received() -> None:
    earlier = datetime(2026, 11, 12, 1, 5, tzinfo=UTC)
    (entry,) = public_timeline(
        [Event(EventKind.RECEIVED, data={"received_at": earlier.isoformat()})]
    )
    assert entry.at == earlier
