"""Officials find past submissions: rights go into the query and are checked again when rows are
loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor, require
from intake.models import Submission
from intake.queries.submissions import readable_among
from intake.services import jobs
from search_index import Filters, Query, SearchIndex, Segment, Sort, highlight

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Criteria:
    """What an official asks for; empty sets do not filter."""

    text: str
    departments: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with the row it stands for and the places that match, in the sender's spelling."""

    submission: Submission
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. ``missing`` are ids that the index has and the database does not show to this
    actor."""

    found: list[Found]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()


def search(session: Session, index: SearchIndex, actor: Actor, criteria: Criteria) -> SearchPage:
    """Search what the actor may read. Raises NotAllowed for officials without any right to search,
    and the index's errors."""
    if not actor.may_anywhere(Action.SEARCH):
        require(actor, Action.SEARCH)
    results = index.search(
        Query(
            text=criteria.text,
            filters=_filters(actor, criteria),
            sort=criteria.sort,
            offset=criteria.offset,
            limit=PAGE_SIZE,
        )
    )
    ids = [hit.id for hit in results.hits]
    rows = readable_among(session, actor, ids)
    found = [
        Found(
            rows[row_id],
            highlight(rows[row_id].title, criteria.text, max_chars=160),
            highlight(rows[row_id].body, criteria.text),
        )
        for row_id in ids
        if row_id in rows
    ]
    missing = tuple(row_id for row_id in ids if row_id not in rows)
    return SearchPage(found, results.total, results.facets, results.notes, missing)


def ask_for_repair(session: Session, page: SearchPage, *, now: datetime) -> None:
    """Have the index look again at what it should not have shown."""
    for submission_id in page.missing:
        jobs.enqueue(session, jobs.for_submission(submission_id, JobKind.INDEX), now=now)


def _filters(actor: Actor, criteria: Criteria) -> Filters:
    return Filters(
        departments=_departments(actor, criteria.departments),
        statuses=criteria.statuses,
        kinds=criteria.kinds,
        languages=criteria.languages,
        provinces=criteria.provinces,
        since=criteria.since,
        until=criteria.until,
    )


def _departments(actor: Actor, wanted: frozenset[str]) -> frozenset[str] | None:
    """The departments whose submissions may be found: None only for those who may read everywhere
    and want all.

    The empty name stands for submissions that no department has yet.
    """
    scope = actor.scope(Action.READ)
    if scope is None:
        return wanted or None
    allowed = scope | ({""} if actor.may(Action.TRIAGE) else frozenset())
    return allowed & wanted if wanted else allowed
