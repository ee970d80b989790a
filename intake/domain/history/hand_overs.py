"""Who had a submission from when to when, as its history tells it: the control sheet.

Source: the control sheet of the one-stop units notes every hand-over with its moment (Decree
118/2025/NĐ-CP).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from intake.domain.history.record import EventKind
from intake.domain.workflow import Move, Queue, Status, queue_of

_BEGINNINGS = frozenset({EventKind.RECEIVED, EventKind.IMPORTED})
# Whoever carries out what was accepted may be another department than the one that judged it.
_GIVE = frozenset({Move.ASSIGN, Move.REFER, Move.ADOPT})
_MOVES = frozenset({EventKind.MOVED, EventKind.ANSWERED})


class Happened(Protocol):
    """The part of an event that hand-overs are made from."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def new(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def reason_code(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one queue, or in one department: who sent it there (None = no official did) and
    why, who accepted it; ``until`` is None while it is there."""

    queue: Queue
    department: str | None
    since: datetime
    sent_by: int | None = None
    reason_code: str = ""
    accepted_at: datetime | None = None
    accepted_by: int | None = None
    until: datetime | None = None

    @property
    def place(self) -> tuple[Queue, str | None]:
        """Where that was."""
        return self.queue, self.department


def stays(events: Iterable[Happened]) -> list[Stay]:
    """The stays of a submission, oldest first; between two of them it was joined to another, or
    finished. ``events`` are its whole history in order."""
    found: list[Stay] = []
    department: str | None = None
    for event in events:
        department = _department(event, department)
        here = _here(event, department)
        last = found[-1] if found and found[-1].until is None else None
        if here is None:
            continue
        if last is not None and here.place != last.place:
            found[-1] = replace(last, until=event.at)
            last = None
        if last is None and here.queue is not Queue.NONE:
            found.append(here)
        if event.data.get("move") == Move.ACCEPT and found:
            found[-1] = replace(found[-1], accepted_at=event.at, accepted_by=event.actor_id)
    return found


def _department(event: Happened, known: str | None) -> str | None:
    """Where it lies after the event, as far as departments go."""
    said = event.data.get("department")
    moves_there = event.kind == EventKind.TRANSFERRED or event.data.get("move") in _GIVE
    return said if moves_there and isinstance(said, str) else known


def _here(event: Happened, department: str | None) -> Stay | None:
    """The stay that would begin with the event; None for one that says nothing of it."""
    if event.kind in _BEGINNINGS:
        return Stay(Queue.ARRIVING, None, event.at, event.actor_id)
    if event.kind == EventKind.TRANSFERRED and event.data.get("department"):
        return Stay(Queue.DEPARTMENT, department, event.at, event.actor_id, event.reason_code)
    if event.kind in _MOVES and event.new:
        queue = queue_of(Status(event.new))
        there = department if queue is Queue.DEPARTMENT else None
        return Stay(queue, there, event.at, event.actor_id, event.reason_code)
    return None
