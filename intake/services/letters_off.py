"""Senders end the letters about a submission, and begin them again. None of this commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.models import Contact


def stop(session: Session, submission_id: int, *, now: datetime) -> None:
    """Send no more letters about it. Repeatable; nothing for senders without an address."""
    contact = session.get(Contact, submission_id, with_for_update=True)
    if contact is not None and contact.mail_off_at is None:
        contact.mail_off_at = now


def begin_again(session: Session, submission_id: int) -> None:
    """Send letters again, from the next change on."""
    contact = session.get(Contact, submission_id, with_for_update=True)
    if contact is not None:
        contact.mail_off_at = None
