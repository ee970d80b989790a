"""Every look at a quarantined denunciation stands in the record: who read it, and when."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.models import Submission, SubmissionEvent
from intake.services.history import record
from intake.services.history.record import NewEvent

# The page that opens again by itself after an act is the same look.
SAME_LOOK = timedelta(seconds=30)
PAGE = "page"


def must_be_noted(
    session: Session, actor: Actor, submission: Submission, *, now: datetime, what: str = PAGE
) -> bool:
    """Whether showing ``what`` of ``submission`` to ``actor`` now (its page, a paper, a file) is a
    look that the record does not have."""
    if not submission.restricted:
        return False
    found = select(SubmissionEvent.data).where(
        SubmissionEvent.submission_id == submission.id,
        SubmissionEvent.kind == EventKind.VIEWED.value,
        SubmissionEvent.actor_id == actor.official_id,
        SubmissionEvent.at > now - SAME_LOOK,
    )
    return all(data.get("what", PAGE) != what for data in session.scalars(found))


def note(
    session: Session, actor: Actor, submission: Submission, *, now: datetime, what: str = PAGE
) -> None:
    """Put down that ``actor`` reads ``what`` of a quarantined ``submission``; nothing for others,
    and nothing when the same look is down already. Raises NotAllowed. Source: the duty to keep a
    denunciation and who sent it secret (Denunciation Law 25/2018, article 8)."""
    if not must_be_noted(session, actor, submission, now=now, what=what):
        return
    require(actor, Action.READ_RESTRICTED)
    by = by_official(actor.official_id)
    record.append(session, NewEvent(submission.id, EventKind.VIEWED, by, now, data={"what": what}))
