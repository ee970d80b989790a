"""Which clocks belong to which status, and what a move does to them.

Inner clocks say how long one step may take; the promised clock (the answer, or the answer after a
contest) says until when the sender has an answer. It starts with the receipt, rests while the
sender is asked, and runs on when submissions are joined: every sender keeps their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.domain.workflow import Move, Status

ANSWER, REOPENED = "answer", "reopened"
CONTEST_WINDOW = "contest_window"
SENDER_REPLY = "sender_reply"
PROMISED = frozenset({ANSWER, REOPENED})  # the sender is told their date
ROUTING, COORDINATOR, ACCEPT = "routing", "coordinator", "accept"

# The profile of the step in hand; what is not named has none.
_STEP: Mapping[Status, str] = {
    Status.SCREENING: "screening",
    Status.ROUTING: ROUTING,
    Status.ASSIGNED: ACCEPT,
    Status.WAITING_CITIZEN: SENDER_REPLY,
    Status.WAITING_AGENCY: "consult",
    Status.DRAFTED: "approve",
    Status.ANSWERED: CONTEST_WINDOW,
}
_FINISHED = frozenset(
    {
        Status.ANSWERED,
        Status.CLOSED,
        Status.REDIRECTED,
        Status.REJECTED,
        Status.WITHDRAWN,
        Status.SPAM,
    }
)
STEPS = frozenset(_STEP.values()) | {COORDINATOR}


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """What a move does to a submission's clocks, by profile code. Ended are the clocks of the steps
    that are over, and with ``ends_promise`` every other one too."""

    ends: frozenset[str]
    starts: tuple[str, ...]
    ends_promise: bool = False
    pauses: bool = False  # the promised clock rests: the sender has been asked
    resumes: bool = False


def step_of(status: Status, *, needs_coordinator: bool = False) -> str | None:
    """The profile of the step that a submission of this status is in; None when none is limited."""
    if status is Status.ROUTING and needs_coordinator:
        return COORDINATOR
    return _STEP.get(status)


def effect_of(
    action: Move, old: Status, new: Status, *, needs_coordinator: bool = False
) -> ClockEffect:
    """What ``action``, which leads from ``old`` to ``new``, does to the clocks.

    A hand-over from department to department starts the two days to accept anew, because they are
    the next department's; the sender's date does not move.
    """
    step = step_of(new, needs_coordinator=needs_coordinator)
    same = old is new and action is not Move.ASSIGN
    starts = [] if same or step is None else [step]
    if action in (Move.REOPEN, Move.OBJECT):
        starts.append(REOPENED)
    return ClockEffect(
        ends=frozenset() if same else STEPS,
        starts=tuple(starts),
        ends_promise=new in _FINISHED,
        pauses=new is Status.WAITING_CITIZEN,
        resumes=old is Status.WAITING_CITIZEN and new not in _FINISHED,
    )
