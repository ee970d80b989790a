"""The papers of a submission, and when each of them makes sense.

They follow the six forms of the one-stop units (Decree 118/2025/NĐ-CP; the forms of Circular
01/2018/TT-VPCP): receipt with the promised date, request for supplement, refusal, apology with the
new date, control sheet, register. The answer is printed as it was sent. The register is about many
submissions and has no place here.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from intake.domain.timekeeping.clock_moves import PROMISED
from intake.domain.timekeeping.clocks import ClockState
from intake.domain.workflow import Status


class Paper(enum.StrEnum):
    """What can be printed about one submission, in the order in which it comes up."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"  # what the sender was asked and has not said yet
    APOLOGY = "apology"  # for a date that was missed or moved, with the new one
    REFUSAL = "refusal"  # not accepted, or referred to where it belongs
    ANSWER = "answer"
    CONTROL = "control"  # who had it from when to when, and which dates were kept


# To the sender, in the sender's language, without anything that is only said inside.
LETTERS = tuple(paper for paper in Paper if paper is not Paper.CONTROL)
REFUSED = frozenset({Status.REJECTED, Status.REDIRECTED})


class Promise(Protocol):
    """The part of a clock that says whether the promised date moved or passed."""

    @property
    def profile(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def plain_due_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Delay:
    """A promise that is not kept as it was made: the day that was promised, the one that is
    promised instead (None = none has been named), and whether the last of them has passed."""

    promised: datetime
    new: datetime | None
    is_late: bool


def delay_of(clocks: Iterable[Promise], now: datetime) -> Delay | None:
    """What there is to apologise for; ``clocks`` are the open ones of a submission. None while the
    first promise stands."""
    for clock in clocks:
        if clock.profile not in PROMISED:
            continue
        late = clock.state == ClockState.RUNNING and now > clock.due_at
        if clock.due_at > clock.plain_due_at:
            return Delay(clock.plain_due_at, clock.due_at, late)
        if late:
            return Delay(clock.due_at, None, late)
    return None


def offered(
    status: Status, *, asked: bool, answered: bool, delay: Delay | None
) -> tuple[Paper, ...]:
    """The papers that make sense now. ``asked``: a question to the sender stands; ``answered``: an
    answer has been sent."""
    fits = {
        Paper.RECEIPT: True,
        Paper.SUPPLEMENT: asked and status is Status.WAITING_CITIZEN,
        Paper.APOLOGY: delay is not None,
        Paper.REFUSAL: status in REFUSED,
        Paper.ANSWER: answered,
        Paper.CONTROL: True,
    }
    return tuple(paper for paper in Paper if fits[paper])
