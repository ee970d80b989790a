"""What the sender is told will happen next, and by when; never what is done inside.

The dates are those of the clocks that the sender may know: the promised answer, the two days to
accept, the reply or the revision that is waited for, the windows for an objection and an appeal,
the next report on what is carried out. Which check a moderator makes,
and until when, is nobody else's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.domain.timekeeping.clock_moves import (
    ACCEPT,
    APPEAL_WINDOW,
    CONTEST_WINDOW,
    COORDINATOR,
    REVISION,
    ROUTING,
    SENDER_REPLY,
)
from intake.domain.workflow import PUBLIC_STATUS, Status

# The clock of an open status that tells the sender more than the date of the answer.
_TOLD_CLOCKS: Mapping[Status, tuple[str, ...]] = {
    Status.ROUTING: (ROUTING, COORDINATOR),
    Status.ASSIGNED: (ACCEPT,),
    Status.WAITING_CITIZEN: (SENDER_REPLY,),
    Status.ANSWERED: (CONTEST_WINDOW,),
    Status.REVISE: (REVISION,),
    Status.NOT_ACCEPTED: (APPEAL_WINDOW,),
}
_ENDED = frozenset(
    {
        *(Status.CLOSED, Status.REDIRECTED, Status.REJECTED, Status.WITHDRAWN, Status.SPAM),
        *(Status.COMPLETED, Status.STOPPED),
    }
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, as the public status that it follows from, and by when (UTC; None = no date
    can be named, as when it has passed)."""

    after: Status
    by: datetime | None


def has_own_date(status: Status) -> bool:
    """Whether the next step has a date other than that of the answer."""
    return status in _TOLD_CLOCKS


def next_step(
    status: Status, due_at: datetime, clocks: Mapping[str, datetime], *, now: datetime
) -> NextStep | None:
    """The next step of a submission whose answer is promised for ``due_at``; ``clocks`` are the due
    dates of its open clocks by profile. None when nothing follows."""
    if status in _ENDED:
        return None
    told = _TOLD_CLOCKS.get(status)
    if told is None:
        by: datetime | None = due_at
    else:
        by = next((clocks[profile] for profile in told if profile in clocks), None)
    return NextStep(PUBLIC_STATUS[status], by if by is not None and by > now else None)
