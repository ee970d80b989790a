"""Title and summary of a proposal as those read them who judge it blindly."""

from sqlalchemy.orm import Session

from intake.domain.evaluation.blind import COVER, without_names
from intake.domain.proposals import Part
from intake.models import Submission
from intake.ports import Sealer
from intake.services.initiatives import proposals
from intake.services.initiatives.proposal_versions import name_before


class Covering:
    """Covers in a text whatever names who wrote a proposal, now or before a revision, or sent
    it. Where the seal of the authors is broken nobody knows what to cover, and nothing is shown."""

    def __init__(self, session: Session, submission: Submission, *, sealer: Sealer) -> None:
        parts = (Part.AUTHORS.value, name_before(Part.AUTHORS.value, 1))
        wrote, broken = proposals.take(session, submission.id, parts, sealer=sealer)
        self.is_known = not broken
        self._names = [
            name
            for answers in ({}, *wrote.values())
            for name in proposals.names_to_cover(session, submission, answers)
        ]

    def text(self, text: str) -> str:
        """The text without these names."""
        return without_names(text, self._names) if self.is_known else COVER
