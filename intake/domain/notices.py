"""What officials are told by mail, who they are, and when: gathered into one letter, so that
somebody with two hundred submissions in hand is not sent two hundred letters.

The ladder of escalation (product research, recommended state machine): at 80 % of the time whoever
works on it and the head of the department, when the date has passed the approvers, three working
days later the coordinators, five working days later the heads of the whole service. Beside it,
whoever is to act next is told: an answer waits for approval or was given back, another department
asks or has replied, two departments have declined, a sender objects, something waits in quarantine;
and secretary and chair of a council, when a proposal waits for them.
"""

import enum
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from intake.domain.timekeeping.deadlines import VIETNAM
from intake.domain.timekeeping.escalation import Told


class Notice(enum.StrEnum):
    """What is said of a submission."""

    NEAR = "near"  # 80 % of the time is over
    MISSED = "missed"
    LATE = "late"  # three working days and more
    VERY_LATE = "very_late"  # five, and the public label says so
    TO_APPROVE = "to_approve"
    GIVEN_BACK = "given_back"
    ASKED = "asked"  # another department asks for a contribution
    REPLIED = "replied"  # to a request of ours
    TO_DECIDE = "to_decide"  # two departments have declined
    OBJECTED = "objected"
    QUARANTINED = "quarantined"
    # On the path of a proposal, to the council's secretary and its chair.
    TO_CHECK = "to_check"  # whether it is complete
    REVISED = "revised"
    SHEETS_IN = "sheets_in"  # every evaluator has sent scores
    TO_DISCUSS = "to_discuss"  # the same, and they differ too much
    BALLOT = "ballot"  # can begin
    DECISION = "decision"  # waits for the chair
    APPEALED = "appealed"
    REPORT_OVERDUE = "report_overdue"  # on what is carried out


# Of these the reader is led to the page of the council, also who could read it at the desk.
OF_COUNCIL = frozenset(
    {
        *(Notice.TO_CHECK, Notice.REVISED, Notice.SHEETS_IN, Notice.TO_DISCUSS, Notice.BALLOT),
        *(Notice.DECISION, Notice.APPEALED, Notice.REPORT_OVERDUE),
    }
)


class Mailing(enum.StrEnum):
    """How an official wants to be told."""

    SOON = "soon"  # what came together within a quarter of an hour
    DAILY = "daily"  # once, in the morning
    NEVER = "never"


OF_RUNG: Mapping[Told, Notice] = {
    Told.OFFICER: Notice.NEAR,
    Told.HEAD: Notice.NEAR,
    Told.APPROVER: Notice.MISSED,
    Told.COORDINATOR: Notice.LATE,
    Told.LEADERSHIP: Notice.VERY_LATE,
}
GATHERED = timedelta(minutes=15)
_MORNING = time(7, 30)


def goes_at(mailing: Mailing, now: datetime) -> datetime | None:
    """When a letter with what is noted at ``now`` (UTC) goes out: after a quarter of an hour, the
    next morning at half past seven in Vietnam, or None: never."""
    if mailing is Mailing.NEVER:
        return None
    if mailing is Mailing.SOON:
        return now + GATHERED
    here = now.astimezone(VIETNAM)
    day = here.date() + timedelta(days=here.time() >= _MORNING)
    return datetime.combine(day, _MORNING, tzinfo=VIETNAM).astimezone(UTC)
