"""Which clocks belong to which status, and what a move does to them.

Inner clocks say how long one step may take; the promised clock (the answer, or the answer after a
contest) says until when the sender has an answer. It starts with the receipt, rests while the
sender is asked, and runs on when submissions are joined: every sender keeps their own. A proposal
that is evaluated has the three months of the charter of initiatives instead (Decree
13/2012/NĐ-CP), from the day on which it was found complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from intake.domain.workflow import CARRIED_OUT, Move, Status, is_open

ANSWER, REOPENED = "answer", "reopened"
CONTEST_WINDOW = "contest_window"
SENDER_REPLY = "sender_reply"
DECISION, RE_EXAMINATION = "initiative_decision", "re_examination"
REVISION, APPEAL_WINDOW = "revision", "appeal_window"
FIRST_REPORT, REPORT = "first_report", "report"  # of those who carry out what was accepted
# The sender is told their date.
PROMISED = frozenset({ANSWER, REOPENED, DECISION, RE_EXAMINATION})
ROUTING, COORDINATOR, ACCEPT = "routing", "coordinator", "accept"
CONSULT = "consult"
# Not those who have it in their queue keep these, but the sender, or the department that was asked.
OF_OTHERS = frozenset({SENDER_REPLY, CONTEST_WINDOW, REVISION, APPEAL_WINDOW, CONSULT})
# Stands for the nearest date where no clock runs that officials must keep: it comes after all.
NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)

# The profile of the step in hand; what is not named has none.
_STEP: Mapping[Status, str] = {
    Status.SCREENING: "screening",
    Status.ROUTING: ROUTING,
    Status.ASSIGNED: ACCEPT,
    Status.WAITING_CITIZEN: SENDER_REPLY,
    Status.WAITING_AGENCY: CONSULT,
    Status.DRAFTED: "approve",
    Status.ANSWERED: CONTEST_WINDOW,
    Status.EVALUATION: "evaluation",
    Status.DISCUSSION: "discussion",
    Status.DECIDING: "deciding",
    Status.REVISE: REVISION,
    Status.NOT_ACCEPTED: APPEAL_WINDOW,
    Status.ACCEPTED: FIRST_REPORT,
    Status.PILOTING: REPORT,
    Status.SCALING: REPORT,
}
_SENDERS_TURN = frozenset({Status.WAITING_CITIZEN, Status.REVISE})
_FINISHED = frozenset(
    {
        Status.ANSWERED,
        Status.CLOSED,
        Status.REDIRECTED,
        Status.REJECTED,
        Status.WITHDRAWN,
        Status.SPAM,
        Status.NOT_ACCEPTED,
        Status.COMPLETED,
        Status.STOPPED,
    }
)
# Nobody is owed an answer any more.
_PROMISE_KEPT = _FINISHED | CARRIED_OUT
_ANSWERS = frozenset({ANSWER, REOPENED})
_PROMISES: Mapping[Move, str] = {Move.EVALUATE: DECISION, Move.APPEAL: RE_EXAMINATION}
STEPS = frozenset(_STEP.values()) | {COORDINATOR}


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """What a move does to a submission's clocks, by profile code. Ended are the clocks of the steps
    that are over, and with ``ends_promise`` every other one too."""

    ends: frozenset[str]
    starts: tuple[str, ...]
    ends_promise: bool = False
    pauses: bool = False  # the promised clock rests: it is the sender's turn
    resumes: bool = False


def step_of(status: Status, *, needs_coordinator: bool = False) -> str | None:
    """The profile of the step that a submission of this status is in; None when none is limited."""
    if status is Status.ROUTING and needs_coordinator:
        return COORDINATOR
    return _STEP.get(status)


def dated(nearest: datetime) -> datetime | None:
    """A stored nearest date, or None where it stands for none."""
    return None if nearest == NO_DATE else nearest


def rests_in(status: Status) -> bool:
    """Whether the promised clock rests while a submission has this status: the sender is asked."""
    return status in _SENDERS_TURN


def owes_answer(status: Status) -> bool:
    """Whether a promised clock runs or rests while a submission has this status."""
    return status is Status.MERGED or (is_open(status) and status not in CARRIED_OUT)


def effect_of(
    action: Move, old: Status, new: Status, *, needs_coordinator: bool = False
) -> ClockEffect:
    """What ``action``, which leads from ``old`` to ``new``, does to the clocks.

    A hand-over from department to department starts the two days to accept anew, because they are
    the next department's; the sender's date does not move. The evaluation replaces the date of the
    answer; a promise that is to start and is open already runs on.
    """
    step = step_of(new, needs_coordinator=needs_coordinator)
    same = old is new and action is not Move.ASSIGN
    starts = [] if same or step is None or action is Move.UPHOLD else [step]
    if action in (Move.REOPEN, Move.OBJECT):
        starts.append(REOPENED)
    elif action in _PROMISES:
        starts.append(_PROMISES[action])
    return ClockEffect(
        ends=(frozenset() if same else STEPS) | (_ANSWERS if action is Move.EVALUATE else set()),
        starts=tuple(starts),
        ends_promise=new in _PROMISE_KEPT,
        pauses=new in _SENDERS_TURN,
        resumes=old in _SENDERS_TURN and new not in _FINISHED,
    )
