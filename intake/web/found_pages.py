"""Where a submission opens for whoever found it."""

from typing import Any

from flask import url_for

from intake.queries.evaluation.seen import Seen


def page_of(submission_id: int, seen: Seen | None, **more: Any) -> str:
    """The page at the desk, which knows the way back to the hits (``more``); for people of councils
    that of the proposal which they lead, or of the round in which they sit."""
    if seen is None:
        return url_for("review_submission.show", submission_id=submission_id, **more)
    if seen.evaluation_id is None:
        return url_for("desk_proposals.show", submission_id=submission_id)
    return url_for("judging.read", evaluation_id=seen.evaluation_id)
