"""What an answer consists of, and what becomes of it.

An answer says what was found, what is decided, on which legal basis or what happens next, and whom
to ask: an answer without one of these comes back as a new question.
"""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta


class ReplyState(enum.StrEnum):
    """Where a version of an answer stands."""

    DRAFT = "draft"  # waits for an approver
    APPROVED = "approved"  # waits, so that the coordinator can still stop it
    RETURNED = "returned"  # given back to its author
    SENT = "sent"


class Part(enum.StrEnum):
    """The parts of an answer, in the order in which they are read."""

    FACTS = "facts"
    DECISION = "decision"
    BASIS = "basis"  # the legal basis, or the next step
    CONTACT = "contact"


PARTS = tuple(Part)


def goes_out_at(approved_at: datetime, hold_hours: int, due_at: datetime) -> datetime:
    """When an approved answer goes out: after the hours for which its department lets answers wait,
    but never later than promised, and at once when it is late already."""
    return max(approved_at, min(approved_at + timedelta(hours=hold_hours), due_at))


def as_text(parts: Mapping[str, str]) -> str:
    """The whole answer as one text, for the search and for mails."""
    return "\n\n".join(text for part in PARTS if (text := parts.get(part.value, "")))
