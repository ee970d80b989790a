"""A new model takes the place of the one in force: what the gate says, and which two people decide.

A model decides whose desk thousands of texts go to, so no program and no single person puts one in
force: one administrator proposes, another confirms (roles of the submission's life, 5.3). The way
back to the model before is open to each of them at once, because a bad model harms every hour.
"""

import enum
from dataclasses import dataclass

REASON_LIMIT = 2_000


class ProposalState(enum.StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # by somebody else
    WITHDRAWN = "withdrawn"  # by who had proposed it


class Gate(enum.StrEnum):
    """What the figures on the frozen texts allow."""

    PASSES = "passes"
    FIRST = "first"  # no usable model is in force: every one is better than none
    WORSE = "worse"
    IN_FORCE = "in_force"  # it is the one in force
    UNMEASURED = "unmeasured"  # it was never measured on frozen texts
    OTHER_TEXTS = "other_texts"  # the two were measured on different texts

    @property
    def opens(self) -> bool:
        """Whether the model may be proposed and confirmed."""
        return self in (Gate.PASSES, Gate.FIRST)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A share of found texts that fell too far; ``department`` "" means all together."""

    department: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate says of a model beside the one in force (``against``, "" without one)."""

    gate: Gate
    against: str = ""
    before: float | None = None  # rightful first candidates of the one in force, 0 to 1
    after: float | None = None
    fallen: tuple[Fallen, ...] = ()


def may_confirm(proposed_by: int, official_id: int) -> bool:
    """Whether somebody may confirm, or refuse, what another proposed."""
    return proposed_by != official_id
