"""The summary that waits for the proposer whose submission is open in this browser."""

from intake.domain.publishing.agreed_summaries import SummaryState
from intake.models import Submission
from intake.services.publishing import agreed_summaries
from intake.services.publishing.agreed_summaries import Summary
from intake.web.db import db
from intake.web.opened import Opened
from intake.web.tools import tools


def asked_summary(submission: Opened) -> Summary | None:
    """The summary that waits for the proposer; None when none does."""
    rows = db.session()
    found = agreed_summaries.last(rows, submission.id, sealer=tools().sealer)
    if found is None or found.row.state != SummaryState.ASKED:
        return None
    stored = rows.get_one(Submission, submission.id)
    return found if agreed_summaries.is_possible(rows, stored) else None
