"""What those see of a proposal in the search who read it as people of its council alone.

It is what the page shows that they may open (ADR 0055), and no more.
"""

import enum

from intake.domain.proposals import is_proposal
from intake.domain.workflow import Status, is_of_path


class Excerpt(enum.IntEnum):
    """One of the texts under which a proposal is found; the lower, the more it says. The values are
    the numbers that the search index keeps."""

    TEXT = 0  # number, title and summary
    COVERED_TEXT = 1  # title and summary with names covered: who judges blindly
    TITLE = 2  # number and title: who leads it and has still to declare; not blind, who judges it
    COVERED_TITLE = 3

    @property
    def is_covered(self) -> bool:
        """Whether names are covered, and the number is not told."""
        return self in (Excerpt.COVERED_TEXT, Excerpt.COVERED_TITLE)

    @property
    def has_text(self) -> bool:
        """Whether the summary is part of it."""
        return self in (Excerpt.TEXT, Excerpt.COVERED_TEXT)

    @classmethod
    def of(cls, *, declared: bool, blind: bool) -> "Excerpt":
        """What somebody sees who has declared or not, and judges blindly or not."""
        if declared:
            return cls.COVERED_TEXT if blind else cls.TEXT
        return cls.COVERED_TITLE if blind else cls.TITLE


LISTED = (
    Status.IN_PROGRESS,
    Status.WAITING_CITIZEN,
    *(status for status in Status if is_of_path(status)),
)
"""Where a proposal stands that people of a council see, in the order of the path; also what the
sender is to complete."""


def has_excerpts(kind: str, status: str) -> bool:
    """Whether people of a council may see anything of a submission."""
    return is_proposal(kind) and status in LISTED
