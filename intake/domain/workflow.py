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
from intake.domain.proposals import is_proposal


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
    # The path of an initiative or a solution (ADR 0039).
    EVALUATION = "evaluation"
    DISCUSSION = "discussion"
    DECIDING = "deciding"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    REVISE = "revise"  # the sender changes it and sends it again
    APPEAL = "appeal"
    PILOTING = "piloting"
    SCALING = "scaling"
    COMPLETED = "completed"
    STOPPED = "stopped"


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
    EVALUATE = "evaluate"
    DISCUSS = "discuss"
    EVALUATE_MORE = "evaluate_more"  # the council needs further evaluators
    PREPARE_DECISION = "prepare_decision"
    ADOPT = "adopt"
    TURN_DOWN = "turn_down"
    UPHOLD = "uphold"  # turned down once more, after the appeal; final
    ASK_REVISION = "ask_revision"
    REVISED = "revised"
    REFER = "refer"  # the council finds that another department decides
    APPEAL = "appeal"
    START_PILOT = "start_pilot"
    SCALE_UP = "scale_up"
    COMPLETE = "complete"
    STOP = "stop"


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
# The council has it; nothing is decided yet, or not for good.
AT_COUNCIL = frozenset({_S.EVALUATION, _S.DISCUSSION, _S.DECIDING, _S.REVISE, _S.APPEAL})
# Until it is decided somebody leads a proposal. Afterwards it is carried out.
LED_IN = AT_COUNCIL | {_S.IN_PROGRESS}
CARRIED_OUT = frozenset({_S.ACCEPTED, _S.PILOTING, _S.SCALING})
_BEFORE_ANSWER = _IN_DEPARTMENT | {_S.SUBMITTED, _S.SCREENING, _S.ROUTING, _S.DRAFTED}
# What is in quarantine is nobody else's business, and who objects to an answer is heard alone.
JOINABLE = _BEFORE_ANSWER - {_S.SUBMITTED, _S.SCREENING, _S.REOPENED}

MOVES: dict[Move, Transition] = {
    # Whoever sees that it is a denunciation puts it away at once, wherever it lies.
    Move.SCREEN: Transition(
        _BEFORE_ANSWER - {_S.SCREENING} | AT_COUNCIL | {_S.MERGED},
        _S.SCREENING,
        Action.QUARANTINE,
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
    Move.CLOSE: Transition(
        frozenset({_S.ANSWERED, _S.WAITING_CITIZEN, _S.REVISE}), _S.CLOSED, Action.CLOSE
    ),
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
    Move.WITHDRAW: Transition(_BEFORE_ANSWER | AT_COUNCIL | {_S.MERGED}, _S.WITHDRAWN),
    Move.MARK_SPAM: Transition(frozenset({_S.SCREENING, _S.ROUTING}), _S.SPAM, Action.REJECT),
}
# The path of proposals (product research, recommended state machine for initiatives).
_PATH: dict[Move, Transition] = {
    Move.EVALUATE: Transition(
        frozenset({_S.IN_PROGRESS}), _S.EVALUATION, Action.PREPARE_EVALUATION
    ),
    Move.DISCUSS: Transition(frozenset({_S.EVALUATION}), _S.DISCUSSION, Action.PREPARE_EVALUATION),
    Move.EVALUATE_MORE: Transition(
        frozenset({_S.DISCUSSION}), _S.EVALUATION, Action.PREPARE_EVALUATION
    ),
    Move.PREPARE_DECISION: Transition(
        frozenset({_S.DISCUSSION, _S.APPEAL}), _S.DECIDING, Action.PREPARE_EVALUATION
    ),
    Move.ADOPT: Transition(frozenset({_S.DECIDING}), _S.ACCEPTED, Action.DECIDE),
    Move.TURN_DOWN: Transition(frozenset({_S.DECIDING}), _S.NOT_ACCEPTED, Action.DECIDE),
    Move.UPHOLD: Transition(frozenset({_S.DECIDING}), _S.NOT_ACCEPTED, Action.DECIDE),
    Move.ASK_REVISION: Transition(frozenset({_S.DECIDING}), _S.REVISE, Action.DECIDE),
    Move.REVISED: Transition(frozenset({_S.REVISE}), _S.EVALUATION),
    Move.REFER: Transition(frozenset({_S.DECIDING}), _S.ASSIGNED, Action.DECIDE),
    Move.APPEAL: Transition(frozenset({_S.NOT_ACCEPTED}), _S.APPEAL),
    Move.START_PILOT: Transition(frozenset({_S.ACCEPTED}), _S.PILOTING, Action.LEAD_PILOT),
    Move.SCALE_UP: Transition(frozenset({_S.PILOTING}), _S.SCALING, Action.LEAD_PILOT),
    Move.COMPLETE: Transition(
        frozenset({_S.PILOTING, _S.SCALING}), _S.COMPLETED, Action.LEAD_PILOT
    ),
    # Also before it has begun: nobody should start a pilot only to stop it.
    Move.STOP: Transition(CARRIED_OUT, _S.STOPPED, Action.LEAD_PILOT),
}
MOVES |= _PATH

_ON_PATH = AT_COUNCIL | CARRIED_OUT | {_S.NOT_ACCEPTED, _S.COMPLETED, _S.STOPPED}

QUEUES: dict[Status, Queue] = {
    _S.SUBMITTED: Queue.ARRIVING,
    _S.SCREENING: Queue.SCREENING,
    _S.ROUTING: Queue.TRIAGE,
    **dict.fromkeys(_IN_DEPARTMENT | {_S.DRAFTED}, Queue.DEPARTMENT),
    **dict.fromkeys(AT_COUNCIL | CARRIED_OUT, Queue.DEPARTMENT),
}

# The label that citizens read may say less than the status: what is checked inside is nobody else's
# business.
PUBLIC_STATUS: dict[Status, Status] = {
    **{status: status for status in Status},
    Status.SCREENING: Status.SUBMITTED,
    Status.SPAM: Status.REJECTED,
    Status.DISCUSSION: Status.EVALUATION,
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
    """Every move that leaves ``status``, whatever the kind."""
    return frozenset(action for action, arrow in MOVES.items() if status in arrow.leaves)


def moves_for(kind: str) -> frozenset[Move]:
    """Every move that something of this kind can ever make: only initiatives and solutions are
    evaluated; a department may answer them plainly as well."""
    return frozenset(MOVES) if is_proposal(kind) else frozenset(MOVES) - frozenset(_PATH)


def is_of_path(status: Status) -> bool:
    """Whether only an initiative or a solution can have this status."""
    return status in _ON_PATH


def queue_of(status: Status) -> Queue:
    """The queue that shows submissions of this status."""
    return QUEUES.get(status, Queue.NONE)


def is_open(status: Status) -> bool:
    """Whether somebody still has to do something."""
    return status in QUEUES


def takes_information(status: Status) -> bool:
    """Whether what the sender adds still reaches somebody who works on it."""
    return is_open(status) or status is Status.MERGED
