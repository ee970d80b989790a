"""How well first routes held, counted from the immutable routing records (never from estimates).

What counts is on which department people settled. A first route is right when the submission lies
in that department today and was taken on; also where it had been passed on meanwhile and came back.
It is wrong when it left the department because "another department is responsible" and another one
has taken it on: until then one official alone has said so. Moves for any other reason (others are
responsible as well, nobody is, the text says too little) count for neither, nor do those of a
reorganisation, which leave no routing record: they say nothing about the route. A department that
went up in another wholly is read as that one, as its labels are (ADR 0023); one that was divided is
not, because the rules of the division decided then.
Every count is a set of submissions, so that a figure and the list behind it cannot differ.
"""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from intake.domain.routing import UNDONE, Method, RouteReason
from intake.domain.workflow import Status, is_of_path

# The department has taken it on, or has even answered or had it evaluated.
TAKEN = frozenset(
    {
        *(Status.IN_PROGRESS, Status.WAITING_CITIZEN, Status.WAITING_AGENCY, Status.DRAFTED),
        *(Status.ANSWERED, Status.CLOSED, Status.REOPENED),
        *(status for status in Status if is_of_path(status)),
    }
)


class Figure(enum.StrEnum):
    """What is counted for a department; each is a set of submissions."""

    FIRST = "first"  # first sent to it, by whomever
    AUTOMATIC = "automatic"  # of these: sent there by the classifier
    RULE = "rule"  # of these: by a rule
    CONFIRMED = "confirmed"  # of these: lie there, and were taken on
    CORRECTED = "corrected"  # of these: another department is responsible, and took it on
    KEPT = "kept"  # sent by the classifier and confirmed
    BROKEN = "broken"  # sent by the classifier and corrected
    MOVED = "moved"  # first sent to it, and left a department at least once since
    PASSED_ON = "passed_on"  # left the department again, for whatever reason
    ABSTAINED = "abstained"  # it was the likeliest, and the machine left it to people
    GUESSED = "guessed"  # of these: people sent it there
    LIES = "lies"  # lies or ended there today


@dataclass(frozen=True, slots=True)
class Hop:
    """A person's decision: from where to where (None = triage) and why."""

    origin: str | None
    target: str | None
    reason: str
    by: int | None = None  # the official


@dataclass(frozen=True, slots=True)
class Life:
    """One submission: what the machine did with it, what people did afterwards, and where it lies
    today."""

    submission: int
    method: Method
    sent_to: str | None  # by the machine
    suggested: str  # its likeliest department, "" without one
    hops: tuple[Hop, ...]
    status: Status
    lies: str | None  # None = triage
    became: Mapping[str, str] = field(default_factory=dict)  # see Lineage.became
    probability: float = 0.0  # of the likeliest department
    language: str = ""  # as the classifier recognised it

    @property
    def first(self) -> str | None:
        """The department that it was first sent to, None while nobody sent it anywhere."""
        if self.sent_to is not None:
            return self.sent_to
        return next((hop.target for hop in self.hops if hop.target is not None), None)

    @property
    def is_corrected(self) -> bool:
        """Whether the first department turned out to be the wrong one."""
        settled = self.lies is not None and self.status in TAKEN
        return (
            settled
            and not self.same(self.lies, self.first)
            and any(
                hop.reason == RouteReason.WRONG_DEPARTMENT and self.same(hop.origin, self.first)
                for hop in self.hops
            )
        )

    @property
    def is_confirmed(self) -> bool:
        """Whether it was taken on by the first department, or came back to it and was."""
        return self.status in TAKEN and self.same(self.lies, self.first)

    def same(self, one: str | None, other: str | None) -> bool:
        """Whether both are departments, and today the same one."""
        if one is None or other is None:
            return False
        return self.became.get(one, one) == self.became.get(other, other)

    @property
    def transfers(self) -> int:
        """How often it left a department."""
        return sum(hop.origin is not None for hop in self.hops)

    def tags(self) -> Iterator[tuple[Figure, str]]:
        """The figures in which it is counted, each with the department."""
        first = self.first
        if first is not None:
            yield Figure.FIRST, first
            yield from ((one, first) for one in self._of_first())
        for origin in sorted({hop.origin for hop in self.hops if hop.origin is not None}):
            yield Figure.PASSED_ON, origin
        if self.method is Method.NONE and self.suggested:
            yield Figure.ABSTAINED, self.suggested
            if self.same(first, self.suggested):
                yield Figure.GUESSED, self.suggested

    def _of_first(self) -> Iterator[Figure]:
        if self.method is Method.CLASSIFIER:
            yield Figure.AUTOMATIC
        if self.method is Method.RULE:
            yield Figure.RULE
        if self.transfers:
            yield Figure.MOVED
        if self.is_corrected:
            yield Figure.CORRECTED
            if self.method is Method.CLASSIFIER:
                yield Figure.BROKEN
        elif self.is_confirmed:
            yield Figure.CONFIRMED
            if self.method is Method.CLASSIFIER:
                yield Figure.KEPT


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one department, or of all ("")."""

    department: str
    counts: Counter[Figure]
    transfers: int = 0  # of the submissions first sent to it

    def __getitem__(self, figure: Figure) -> int:
        return self.counts[figure]

    def share(self, part: Figure, whole: Figure) -> float | None:
        """``part`` of ``whole``, None of nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None

    @property
    def judged(self) -> int:
        """The automatic routes of which it is known whether they were right."""
        return self.counts[Figure.KEPT] + self.counts[Figure.BROKEN]

    @property
    def precision(self) -> float | None:
        """The share of right ones among these."""
        return self.counts[Figure.KEPT] / self.judged if self.judged else None

    @property
    def hops(self) -> float | None:
        """How often a submission first sent here left a department, on average."""
        first = self.counts[Figure.FIRST]
        return self.transfers / first if first else None


def effective(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """Without what was taken back: a slip is no decision."""
    kept: list[Hop] = []
    for hop in hops:
        if hop.reason == UNDONE:
            del kept[-1:]
        else:
            kept.append(hop)
    return tuple(kept)


def count(lives: Iterable[Life]) -> tuple[Quality, list[Quality]]:
    """The figures of all together, and of each department in order of its code."""
    total: Counter[Figure] = Counter()
    counts: dict[str, Counter[Figure]] = {}
    transfers: Counter[str] = Counter()
    for life in lives:
        total.update({figure for figure, _department in life.tags()})
        for figure, department in life.tags():
            counts.setdefault(department, Counter())[figure] += 1
        if life.first is not None:
            transfers[life.first] += life.transfers
    of_each = [Quality(code, counts[code], transfers[code]) for code in sorted(counts)]
    return Quality("", total, transfers.total()), of_each


def behind(lives: Iterable[Life], figure: Figure, department: str) -> list[int]:
    """The submissions of a figure, newest last; ``department`` "" means all together."""
    return [
        life.submission
        for life in lives
        if any(tag == figure and department in ("", code) for tag, code in life.tags())
    ]
