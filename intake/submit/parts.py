"""What a draft has of its proposal."""

from typing import Any

from sqlalchemy import Row

from intake.domain.proposals import is_proposal
from intake.services.initiatives import proposals
from intake.web.logging import security_event
from intake.web.tools import tools


def parts_of(draft: Row[*tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """The parts of the proposal in a draft, without the lines that were left empty; none when its
    kind asks for none. What does not open is not among them, see ``broken_parts``."""
    found, _broken = _opened(draft)
    return {
        part: {name: value for name, value in answers.items() if value}
        for part, answers in found.items()
    }


def broken_parts(draft: Row[*tuple[Any, ...]]) -> list[str]:
    """The parts that do not open: the sender has to answer them again, and somebody has to look
    why, so it is logged."""
    _found, broken = _opened(draft)
    for part in broken:
        security_event("seal_broken", draft=draft.id, part=part)
    return broken


def _opened(draft: Row[*tuple[Any, ...]]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    if not is_proposal(draft.answers.get("kind", "")):
        return {}, []
    return proposals.all_from_draft(tools().sealer, draft.id, draft.answers)
