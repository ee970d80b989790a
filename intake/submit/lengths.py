"""How long the form is, said before it is begun: counted, not guessed, as nobody knows how fast
somebody writes."""

from intake.domain.proposals import PROPOSAL_KEPT_FOR
from intake.domain.submission import SubmissionKind
from intake.services.receiving.drafts import KEPT_FOR
from intake.submit.chosen import open_calls
from intake.submit.forms import KIND_HINTS
from intake.submit.steps import TO_A_CALL, steps_of


def lengths() -> dict[str, int]:
    """Steps of the form, and days for which answers are kept after the last of them; ``long_…``
    for a proposal, which is asked for its call while there is one to choose."""
    proposal = TO_A_CALL if open_calls() else {"kind": SubmissionKind.INITIATIVE.value}
    return {
        "steps": len(steps_of({})),
        "long_steps": len(steps_of(proposal)),
        "days": KEPT_FOR.days,
        "long_days": PROPOSAL_KEPT_FOR.days,
    }


def kind_hints() -> dict[str, str]:
    """What is meant by each kind, by its code."""
    known = lengths()
    return {kind: str(text) % known for kind, text in KIND_HINTS.items()}
