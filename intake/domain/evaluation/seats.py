"""Where the members of a council stand before one proposal, and what that lets them do.

Sources: peers N13 (declaration of interest before the text opens, recusal), Circular
18/2013/TT-BKHCN (presence and vote).
"""

import enum
from dataclasses import dataclass


class SeatState(enum.StrEnum):
    """Where a member stands before one proposal."""

    ASKED = "asked"  # to declare; sees title and field only
    CLEAR = "clear"  # has declared no interest
    RECUSED = "recused"  # sees nothing of it on any way, and counts for nothing
    RELEASED = "released"  # taken off; neither scores nor votes
    FORMER = "former"  # the term on the council is over; what was sent within it counts


SITTING = frozenset({SeatState.ASKED, SeatState.CLEAR})
"""Who has a seat and has not given it up, been taken off or kept out."""


class BallotState(enum.StrEnum):
    """Where the vote stands."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member before one proposal: whether they score it, and have sent scores."""

    official: int
    state: SeatState
    scores: bool = False
    sent: bool = False

    @property
    def evaluates(self) -> bool:
        """Whether this member's scores count, or are waited for."""
        if self.state is SeatState.FORMER:
            return self.scores and self.sent
        return self.scores and self.state in SITTING


def may_read(state: SeatState) -> bool:
    """Whether the text is open to a member: after the declaration, and not when recused."""
    return state is SeatState.CLEAR


def may_declare(state: SeatState, *, frozen: bool) -> bool:
    """Whether a member can still say that there is an interest, or that there is none."""
    return state in SITTING and not frozen


def may_vote(seat: Seat, *, present: bool, voted: bool, ballot: BallotState) -> bool:
    """Whether a member can vote now: present, clear, and once."""
    return ballot is BallotState.OPEN and present and not voted and may_read(seat.state)
