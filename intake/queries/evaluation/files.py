"""The files of a proposal, for a member of the council whose seat was looked at."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.receiving.attachments import FileState
from intake.models import Attachment


def of_proposal(session: Session, submission_id: int) -> list[Attachment]:
    """Those that were found clean, in the order in which they came."""
    found = (
        select(Attachment)
        .where(
            Attachment.submission_id == submission_id,
            Attachment.state == FileState.CLEAN.value,
        )
        .order_by(Attachment.id)
    )
    return list(session.scalars(found))
