"""What the backend in memory keeps of a document, and who may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from search_index._faces import EXCERPT, EXCERPTED, Face, faces_of, hidden_face
from search_index._text import Streams, analyse
from search_index._tree import Feature
from search_index._types import Document, Filters, Span


class Entry(NamedTuple):
    """One face of a document as it is kept: its words and columns, not its text; ``features`` are
    what is asked of it where words are misspelt."""

    id: int
    face: Face
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


def entries_of(document: Document) -> tuple[Entry, ...]:
    """Return what is kept of a document."""
    return tuple(_entry(face, shown) for face, shown in faces_of(document))


def _entry(face: Face, document: Document) -> Entry:
    streams = analyse(document)
    folded = Counter(word.folded for word in streams.words if word.folded)
    return Entry(
        id=document.id,
        face=face,
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


def may_see(entry: Entry, filters: Filters) -> bool:
    """The rights and filters of the searcher; decided before anything is counted."""
    if not _has_right(entry, filters):
        return False
    if any(entry.columns[name] not in values for name, values in filters.chosen().items()):
        return False
    if not all(any(lies_in(entry, span) for span in group) for group in filters.within):
        return False
    return is_between(entry.submitted_at, filters.since, filters.until)


def _has_right(entry: Entry, rights: Filters) -> bool:
    if entry.id in rights.without or entry.face is hidden_face(rights):
        return False
    if entry.restricted and not rights.include_restricted:
        return False
    for face, seen in zip(EXCERPTED, rights.excerpts, strict=False):
        if entry.id in seen:
            return entry.face is face
    if entry.face & EXCERPT:
        return False
    if rights.departments is None or entry.id in rights.also:
        return True
    return entry.columns["department"] in rights.departments


def lies_in(entry: Entry, span: Span) -> bool:
    """Return whether a document was submitted, or is due, in a span of time."""
    moment = entry.due_at if span.due else entry.submitted_at
    return moment is not None and is_between(moment, span.since, span.until)


def is_between(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Return whether a moment lies between two, the second one exclusive; None is without end."""
    return (since is None or moment >= since) and (until is None or moment < until)
