"""What the members of a council read of a proposal: its parts, what the sender has changed of them
since, and why the sender appeals. Every reading is put down. None of this commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.evaluation.blind import blinded, without_names
from intake.domain.evaluation.rounds import Why
from intake.domain.permissions import Actor
from intake.domain.proposals import Part
from intake.models import Evaluation, Submission
from intake.ports import Sealer
from intake.services.initiatives import proposal_versions, proposals

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ForCouncil:
    """The parts as they are, those the sender has revised as they were before, and why the sender
    appeals ("" for a round about no appeal)."""

    parts: Answers
    before: Answers
    appeal: str


def read(
    session: Session,
    actor: Actor,
    submission: Submission,
    evaluation: Evaluation,
    *,
    sealer: Sealer,
    now: datetime,
) -> ForCouncil:
    """For a member of the council before which a proposal lies in this round; the caller has seen
    that the member sits and has no interest. A blind one takes the authors away, and covers their
    names elsewhere, also those who were named before a revision. Nothing for a proposal without
    parts, such as one that came in as another kind. Raises SealBroken."""
    proposals.note_council(session, actor, submission, now=now)
    parts = proposals.of_sender(session, submission.id, sealer=sealer)
    before = proposal_versions.before_revision(session, submission.id, sealer=sealer)
    appeal = ""
    if evaluation.why == Why.APPEAL:
        proposals.note_appeal(session, actor, submission, now=now)
        appeal = proposals.appeal_words(session, submission.id, sealer=sealer)
    if not evaluation.blind:
        return ForCouncil(parts, before, appeal)
    names = [
        name
        for version in (parts, before)
        for name in proposals.names_to_cover(session, submission, version.get(Part.AUTHORS, {}))
    ]
    return ForCouncil(blinded(parts, names), blinded(before, names), without_names(appeal, names))
