"""Every look at a quarantined denunciation stands in the record: who read it, and when."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor, require
from intake.domain.record import EventKind, by_official
from intake.models import Submission, SubmissionEvent
from intake.services import record
from intake.services.record import NewEvent

# A page that is opened again right away is the same look.
SAME_LOOK = timedelta(minutes=5)


def must_be_noted(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> bool:
    """Whether showing ``submission`` to ``actor`` now is a look that the record does not have."""
    if not submission.restricted:
        return False
    found = select(SubmissionEvent.seq).where(
        SubmissionEvent.submission_id == submission.id,
        SubmissionEvent.kind == EventKind.VIEWED.value,
        SubmissionEvent.actor_id == actor.official_id,
        SubmissionEvent.at > now - SAME_LOOK,
    )
    return session.scalar(found.limit(1)) is None


def note(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Put down that ``actor`` reads a quarantined ``submission``; nothing for any other, and
    nothing when the same look is down already. Raises NotAllowed. Source: the duty to keep a
    denunciation and who sent it secret (Denunciation Law 25/2018, article 8)."""
    if not must_be_noted(session, actor, submission, now=now):
        return
    require(actor, Action.READ_RESTRICTED)
    by = by_official(actor.official_id)
    record.append(session, NewEvent(submission.id, EventKind.VIEWED, by, now))
