"""How an accepted proposal is carried out: milestones, reports, the diary that its sender reads.

Source: peers 5.2 (owner and milestones, first report after 30 days, then one each quarter).
"""

import enum
from collections.abc import Mapping

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
