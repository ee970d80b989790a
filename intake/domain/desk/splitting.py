"""One submission about several matters becomes several, each with its own way.

Nothing is cut out of what was sent: the text stays whole where it came in, and a part is a
submission of its own with the words that belong to it, the number of its own, and the sender's day
of receipt, so that no promise starts later because somebody sorted. A formal complaint inside a
recommendation is split off and redirected, not a reason to turn the whole away (product research,
legal frame, L7 and L22). A denunciation is the other way round: the whole text is quarantined, and
what else it asks for is split off it, because a part cannot unsay the rest (Denunciation Law
25/2018, article 8).
"""

from dataclasses import dataclass

from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Status

# More matters than this in one text are a list, which people take apart by sending anew.
MOST_PARTS = 10
SPLITTABLE = frozenset(
    {
        Status.SCREENING,
        Status.ROUTING,
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.WAITING_CITIZEN,
        Status.WAITING_AGENCY,
    }
)
PART_KINDS = tuple(
    kind
    for kind in SubmissionKind
    if kind not in (SubmissionKind.DENUNCIATION, SubmissionKind.SPAM, SubmissionKind.UNSURE)
)


@dataclass(frozen=True, slots=True)
class Part:
    """What is split off: cleaned texts within the limits of a submission, what it is, and where it
    goes (None = as the rules and the classifier say)."""

    kind: SubmissionKind
    title: str
    body: str
    department: str | None = None


def may_be_split(status: Status, *, is_part: bool) -> bool:
    """Whether a matter can still be taken out: while somebody works on it, and not out of what is
    a part itself, so that senders find all numbers at one place."""
    return status in SPLITTABLE and not is_part
