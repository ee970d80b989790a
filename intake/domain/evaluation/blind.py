"""What those who judge blindly do not see: the names of authors and of their organisation, also
where they stand in other parts of the proposal.

Source: peers 5.2 (the identity of the proposer is hidden if the call says so).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from intake.domain.proposals import Part, Parts

COVER = "█████"
_SHORTEST = 4  # characters: shorter names stand in other words


def blinded(parts: Parts, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The parts without that of the authors, and with ``names`` covered in all others."""
    hidden = list(names)
    return {
        part: {
            question: without_names(answer, hidden) if isinstance(answer, str) else answer
            for question, answer in answers.items()
        }
        for part, answers in parts.items()
        if part != Part.AUTHORS
    }


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with each of these names covered, in capitals or not; the longest first, so that no
    rest of a name stays."""
    telling = sorted({name.strip() for name in names if len(name.strip()) >= _SHORTEST}, key=len)
    if not telling:
        return text
    either = "|".join(re.escape(name) for name in reversed(telling))
    return re.sub(either, COVER, text, flags=re.IGNORECASE)


def telling_names(authors: Mapping[str, Any], *others: str) -> list[str]:
    """The names and addresses in the part of the authors (its answers ``name1``, ``email1`` … and
    ``organisation``), and others, such as those of whoever sent it."""
    named = [
        str(answer or "")
        for question, answer in authors.items()
        if question.startswith(("name", "email")) or question in ("organisation", "tax_code")
    ]
    return [name for name in (*named, *others) if name]
