"""What the backend in memory keeps of a document, and who may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from search_index._text import Streams, analyse
from search_index._tree import Feature
from search_index._types import Document, Filters, Span


class Entry(NamedTuple):
    """What is kept of a document: its words and columns, not its text; ``features`` are what is
    asked of it where words are misspelt."""

    version: int
    submitted_at: datetime
    due_at: datetime | None
    columns: dict[str, str]
    restricted: bool
    streams: Streams
    folded: Counter[str]
    stems: Counter[str]
    length: int
    features: frozenset[Feature]


def entry_of(document: Document) -> Entry:
    """Return what is kept of a document."""
    streams = analyse(document)
    folded = Counter(word.folded for word in streams.words if word.folded)
    return Entry(
        version=document.version,
        submitted_at=document.submitted_at,
        due_at=document.due_at,
        columns={
            "department": document.department or "",
            "status": document.status,
            "kind": document.kind,
            "language": document.language,
            "province": document.province or "",
        },
        restricted=document.restricted,
        streams=streams,
        folded=folded,
        stems=Counter(streams.stems),
        length=folded.total(),
        features=frozenset(_features(streams)),
    )


def _features(streams: Streams) -> Iterator[Feature]:
    for word in streams.words:
        if word.folded:
            yield Feature("folded", (word.folded,))
    for stem in streams.stems:
        yield Feature("stem", (stem,))
    for pair in pairwise(word.folded for word in streams.words):
        if all(pair):
            yield Feature("pair", pair)


def count_run(entry: Entry, run: tuple[str, ...]) -> int:
    """Return how often the words of ``run`` stand next to each other."""
    if any(word not in entry.folded for word in run):
        return 0
    sequence = [word.folded for word in entry.streams.words]
    places = range(len(sequence) - len(run) + 1)
    return sum(1 for place in places if tuple(sequence[place : place + len(run)]) == run)


def may_see(id_: int, entry: Entry, filters: Filters) -> bool:
    """The rights and filters of the searcher; decided before anything is counted."""
    if id_ in filters.without:
        return False
    if filters.departments is not None and entry.columns["department"] not in filters.departments:
        return False
    if entry.restricted and not filters.include_restricted:
        return False
    chosen = {
        "status": filters.statuses,
        "kind": filters.kinds,
        "language": filters.languages,
        "province": filters.provinces,
    }
    if any(values and entry.columns[name] not in values for name, values in chosen.items()):
        return False
    due = Span(filters.due_since, filters.due_until, due=True)
    if (due.since or due.until) and not lies_in(entry, due):
        return False
    return is_between(entry.submitted_at, filters.since, filters.until)


def lies_in(entry: Entry, span: Span) -> bool:
    """Return whether a document was submitted, or is due, in a span of time."""
    moment = entry.due_at if span.due else entry.submitted_at
    return moment is not None and is_between(moment, span.since, span.until)


def is_between(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Return whether a moment lies between two, the second one exclusive; None is without end."""
    return (since is None or moment >= since) and (until is None or moment < until)
