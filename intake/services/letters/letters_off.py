"""Senders end the letters about a submission, and begin them again. None of this commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.queries.desk.splitting import contact_of


def stop(session: Session, submission_id: int, *, now: datetime) -> None:
    """Send no more letters about it, nor about what was taken out of it. Repeatable; nothing for
    senders without an address."""
    contact = contact_of(session, submission_id)
    if contact is not None and contact.mail_off_at is None:
        contact.mail_off_at = now


def begin_again(session: Session, submission_id: int) -> None:
    """Send letters again, from the next change on."""
    contact = contact_of(session, submission_id)
    if contact is not None:
        contact.mail_off_at = None
