"""Everybody searches among published copies: the engine says what fits and in which order, the
database says what of it is public at this moment, and only that is shown and counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.answering.replies import as_text
from intake.domain.answering.similar_answers import without_particles
from intake.domain.timekeeping.deadlines import local_date
from intake.queries.publishing import publications as queries
from intake.queries.publishing.publications import Counted, Filter, Published
from search_index import Filters, Query, SearchIndex, Segment, highlight

PAGE_SIZE = 20
MOST = 1000  # of the best; who wants more narrows the question
_FACETS: Mapping[str, Callable[[Counted], str]] = {
    "department": lambda one: one.department_id or "",
    "kind": lambda one: one.kind,
    "province": lambda one: one.province,
    "year": lambda one: str(local_date(one.published_at).year),
}


@dataclass(frozen=True, slots=True)
class PublicHit:
    """One published copy with the places that match; ``in_answer`` when the snippet is of the
    answer."""

    one: Published
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    in_answer: bool


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of hits; ``facets`` count all that was found, ``is_cut`` says that it is the best part
    of still more."""

    hits: list[PublicHit]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    notes: tuple[str, ...]
    first: int
    has_more: bool
    is_cut: bool


def search(
    session: Session, index: SearchIndex, text: str, wanted: Filter, *, first: int = 0
) -> PublicPage:
    """What is public and fits, the best first. Raises the errors of the index."""
    text = without_particles(text)
    results = index.search(Query(text, _filters(wanted), limit=MOST))
    ids = [hit.id for hit in results.hits]
    public = {one.id: one for one in queries.counted_among(session, ids, wanted)}
    found = [public[one] for one in ids if one in public]
    page = [one.id for one in found[first : first + PAGE_SIZE]]
    shown = {one.id: one for one in queries.among(session, page, wanted)}
    return PublicPage(
        hits=[_hit(shown[one], text, results.beside) for one in page if one in shown],
        total=len(found),
        facets=_counts(found),
        notes=results.notes if found else _about_the_question(results.notes),
        first=first,
        has_more=first + PAGE_SIZE < len(found),
        is_cut=bool(found) and results.total > MOST,
    )


def _filters(wanted: Filter) -> Filters:
    """What is wanted, as the index knows it: it holds published copies alone, so that there are no
    rights to ask for."""
    return Filters(
        departments=frozenset({wanted.department}) if wanted.department else None,
        kinds=frozenset({wanted.kind} - {""}),
        provinces=frozenset({wanted.province} - {""}),
        since=wanted.since,
        until=wanted.before,
    )


def _about_the_question(notes: Sequence[str]) -> tuple[str, ...]:
    """What a note says of hits is not said when none is shown."""
    return tuple(code for code in notes if code not in ("any_word", "partial_ranking"))


def _hit(one: Published, text: str, similar: tuple[str, ...]) -> PublicHit:
    title = highlight(one.title, text, similar=similar, max_chars=160)
    snippet = highlight(one.text, text, similar=similar)
    if not any(part.marked for part in (*title, *snippet)):
        answer = highlight(as_text(one.answer), text, similar=similar)
        if any(part.marked for part in answer):
            return PublicHit(one, title, answer, in_answer=True)
    return PublicHit(one, title, snippet, in_answer=False)


def _counts(found: Sequence[Counted]) -> dict[str, dict[str, int]]:
    return {name: dict(Counter(value(one) for one in found)) for name, value in _FACETS.items()}
