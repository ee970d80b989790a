"""What an answer consists of, and what becomes of it.

An answer says what was found, what is decided, on which legal basis or what happens next, and whom
to ask: an answer without one of these comes back as a new question.
"""

import enum
from collections.abc import Mapping


class ReplyState(enum.StrEnum):
    """Where a version of an answer stands."""

    DRAFT = "draft"  # waits for an approver
    RETURNED = "returned"  # given back to its author
    SENT = "sent"


class Part(enum.StrEnum):
    """The parts of an answer, in the order in which they are read."""

    FACTS = "facts"
    DECISION = "decision"
    BASIS = "basis"  # the legal basis, or the next step
    CONTACT = "contact"


PARTS = tuple(Part)


def as_text(parts: Mapping[str, str]) -> str:
    """The whole answer as one text, for the search and for mails."""
    return "\n\n".join(text for part in PARTS if (text := parts.get(part.value, "")))
