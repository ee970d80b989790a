"""Officials find past submissions: rights go into the query and are checked again when rows are
loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor, require
from intake.models import Submission
from intake.ports import Sealer
from intake.queries.evaluation.seen import Seen
from intake.queries.finding.rights import search_rights
from intake.queries.submissions import IndexRow, for_index
from intake.services.finding import indexing
from intake.services.finding.excerpts import Findable, findable_among
from search_index import Filters, Query, Results, SearchIndex, Segment, Sort, Span, highlight

PAGE_SIZE = 20
DEEPEST = 100_000  # hits beyond that many are reached by narrowing the question
# So far a hit may have moved since the page before was shown, and is still found again.
_MOVED = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the results: just after the hit with this id, or before it. ``position`` says
    where it was (from 0), for finding it again when others have come before it since; ``seen``
    where it opens, when that is not the desk."""

    id: int
    position: int
    backwards: bool = False
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """What an official asks for; empty sets do not filter. ``within`` are groups of spans of time,
    of each of which one is enough; ``counted`` are (facet, value, span of time) to be counted
    beside the facets of the index; ``day`` is that of the question, in Vietnam: for the terms of
    councils, of which nothing is found without it."""

    text: str
    departments: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    within: tuple[tuple[Span, ...], ...] = ()
    sort: Sort = Sort.RELEVANCE
    place: Place | None = None
    counted: tuple[tuple[str, str, Span], ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with what it stands for and the places that match, in the sender's spelling.
    ``source`` says where the snippet is from: "" (the text), "answer", "file" or "note"."""

    it: Findable
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    position: int
    source: str = ""

    @property
    def submission(self) -> Submission:
        """The row it stands for."""
        return self.it.submission


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits; ``first`` and ``end`` are the positions of its first hit and after its last.
    ``missing`` are ids that the index has and the database does not show to this actor; ``similar``
    are words that occur nowhere, each with those that were searched for as well."""

    found: list[Found]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    similar: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[int, ...] = ()
    first: int = 0
    end: int = 0
    previous: Place | None = None
    next: Place | None = None


def search(
    session: Session,
    index: SearchIndex,
    actor: Actor,
    criteria: Criteria,
    *,
    sealer: Sealer | None = None,
) -> SearchPage:
    """Search what the actor may find; without a sealer no text is shown in which names are covered.
    Raises NotAllowed for officials without any right to search, and the index's errors."""
    query = query_for(session, actor, criteria)
    first, results = _page(index, query, criteria.place)
    ids = [hit.id for hit in results.hits]
    rows = findable_among(session, actor, ids, day=criteria.day, sealer=sealer)
    end = first + len(ids)
    return SearchPage(
        found=_shown(session, rows, ids, _Words(criteria.text, results.beside), first),
        total=results.total,
        facets=_facets(results, criteria),
        notes=results.notes,
        similar=results.similar,
        missing=tuple(row_id for row_id in ids if row_id not in rows),
        first=first,
        end=end,
        previous=Place(ids[0], first, backwards=True) if ids and first else None,
        next=Place(ids[-1], end - 1) if ids and end < min(results.total, DEEPEST) else None,
    )


def around(
    session: Session, index: SearchIndex, actor: Actor, criteria: Criteria, place: Place
) -> tuple[Place | None, Place | None]:
    """The hits before and after one; None where there is none that the actor may read, or the one
    is no longer among them. Raises as ``search`` does."""
    start = max(0, min(place.position, DEEPEST) - _MOVED)
    query = replace(
        query_for(session, actor, criteria), offset=start, limit=2 * _MOVED + 1, spans=()
    )
    ids = [hit.id for hit in index.search(query).hits]
    if place.id not in ids:
        return None, None
    known = findable_among(session, actor, ids, day=criteria.day, sealer=None)
    at = ids.index(place.id)
    before = [n for n in range(at) if ids[n] in known]
    after = [n for n in range(at + 1, len(ids)) if ids[n] in known]
    return (
        _step(known[ids[before[-1]]], start + before[-1]) if before else None,
        _step(known[ids[after[0]]], start + after[0]) if after else None,
    )


def query_for(session: Session, actor: Actor, criteria: Criteria) -> Query:
    """The question with the rights of the actor in it. Raises NotAllowed for officials without any
    right to search."""
    if not actor.may_anywhere(Action.SEARCH):
        require(actor, Action.SEARCH)
    return Query(
        text=criteria.text,
        filters=_narrowed(search_rights(session, actor, criteria.day), criteria),
        sort=criteria.sort,
        limit=PAGE_SIZE,
        spans=tuple(span for _facet, _value, span in criteria.counted),
    )


def _step(it: Findable, position: int) -> Place:
    return Place(it.submission.id, position, seen=it.seen)


def ask_for_repair(session: Session, page: SearchPage, *, now: datetime) -> None:
    """Have the index look again at what it should not have shown."""
    indexing.ask_for(session, page.missing, now=now)


def _page(index: SearchIndex, query: Query, place: Place | None) -> tuple[int, Results]:
    """The position of the first hit of the page, and the page."""
    if place is None:
        return 0, index.search(query)
    position = min(place.position, DEEPEST)
    lead = PAGE_SIZE if place.backwards else 0
    start = max(0, position - lead - _MOVED)
    seen = index.search(replace(query, offset=start, limit=lead + 2 * _MOVED + 1 + PAGE_SIZE))
    ids = [hit.id for hit in seen.hits]
    if place.id in ids:
        position = start + ids.index(place.id)
    first = max(0, position - PAGE_SIZE) if place.backwards else position + 1
    size = min(PAGE_SIZE, position - first) if place.backwards else PAGE_SIZE
    if first >= seen.total:  # there is no such page any more: the last one
        first = max(0, (seen.total - 1) // PAGE_SIZE * PAGE_SIZE)
    hits = seen.hits[max(0, first - start) :][:size]
    if first >= start and (len(hits) == size or first + len(hits) == seen.total):
        return first, replace(seen, hits=hits)
    return first, index.search(replace(query, offset=first, limit=size))


def _shown(
    session: Session,
    rows: Mapping[int, Findable],
    ids: Sequence[int],
    words: "_Words",
    first: int,
) -> list[Found]:
    found = [
        Found(
            rows[row_id],
            words.marked(rows[row_id].title, max_chars=160),
            words.marked(rows[row_id].text),
            first + place,
        )
        for place, row_id in enumerate(ids)
        if row_id in rows
    ]
    whole = (hit for hit in found if hit.it.seen is None)
    bare = [hit.submission.id for hit in whole if words.text and not _is_marked(hit)]
    elsewhere = {row.submission.id: row for row in for_index(session, bare)} if bare else {}
    return [_from_elsewhere(hit, elsewhere.get(hit.submission.id), words) for hit in found]


class _Words(NamedTuple):
    """What was asked, and the words that were searched for beside it."""

    text: str
    similar: tuple[str, ...]

    def marked(self, text: str, max_chars: int = 240) -> tuple[Segment, ...]:
        return highlight(text, self.text, similar=self.similar, max_chars=max_chars)


def _is_marked(hit: Found) -> bool:
    return any(part.marked for part in (*hit.title, *hit.snippet))


def _from_elsewhere(hit: Found, row: IndexRow | None, asked: _Words) -> Found:
    """The hit with a snippet of the answer, a file or a note, when that is where the words stand.
    Whoever reads a submission reads its notes: see ``rights_of``."""
    if row is None:
        return hit
    places = [("answer", row.replies)]
    places += [("file", one) for one in row.files] + [("note", one) for one in row.notes]
    for source, words in places:
        snippet = asked.marked(words)
        if any(part.marked for part in snippet):
            return replace(hit, snippet=snippet, source=source)
    return hit


def _facets(results: Results, criteria: Criteria) -> dict[str, Mapping[str, int]]:
    found: dict[str, Mapping[str, int]] = dict(results.facets)
    spans: dict[str, dict[str, int]] = {}
    for (facet, value, _span), number in zip(criteria.counted, results.spans, strict=True):
        spans.setdefault(facet, {})[value] = number
    return found | spans


def _narrowed(rights: Filters, criteria: Criteria) -> Filters:
    return replace(
        rights,
        in_departments=criteria.departments,
        statuses=criteria.statuses,
        kinds=criteria.kinds,
        languages=criteria.languages,
        provinces=criteria.provinces,
        since=criteria.since,
        until=criteria.until,
        within=criteria.within,
    )
