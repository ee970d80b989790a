"""A round of evaluation: who may read, score and vote when, and what must be there before a ballot.

Sources: peers 5.2 (at least three evaluators, two in the ordinary track; declaration of interest
before the text opens; blind to each other until one's own scores are sent; a spread above the limit
forces a discussion; scores freeze with the decision), Circular 18/2013/TT-BKHCN (presence and
vote).
"""

import enum
from collections.abc import Collection, Iterable

from intake.domain.evaluation.seats import BallotState, Seat, may_read
from intake.domain.workflow import Status

FEWEST_EVALUATORS, MOST_EVALUATORS = 2, 15
DEFAULT_EVALUATORS = 3
LEAST_CONFIDENCE, MOST_CONFIDENCE = 1, 3


class Why(enum.StrEnum):
    """Why a round is held."""

    FIRST = "first"
    REVISED = "revised"  # the sender has changed the proposal
    APPEAL = "appeal"  # by others than those who decided before


class NotReady(enum.StrEnum):
    """What is missing before the council can vote."""

    SCORES = "scores"  # an evaluator has sent none, or there are too few evaluators
    DISCUSSION = "discussion"  # nothing is written about a criterion that must be discussed
    QUORUM = "quorum"
    NOT_NOW = "not_now"  # the path of the proposal is elsewhere


# When evaluators send scores, change what they sent, and when the council votes.
# Until the ballot begins somebody may have to step in for an evaluator who is recused late.
_SENT_IN = frozenset({Status.EVALUATION, Status.DISCUSSION, Status.DECIDING, Status.APPEAL})
_CHANGED_IN = frozenset({Status.DISCUSSION, Status.APPEAL})
_VOTED_IN = frozenset({Status.DISCUSSION, Status.DECIDING, Status.APPEAL})
_OPENED_IN = {Status.EVALUATION: Why.FIRST, Status.APPEAL: Why.APPEAL}


def why_opened(status: Status, *, before: bool) -> Why | None:
    """Why a round can be opened in this status, None when none can; ``before`` says whether there
    was one already."""
    why = _OPENED_IN.get(status)
    return Why.REVISED if why is Why.FIRST and before else why


def may_send(status: Status, seat: Seat, ballot: BallotState) -> bool:
    """Whether an evaluator can send scores now: once until the ballot begins, and again, with all
    that was sent before kept, while the council discusses it; never after the ballot has begun."""
    if not seat.scores or not may_read(seat.state) or ballot is not BallotState.NONE:
        return False
    return status in (_CHANGED_IN if seat.sent else _SENT_IN)


def may_discuss(status: Status, ballot: BallotState) -> bool:
    """Whether something of a discussion can be written down now."""
    return status in (*_CHANGED_IN, Status.DECIDING) and ballot is not BallotState.CLOSED


def may_hold_ballot(status: Status) -> bool:
    """Whether the council votes in this status: not on what was withdrawn or went elsewhere."""
    return status in _VOTED_IN


def sees_others(status: Status, seat: Seat, ballot: BallotState, *, whole: bool) -> bool:
    """Whether a member sees the scores of the others: evaluators once they have sent their own, or
    can send none any more; whoever only votes, once the evaluators are through, which ``whole``
    says: every one of them has sent scores."""
    if not may_read(seat.state):
        return False
    if seat.scores:
        return seat.sent or status not in _SENT_IN or ballot is not BallotState.NONE
    return ballot is not BallotState.NONE or (whole and status is not Status.EVALUATION)


def not_ready(
    status: Status,
    seats: Iterable[Seat],
    *,
    wanted: int,
    to_discuss: Collection[str],
    discussed: Collection[str],
    quorum: bool,
) -> tuple[NotReady, ...]:
    """What is missing before the ballot can begin, in a fixed order; empty when nothing is.
    ``discussed`` are the criteria about which something is written down."""
    found = [] if status in _VOTED_IN else [NotReady.NOT_NOW]
    evaluating = [one for one in seats if one.evaluates]
    if len(evaluating) < wanted or not all(one.sent for one in evaluating):
        found.append(NotReady.SCORES)
    if not set(to_discuss) <= set(discussed):
        found.append(NotReady.DISCUSSION)
    if not quorum:
        found.append(NotReady.QUORUM)
    return tuple(found)
