"""The sender does not accept an answer or a refusal: once, within a window, and another person
looks at it. And how satisfied the sender was.

Source: state "reopened" of the recommended state machine; the window is the clock profile
"contest_window". What the sender writes here is no formal complaint (khiếu nại) and replaces none.
"""

import enum
from datetime import datetime

from intake.domain.workflow import Move, Status


class ContestReason(enum.StrEnum):
    """Why the sender does not accept it."""

    NOT_ANSWERED = "not_answered"
    WRONG_FACTS = "wrong_facts"
    WRONG_DEPARTMENT = "wrong_department_answered"
    NOT_DONE = "not_done"
    WRONGLY_REFUSED = "wrongly_refused"
    OTHER = "other_reason"


class Satisfaction(enum.StrEnum):
    """Three levels, as Vietnamese one-stop offices ask for."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT = "not"


# What the sender does not accept, and the move that this makes.
CONTESTED: dict[Status, Move] = {
    Status.ANSWERED: Move.REOPEN,
    Status.REJECTED: Move.OBJECT,
}
RATED = frozenset({Status.ANSWERED})  # until it is closed


def may_contest(status: Status, *, before: bool, until: datetime | None, now: datetime) -> bool:
    """Whether the sender may still do it: ``before`` says that it was done once, and ``until`` is
    the end of the window (None = there is none)."""
    return status in CONTESTED and not before and until is not None and now < until
