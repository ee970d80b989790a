"""How an accepted proposal is carried out: milestones, reports, the diary that its sender reads.

Sources: peers 5.2 (owner and milestones, first report after 30 days, then one each quarter); peers
N6 for the handshake, when another department is to carry it out.
"""

import enum
from collections.abc import Iterable, Mapping
from typing import Protocol

from intake.domain.handover import HANDED_ON_BY, RoutedBy, Standing
from intake.domain.history.record import EventKind
from intake.domain.workflow import CARRIED_OUT, Move, Status

ENTRY_LIMIT = 5_000  # characters
MOST_MILESTONES = 20  # of one proposal, over its whole life
# Statuses with a diary: what is over keeps it.
WITH_DIARY = CARRIED_OUT | {Status.COMPLETED, Status.STOPPED}


class MilestoneState(enum.StrEnum):
    """Where a milestone stands."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


class EntryKind(enum.StrEnum):
    """What stands in the diary."""

    REPORT = "report"  # starts the time until the next one anew
    NOTE = "note"
    REASON = "reason"  # why it was completed or stopped
    HANDED_ON = "handed_on"  # why another department carries it out from now on


class Step(enum.StrEnum):
    """What whoever carries it out does next."""

    BEGIN = "begin"
    SCALE = "scale"
    COMPLETE = "complete"
    STOP = "stop"


MOVES: Mapping[Step, Move] = {
    Step.BEGIN: Move.START_PILOT,
    Step.SCALE: Move.SCALE_UP,
    Step.COMPLETE: Move.COMPLETE,
    Step.STOP: Move.STOP,
}
# The end is explained to the sender.
NEEDS_REASON = frozenset({Step.COMPLETE, Step.STOP})


class HandOn(enum.StrEnum):
    """Why another department carries it out."""

    TASK_MOVED = "task_moved"  # the matter belongs to it now
    BETTER_PLACED = "better_placed"


class Happened(Protocol):
    """The part of an event that tells who handed it on."""

    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


def handed_on(events: Iterable[Happened]) -> Standing:
    """Where the handshake stands about what is carried out, by the whole history: as before the
    decision, departments hand it on twice at most, then the coordinator says whose it is."""
    standing = Standing()
    for event in events:
        capacity = event.data.get(HANDED_ON_BY)
        if event.data.get("move") == Move.ADOPT:
            standing = Standing()
        elif event.kind == EventKind.TRANSFERRED and capacity == RoutedBy.DEPARTMENT.value:
            standing = standing.declined()
        elif event.kind == EventKind.TRANSFERRED and capacity == RoutedBy.COORDINATOR.value:
            standing = standing.decided()
    return standing
