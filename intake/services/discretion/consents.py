"""What the sender agreed to can be taken back; what stood on it ends with it. None of this
commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.history.record import SENDER, By, EventKind
from intake.domain.publishing.publication import WithdrawReason, rests_on
from intake.domain.submission import Purpose
from intake.models import Consent, Submission
from intake.queries.publishing.publication_desk import live
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves, publication_moves

PUBLIC = (Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME, Purpose.PUBLISH_SUMMARY)


def take_back(
    session: Session,
    submission: Submission,
    purposes: Collection[Purpose] = PUBLIC,
    *,
    now: datetime,
    by: By = SENDER,
) -> bool:
    """The sender takes consents back, or wrote that somebody do so (``by``); what was published
    with them is public no longer (Law 91/2025/QH15: a consent can be withdrawn at any time).
    Returns whether there was any to take back."""
    taken = list(
        session.scalars(
            select(Consent).where(
                Consent.submission_id == submission.id,
                Consent.purpose.in_(purposes),
                Consent.given.is_(True),
            )
        )
    )
    for consent in taken:
        consent.given, consent.decided_at = False, now
        data = {"purpose": consent.purpose, "given": False}
        event = NewEvent(submission.id, EventKind.CONSENT_CHANGED, by, now, data=data)
        record.append(session, event)
    gone = {Purpose(consent.purpose) for consent in taken}
    for one in live(session, submission.id):
        if (one.show_name and Purpose.PUBLISH_NAME in gone) or (
            rests_on(one.words, submission.kind, one.outcome) in gone
        ):
            publication_moves.end(session, one, WithdrawReason.CONSENT, now=now)
    if taken:
        moves.touch(session, submission, now=now)
    session.flush()
    return bool(taken)
