"""The one submission that this browser has opened with number and code, for half an hour."""

from datetime import timedelta
from typing import Any

from flask import session
from sqlalchemy import Row

from intake.queries.submissions import for_sender
from intake.web.db import db
from intake.web.tools import tools

OPENED = "tracked"
OPEN_FOR = timedelta(minutes=30)

Opened = Row[*tuple[Any, ...]]


def opened() -> Opened | None:
    """What the sender's page shows of it; None when nothing is open or the time is over."""
    submission_id, opened_at = session.get(OPENED) or (0, 0.0)
    if tools().clock().timestamp() - opened_at > OPEN_FOR.total_seconds():
        return None
    return for_sender(db.session(), submission_id)


def number_of(submission: Opened) -> str:
    """Its public number."""
    return tools().codes.reference(submission.id, submission.submitted_at)
