"""A new model takes the place of the one in force: what the gate says, and which two people decide.

A model decides whose desk thousands of texts go to, so no program and no single person puts one in
force: one administrator proposes, another confirms (roles of the submission's life, 5.3). The way
back to the model before is open to each of them at once, because a bad model harms every hour.
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from classifier import Paired

REASON_LIMIT = 2_000
# Who did or taught something stands in the store's history and on cards as a code, never as a name.
BY_OFFICIAL = "official:"


class ProposalState(enum.StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # by somebody else
    WITHDRAWN = "withdrawn"  # by who had proposed it


class Gate(enum.StrEnum):
    """What the figures on the frozen texts and on the newest submissions allow."""

    PASSES = "passes"
    FIRST = "first"  # no usable model is in force: every one is better than none
    WORSE = "worse"
    IN_FORCE = "in_force"  # it is the one in force
    UNMEASURED = "unmeasured"  # it was never measured on frozen texts
    OTHER_TEXTS = "other_texts"  # the two were measured on different texts
    NOT_ON_NEWEST = "not_on_newest"  # nor of late on the newest submissions beside that in force

    @property
    def opens(self) -> bool:
        """Whether the model may be proposed and confirmed."""
        return self in (Gate.PASSES, Gate.FIRST)


@dataclass(frozen=True, slots=True)
class Fallen:
    """A share of found texts that fell too far; ``department`` "" means all together, ``newest``
    that it is one of the newest submissions, not of the frozen texts."""

    department: str
    before: float
    after: float
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """Two models on the newest submissions since a day: ``found``; ``judged`` unless they are too
    few."""

    found: Paired
    since: datetime
    measured_at: datetime
    judged: bool


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate says of a model beside the one in force (``against``, "" without one).

    ``frozen`` counts rightful first candidates on the frozen texts, ``newest`` right ones on the
    newest submissions; None where the two were not measured on the same texts.
    """

    gate: Gate
    against: str = ""
    frozen: Paired | None = None
    newest: Beside | None = None
    fallen: tuple[Fallen, ...] = ()


def may_confirm(proposed_by: int, official_id: int) -> bool:
    """Whether somebody may confirm, or refuse, what another proposed."""
    return proposed_by != official_id
