"""Finished submissions like one that is to be routed, with who dealt with them: evidence beside the
machine's suggestion."""

from sqlalchemy.orm import Session

from intake.domain.permissions import Actor
from intake.domain.workflow import Move, Status, possible_moves
from intake.models import Submission
from intake.services.answering.similar_answers import FINISHED, alike
from search_index import SearchIndex, SearchIndexError

SHOWN = 3


def closed_like(
    session: Session, index: SearchIndex, actor: Actor, submission: Submission
) -> list[Submission]:
    """At most three, the most alike first; empty when it can no longer be routed, or while the
    search does not answer. One in quarantine finds nothing and is in no index."""
    if submission.restricted or Move.ASSIGN not in possible_moves(Status(submission.status)):
        return []
    try:
        found = alike(session, index, actor, submission, FINISHED)
    except SearchIndexError:
        return []
    return [row for row, _likeness in found if row.department_id is not None][:SHOWN]
