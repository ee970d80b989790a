"""A submission as its history tells it: what the events add up to must be what is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from intake.domain.history.record import EventKind
from intake.domain.workflow import Move, Queue, Status, queue_of

# Reasons of a move to screening that put a submission in quarantine.
_QUARANTINE = frozenset({"denunciation", "precaution"})


class Told(Protocol):
    """The part of an event that the replay needs."""

    @property
    def kind(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def reason_code(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


class BrokenHistory(ValueError):
    """The events contradict each other; the message names the first that does, by its number from
    1."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where a submission stands; the names are those of the stored columns."""

    status: str = ""
    queue: str = ""
    kind: str = ""
    department_id: str | None = None
    assignee_id: int | None = None
    declines: int = 0
    bound: bool = False
    restricted: bool = False
    answered_at: datetime | None = None
    closed_at: datetime | None = None


def replay(events: Iterable[Told]) -> Life:
    """What a whole history, oldest event first, adds up to. Raises BrokenHistory."""
    life = Life()
    for number, event in enumerate(events, start=1):
        if event.kind in (EventKind.RECEIVED, EventKind.IMPORTED):
            life = _received(life, event, number)
        elif event.kind == EventKind.KIND_CHANGED:
            if event.old != life.kind:
                raise BrokenHistory(f"event {number}: the kind was {life.kind}, not {event.old}")
            life = replace(life, kind=event.new)
        elif event.kind in (EventKind.MOVED, EventKind.ANSWERED):
            life = _moved(life, event, number)
        elif event.kind == EventKind.TRANSFERRED and "department" in event.data:
            life = _transferred(life, event.data)
        elif event.kind == EventKind.HANDED_TO:
            life = replace(life, assignee_id=_person(event.data))
    return life


def _person(data: Mapping[str, object]) -> int | None:
    """To whom it was given; None for nobody."""
    found = data.get("to")
    return found if isinstance(found, int) else None


def _transferred(life: Life, data: Mapping[str, object]) -> Life:
    """Another department has it: with the same people, or (where that is said) with nobody yet."""
    people = life.assignee_id if "to" not in data else _person(data)
    return replace(life, department_id=str(data["department"]), assignee_id=people)


def _received(life: Life, event: Told, number: int) -> Life:
    if life.status:
        raise BrokenHistory(f"event {number}: received twice")
    queue = queue_of(Status(event.new)).value
    return replace(life, status=event.new, queue=queue, kind=str(event.data["kind"]))


def _moved(life: Life, event: Told, number: int) -> Life:
    if event.old != life.status:
        raise BrokenHistory(f"event {number}: the status was {life.status}, not {event.old}")
    queue = queue_of(Status(event.new))
    life = replace(life, status=event.new, queue=queue.value)
    life = _after(Move(str(event.data["move"])), life, event)
    if queue in (Queue.TRIAGE, Queue.SCREENING):
        life = replace(life, department_id=None, assignee_id=None)
    return _dated(life, event)


def _after(action: Move, life: Life, event: Told) -> Life:
    """What a move changes beside the status."""
    match action:
        case Move.ASSIGN | Move.REFER:
            life = _assigned(life, event.data)
        case Move.ACCEPT:
            life = replace(life, assignee_id=event.actor_id)
        case Move.ANSWER_ALONG | Move.ADOPT:
            life = replace(life, department_id=str(event.data["department"]), assignee_id=None)
        case Move.REOPEN | Move.APPEAL:
            life = replace(life, assignee_id=None)
        case Move.DECLINE:
            life = replace(life, declines=_number(event.data, life.declines))
        case Move.SCREEN if event.reason_code in _QUARANTINE:
            life = replace(life, restricted=True)
        case Move.RELEASE:
            life = replace(life, restricted=False)
    return life


def _assigned(life: Life, data: Mapping[str, object]) -> Life:
    """A department has it; nobody there works on it yet."""
    return replace(
        life,
        department_id=str(data["department"]),
        assignee_id=None,
        declines=_number(data, life.declines),
        bound=bool(data.get("bound", life.bound)),
    )


def _dated(life: Life, event: Told) -> Life:
    if event.new == Status.ANSWERED:
        return replace(life, answered_at=event.at)
    if event.new == Status.CLOSED:
        return replace(life, closed_at=event.at)
    return life


def _number(data: Mapping[str, object], otherwise: int) -> int:
    found = data.get("declines", otherwise)
    return found if isinstance(found, int) else otherwise
