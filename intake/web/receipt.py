"""What the sender takes home, as page, text file and QR."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from intake.domain.reference import CodeBook
from intake.models import Submission
from intake.services.receiving.submissions import Receipt
from intake.web.addresses import qr_image, track_url

# Long enough to survive a slow line, a reload and a printer; short enough for a shared computer.
CODE_SHOWN_FOR = timedelta(minutes=30)


def receipt_of(session: Session, submission_id: int, token: str, codes: CodeBook) -> Receipt:
    """The receipt of what was sent from the draft of ``token``."""
    stored = session.get_one(Submission, submission_id)
    return Receipt(
        stored.id,
        codes.reference(stored.id, stored.submitted_at),
        codes.code_for_draft(token),
        stored.submitted_at,
        stored.due_at,
    )


def code_is_still_shown(since: datetime, now: datetime) -> bool:
    """Whether the confirmation of what was stored at ``since`` may still show the secret code."""
    return now - since <= CODE_SHOWN_FOR


def qr_of(receipt: Receipt) -> str:
    """A QR code that opens the submission, as a data address for <img>.

    Number and code stand behind the ``#``, which browsers never send: no server log can hold them.
    """
    return qr_image(f"{track_url()}#{receipt.reference}.{receipt.code}", scale=4, border=2)
