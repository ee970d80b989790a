"""What the sender takes home, as page, text file and QR."""

from datetime import datetime, timedelta

import segno
from sqlalchemy.orm import Session

from intake.domain.reference import CodeBook
from intake.models import Submission
from intake.services.submissions import Receipt

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


def qr_image(public_url: str, receipt: Receipt) -> str:
    """A QR code as a data address for <img>.

    Number and code stand behind the ``#``, which browsers never send: no server log can hold them.
    """
    address = f"{public_url.rstrip('/')}/track#{receipt.reference}.{receipt.code}"
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2))
