"""Whether probabilities mean what they say: of the guesses of 80 % eight in ten should come true.

A guess is the department that the classifier thought likeliest when a submission came in, whoever
sent it anywhere then. It came true when the submission lies there today and was taken on; not, when
it was taken on elsewhere, because people or a rule sent it elsewhere at first, or moved it because
another department is responsible. What is open, or moved for another reason or by a reorganisation,
counts for neither (see ``routing_quality``).
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.domain.learning.routing_quality import TAKEN, Life
from intake.domain.routing import RouteReason

BINS = 10


class Part(enum.StrEnum):
    """Which guesses of a bin."""

    SETTLED = "settled"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess about which people have settled; ``probability`` from 0 to 1."""

    submission: int
    language: str
    probability: float
    right: bool

    @property
    def bin(self) -> int:
        """Which of the BINS equal parts its probability lies in, from 0."""
        return min(BINS - 1, int(self.probability * BINS))

    def is_of(self, part: Part) -> bool:
        """Whether it is counted there."""
        return part is Part.SETTLED or self.right is (part is Part.RIGHT)


@dataclass(frozen=True, slots=True)
class Bin:
    """The guesses of a part of the probabilities: how many, what they promised on average, and how
    many came true."""

    number: int
    count: int
    promised: float
    right: int

    @property
    def share(self) -> float:
        """What came true of them, 0 to 1."""
        return self.right / self.count


def guesses(lives: Iterable[Life]) -> list[Guess]:
    """The guesses about which people settled, in the order given."""
    return [
        Guess(life.submission, life.language, life.probability, right)
        for life in lives
        if (right := came_true(life)) is not None
    ]


def came_true(life: Life) -> bool | None:
    """Whether people settled on the likeliest department; None when nothing follows from it."""
    if not life.suggested or life.first is None or life.status not in TAKEN:
        return None
    if life.same(life.lies, life.suggested):
        return True
    sent_elsewhere = not life.same(life.first, life.suggested)
    if sent_elsewhere or any(
        hop.reason == RouteReason.WRONG_DEPARTMENT and life.same(hop.origin, life.suggested)
        for hop in life.hops
    ):
        return False
    return None


def bins(found: Sequence[Guess]) -> list[Bin]:
    """The parts that have guesses, the least probable first."""
    groups = [[one for one in found if one.bin == number] for number in range(BINS)]
    return [
        Bin(number, len(group), _mean(group), sum(one.right for one in group))
        for number, group in enumerate(groups)
        if group
    ]


def together(found: Sequence[Guess]) -> Bin:
    """All guesses as one; there must be some."""
    return Bin(-1, len(found), _mean(found), sum(one.right for one in found))


def error(found: Sequence[Guess]) -> float:
    """The mean distance of what was promised and what came true, by the size of the bins."""
    return sum(one.count * abs(one.promised - one.share) for one in bins(found)) / len(found)


def _mean(found: Sequence[Guess]) -> float:
    return sum(one.probability for one in found) / len(found)
