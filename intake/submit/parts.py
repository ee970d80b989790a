"""What a draft has of its proposal."""

from typing import Any

from sqlalchemy import Row

from intake.domain.proposals import is_proposal
from intake.services import proposals
from intake.web.tools import tools


def parts_of(draft: Row[*tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """The parts of the proposal in a draft; none when its kind asks for none."""
    if not is_proposal(draft.answers.get("kind", "")):
        return {}
    found = proposals.all_from_draft(tools().sealer, draft.id, draft.answers)
    return {part: _told(answers) for part, answers in found.items()}


def _told(answers: dict[str, Any]) -> dict[str, Any]:
    """Without the lines that were left empty."""
    return {name: value for name, value in answers.items() if value}
