"""One act on many submissions: which acts there are, what stands in their way, and for how long
they can be taken back.

What can be reversed by another move happens at once and is moved back; what ends a submission waits
until the time to take it back is over, because a clock that has stopped cannot be made to have run
on, and a letter of refusal cannot be unsent.
"""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta

from intake.domain.permissions import Action
from intake.domain.workflow import QUEUES, Move, Queue, Status, possible_moves

UNDO_FOR = timedelta(minutes=10)
MOST = 500  # submissions of one act


class Act(enum.StrEnum):
    """What can be done to many submissions at once."""

    ROUTE = "route"
    ACCEPT = "accept"
    KIND = "kind"
    HAND = "hand"  # to an official of the department
    REJECT = "reject"
    SPAM = "spam"
    CLOSE = "close"


class BulkState(enum.StrEnum):
    """How far an act has come."""

    DRAFT = "draft"  # chosen, looked at
    RUNNING = "running"  # some of it is done; it can be gone on with
    WAITING = "waiting"  # decided, and carried out when the time to take it back is over
    DONE = "done"
    UNDOING = "undoing"  # some of it is taken back; it can be gone on with
    UNDONE = "undone"


class Outcome(enum.StrEnum):
    """What became of one submission; those after DONE and UNDONE say why nothing did."""

    TO_DO = ""
    DONE = "done"
    UNDONE = "undone"
    NOT_ALLOWED = "not_allowed"
    NOT_POSSIBLE = "not_possible"  # not from where it stands
    KIND_UNKNOWN = "kind_unknown"  # nobody has said what it is
    OPEN_ELSEWHERE = "open_elsewhere"  # somebody else has it open
    CHANGED = "changed"  # somebody did something to it meanwhile
    GONE = "gone"  # not to be seen any more


# Ends the submission, so it waits.
HELD = frozenset({Act.REJECT, Act.SPAM, Act.CLOSE})
RIGHTS: Mapping[Act, Action] = {
    Act.ROUTE: Action.REROUTE,
    Act.ACCEPT: Action.ACCEPT,
    Act.KIND: Action.REROUTE,
    Act.HAND: Action.ACCEPT,
    Act.REJECT: Action.REJECT,
    Act.SPAM: Action.REJECT,
    Act.CLOSE: Action.CLOSE,
}
_MOVES: Mapping[Act, Move] = {
    Act.REJECT: Move.REJECT,
    Act.SPAM: Move.MARK_SPAM,
    Act.CLOSE: Move.CLOSE,
}
# Where nobody has begun to work: from there a move back leads to exactly the same place.
_REVERSIBLE: Mapping[Act, frozenset[Status]] = {
    Act.ROUTE: frozenset({Status.ROUTING, Status.ASSIGNED}),
    Act.ACCEPT: frozenset({Status.ASSIGNED}),
    Act.KIND: frozenset({Status.ROUTING, Status.ASSIGNED, Status.IN_PROGRESS}),
    Act.HAND: frozenset(status for status, queue in QUEUES.items() if queue is Queue.DEPARTMENT),
}


def is_possible(act: Act, status: Status) -> bool:
    """Whether ``act`` can be done to a submission of this status together with others."""
    if act in _REVERSIBLE:
        return status in _REVERSIBLE[act]
    return _MOVES[act] in possible_moves(status)


def may_be_undone(made_at: datetime, now: datetime) -> bool:
    """Whether the time to take an act back is not over."""
    return now < made_at + UNDO_FOR
