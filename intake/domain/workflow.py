"""The life of a submission as one table: which move leads from which status to which, and who owns
each status.

Follows the recommended state machine for feedback, complaints and recommendations. Hidden,
redacted, overdue and extended are marks on a submission, not statuses. Every move is one event;
people, rules and the model use the same door.
"""

import enum
from dataclasses import dataclass

from intake.domain.errors import InvalidMove
from intake.domain.permissions import Action


class Status(enum.StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    SCREENING = "screening"
    ROUTING = "routing"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    WAITING_AGENCY = "waiting_agency"
    DRAFTED = "drafted"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


class Move(enum.StrEnum):
    """What can happen to a submission's status."""

    SCREEN = "screen"  # held for a moderator
    RELEASE = "release"  # a moderator lets it on
    TO_TRIAGE = "to_triage"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK_SENDER = "ask_sender"
    SENDER_REPLIED = "sender_replied"
    CONSULT = "consult"
    CONSULTED = "consulted"
    DRAFT_REPLY = "draft_reply"
    RETURN_REPLY = "return_reply"
    ANSWER = "answer"
    ANSWER_ALONG = "answer_along"  # the answer of the submission that it was joined to
    CLOSE = "close"
    REOPEN = "reopen"
    OBJECT = "object"  # the sender does not accept a refusal
    MERGE = "merge"
    UNMERGE = "unmerge"
    REDIRECT = "redirect"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    MARK_SPAM = "mark_spam"


class Queue(enum.StrEnum):
    """Whose list shows a submission of a given status."""

    ARRIVING = "arriving"  # between receipt and routing; the system owns it
    SCREENING = "screening"
    TRIAGE = "triage"
    DEPARTMENT = "department"
    NONE = ""  # finished


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: the statuses it leaves, the status it enters (None = the one in which it was
    before it was joined to another), the right it needs (None = citizen or system)."""

    leaves: frozenset[Status]
    enters: Status | None
    needs: Action | None = None


_S = Status
_IN_DEPARTMENT = frozenset(
    {_S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING_CITIZEN, _S.WAITING_AGENCY, _S.REOPENED}
)
_BEFORE_ANSWER = _IN_DEPARTMENT | {_S.SUBMITTED, _S.SCREENING, _S.ROUTING, _S.DRAFTED}
# What is in quarantine is nobody else's business, and who objects to an answer is heard alone.
JOINABLE = _BEFORE_ANSWER - {_S.SUBMITTED, _S.SCREENING, _S.REOPENED}

MOVES: dict[Move, Transition] = {
    # Whoever sees that it is a denunciation puts it away at once, wherever it lies.
    Move.SCREEN: Transition(
        _BEFORE_ANSWER - {_S.SCREENING} | {_S.MERGED}, _S.SCREENING, Action.QUARANTINE
    ),
    Move.RELEASE: Transition(frozenset({_S.SCREENING}), _S.ROUTING, Action.READ_RESTRICTED),
    # Also when the department is split, and nobody knows yet who inherits the matter.
    Move.TO_TRIAGE: Transition(_IN_DEPARTMENT | {_S.SUBMITTED, _S.DRAFTED}, _S.ROUTING),
    Move.ASSIGN: Transition(
        _IN_DEPARTMENT | {_S.SUBMITTED, _S.ROUTING}, _S.ASSIGNED, Action.REROUTE
    ),
    Move.ACCEPT: Transition(frozenset({_S.ASSIGNED, _S.REOPENED}), _S.IN_PROGRESS, Action.ACCEPT),
    Move.DECLINE: Transition(frozenset({_S.ASSIGNED, _S.IN_PROGRESS}), _S.ROUTING, Action.REROUTE),
    Move.ASK_SENDER: Transition(frozenset({_S.IN_PROGRESS}), _S.WAITING_CITIZEN, Action.ASK),
    Move.SENDER_REPLIED: Transition(frozenset({_S.WAITING_CITIZEN}), _S.IN_PROGRESS),
    Move.CONSULT: Transition(frozenset({_S.IN_PROGRESS}), _S.WAITING_AGENCY, Action.ANSWER),
    Move.CONSULTED: Transition(frozenset({_S.WAITING_AGENCY}), _S.IN_PROGRESS),
    Move.DRAFT_REPLY: Transition(frozenset({_S.IN_PROGRESS}), _S.DRAFTED, Action.ANSWER),
    Move.RETURN_REPLY: Transition(frozenset({_S.DRAFTED}), _S.IN_PROGRESS, Action.RETURN_REPLY),
    Move.ANSWER: Transition(frozenset({_S.DRAFTED}), _S.ANSWERED, Action.APPROVE),
    Move.ANSWER_ALONG: Transition(frozenset({_S.MERGED}), _S.ANSWERED, Action.APPROVE),
    Move.CLOSE: Transition(frozenset({_S.ANSWERED, _S.WAITING_CITIZEN}), _S.CLOSED, Action.CLOSE),
    Move.REOPEN: Transition(frozenset({_S.ANSWERED, _S.CLOSED}), _S.REOPENED, Action.REROUTE),
    Move.OBJECT: Transition(frozenset({_S.REJECTED}), _S.ROUTING),
    Move.MERGE: Transition(JOINABLE, _S.MERGED, Action.TRIAGE),
    Move.UNMERGE: Transition(frozenset({_S.MERGED}), None, Action.TRIAGE),
    Move.REDIRECT: Transition(
        frozenset({_S.SCREENING, _S.ROUTING, _S.ASSIGNED, _S.IN_PROGRESS}),
        _S.REDIRECTED,
        Action.REDIRECT,
    ),
    Move.REJECT: Transition(
        frozenset({_S.SCREENING, _S.ROUTING, _S.ASSIGNED, _S.IN_PROGRESS}),
        _S.REJECTED,
        Action.REJECT,
    ),
    Move.WITHDRAW: Transition(_BEFORE_ANSWER | {_S.MERGED}, _S.WITHDRAWN),
    Move.MARK_SPAM: Transition(frozenset({_S.SCREENING, _S.ROUTING}), _S.SPAM, Action.REJECT),
}

QUEUES: dict[Status, Queue] = {
    _S.SUBMITTED: Queue.ARRIVING,
    _S.SCREENING: Queue.SCREENING,
    _S.ROUTING: Queue.TRIAGE,
    **dict.fromkeys(_IN_DEPARTMENT | {_S.DRAFTED}, Queue.DEPARTMENT),
}

# The label that citizens read may say less than the status: what is checked inside is nobody else's
# business.
PUBLIC_STATUS: dict[Status, Status] = {
    **{status: status for status in Status},
    Status.SCREENING: Status.SUBMITTED,
    Status.SPAM: Status.REJECTED,
}


def targets(action: Move) -> frozenset[Status]:
    """Every status that ``action`` can lead to."""
    enters = MOVES[action].enters
    return JOINABLE if enters is None else frozenset({enters})


def move(status: Status, action: Move, *, back_to: Status | None = None) -> Status:
    """The status that ``action`` leads to from ``status``; ``back_to`` is where it was before, for
    the move that leads back. Raises InvalidMove when the table has no such arrow."""
    transition = MOVES[action]
    if status not in transition.leaves:
        raise InvalidMove(f"{action.value} from {status.value}")
    enters = back_to if transition.enters is None else transition.enters
    if enters not in targets(action):
        raise InvalidMove(f"{action.value} to {enters}")
    return enters


def possible_moves(status: Status) -> frozenset[Move]:
    """Every move that leaves ``status``."""
    return frozenset(action for action, arrow in MOVES.items() if status in arrow.leaves)


def queue_of(status: Status) -> Queue:
    """The queue that shows submissions of this status."""
    return QUEUES.get(status, Queue.NONE)


def is_open(status: Status) -> bool:
    """Whether somebody still has to do something."""
    return status in QUEUES


def takes_information(status: Status) -> bool:
    """Whether what the sender adds still reaches somebody who works on it."""
    return is_open(status) or status is Status.MERGED
