"""Finished submissions like one that is to be routed, with who dealt with them: evidence beside the
machine's suggestion."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.domain.similar_answers import ALIKE, likeness, telling_words
from intake.domain.workflow import Move, Status, possible_moves
from intake.models import Submission
from intake.queries.submissions import readable_among
from search_index import Filters, Query, SearchIndex, SearchIndexError

SHOWN = 3
_LOOKED_AT = 20
_WORDS = 20  # the search reads up to 32 words of a query
_FINISHED = frozenset({Status.ANSWERED.value, Status.CLOSED.value})


@dataclass(frozen=True, slots=True)
class Near:
    """A finished submission and how alike its text is (0 to 1)."""

    submission: Submission
    likeness: float


def closed_like(
    session: Session, index: SearchIndex, actor: Actor, submission: Submission
) -> list[Near]:
    """At most three, the most alike first; empty when it can no longer be routed, or while the
    search does not answer. The rights stand in the search and are checked once more when rows are
    loaded; one in quarantine finds nothing and is in no index."""
    if submission.restricted or Move.ASSIGN not in possible_moves(Status(submission.status)):
        return []
    scope, words = actor.scope(Action.READ), telling_words(_text(submission), limit=_WORDS)
    if not words or scope == frozenset():
        return []
    query = Query(
        text=" OR ".join(words),
        filters=Filters(departments=scope, statuses=_FINISHED),
        limit=_LOOKED_AT,
    )
    try:
        ids = [hit.id for hit in index.search(query).hits if hit.id != submission.id]
    except SearchIndexError:
        return []
    rows = readable_among(session, actor, ids).values() if ids else ()
    found = (
        Near(row, likeness(_text(submission), _text(row)))
        for row in rows
        if row.department_id is not None and row.status in _FINISHED
    )
    alike = (one for one in found if one.likeness >= ALIKE)
    return sorted(alike, key=lambda one: (-one.likeness, one.submission.id))[:SHOWN]


def _text(submission: Submission) -> str:
    return f"{submission.title}\n{submission.body}"
