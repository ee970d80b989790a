"""A round of evaluation: who may read, score and vote when, and what must be there before a ballot.

Sources: peers 5.2 (at least three evaluators, two in the ordinary track; declaration of interest
before the text opens; blind to each other until one's own scores are sent; a spread above the limit
forces a discussion; scores freeze with the decision), Circular 18/2013/TT-BKHCN (presence and
vote).
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from intake.domain.evaluation.seats import BallotState, Seat, may_read
from intake.domain.workflow import Move, Status

FEWEST_EVALUATORS, MOST_EVALUATORS = 2, 15
DEFAULT_EVALUATORS = 3
LEAST_CONFIDENCE, MOST_CONFIDENCE = 1, 3


class Why(enum.StrEnum):
    """Why a round is held."""

    FIRST = "first"
    REVISED = "revised"  # the sender has changed the proposal
    APPEAL = "appeal"  # by others than those who decided before
    REFERRED = "referred"  # it came before another council, which judges it anew


@dataclass(frozen=True, slots=True)
class Before:
    """What a proposal has behind it: why the last round about it was opened (None = there was
    none), the moves made since, and whether another council than that one judges it now."""

    last: Why | None = None
    since: frozenset[Move] = frozenset()
    elsewhere: bool = False


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
# Also when the decision is being prepared already: somebody may have gone on without a round, and
# nothing else would be left to do.
_OPENED_IN = _SENT_IN


def due(status: Status, before: Before) -> Why | None:
    """Why a round of its own is due, None when none is: the last one stands, whatever it voted. A
    vote is held anew only about what has changed, by others after an appeal, or by another council;
    what lay elsewhere for a while and comes back to the same council goes on where it was."""
    if Move.APPEAL in before.since or (
        status is Status.APPEAL and before.last not in (None, Why.APPEAL)
    ):
        return Why.APPEAL
    if before.last is None:
        return Why.FIRST
    if Move.REVISED in before.since:
        return Why.REVISED
    if before.elsewhere and Move.EVALUATE in before.since:
        # Whoever decided before keeps out of an appeal before every council.
        return Why.APPEAL if before.last is Why.APPEAL else Why.REFERRED
    return None


def why_opened(status: Status, before: Before) -> Why | None:
    """Why a round can be opened in this status, None when none can."""
    return due(status, before) if status in _OPENED_IN else None


class WaitsFor(enum.StrEnum):
    """What comes next for a proposal that lies before a council, and by whom."""

    OPENING = "opening"  # a secretary opens a round
    COUNCIL = "council"  # it scores, discusses and votes
    LEADING = "leading"  # it has voted; a secretary leads it on to the decision
    CHAIR = "chair"  # decides
    SENDER = "sender"  # revises it


def waits_for(status: Status, is_due: Why | None, ballot: BallotState) -> WaitsFor | None:
    """What comes next before the council; None when it does not lie there. ``is_due`` as above,
    ``ballot`` that of the last round."""
    if status is Status.REVISE:
        return WaitsFor.SENDER
    if status not in _OPENED_IN:
        return None
    if is_due is not None:
        return WaitsFor.OPENING
    if ballot is not BallotState.CLOSED:
        return WaitsFor.COUNCIL
    return WaitsFor.CHAIR if status is Status.DECIDING else WaitsFor.LEADING


def leads_on(step: Move, waits: WaitsFor | None, status: Status, ballot: BallotState) -> bool:
    """Whether a step of the secretary leads anywhere now. Evaluators are not asked once the council
    votes. An appeal is decided by a vote alone, so that without a round nothing is prepared."""
    if step is Move.EVALUATE_MORE:
        return waits is WaitsFor.OPENING or ballot is BallotState.NONE
    if step is Move.PREPARE_DECISION:
        return status is not Status.APPEAL or waits is not WaitsFor.OPENING
    return True


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
