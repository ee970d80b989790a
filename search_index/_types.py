"""The plain values that go into and come out of a search index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

EXCERPTS = 4
"""So many excerpts a document may have."""

FACETS = ("department", "status", "kind", "language", "province")
"""The columns counted for every search. A document without a value counts under ``""``."""

_INT64 = 2**63
_NOTHING: frozenset[str] = frozenset()


def _demand_zone(moment: datetime | None, name: str) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{name} must carry a time zone")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of a document those see who may read a part of it only: its words, and nothing else that
    it has. ``number``, 0 to 3, says for whom it is. Raises ``ValueError`` for another number."""

    number: int
    title: str
    body: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.number < EXCERPTS:
            raise ValueError(f"an excerpt has a number from 0 to {EXCERPTS - 1}")


@dataclass(frozen=True, slots=True)
class Document:
    """One submission as the index sees it.

    ``id`` is positive; ``version`` grows with every change and decides which copy wins. ``kind``,
    ``status``, ``department``, ``language`` and ``province`` are opaque codes. ``extra`` holds
    further words to be found by: document numbers, former names. A ``restricted`` document is
    shown only to a search that asks for restricted ones; ``internal`` texts are looked into only
    for a search that asks for internal ones. ``excerpts`` stand for it before those who are named
    in ``Filters.excerpts``; they are in no province. Raises ``ValueError`` for a naive time or a
    number outside 64 bits. The texts are only read, never kept.
    """

    id: int
    version: int
    reference: str
    title: str
    body: str
    replies: str
    kind: str
    status: str
    department: str | None
    submitted_at: datetime
    language: str = "vi"
    province: str | None = None
    due_at: datetime | None = None
    extra: tuple[str, ...] = ()
    restricted: bool = False
    internal: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.id < _INT64 or not 0 <= self.version < _INT64:
            raise ValueError("id must be positive, version not negative, both within 64 bits")
        _demand_zone(self.submitted_at, "submitted_at")
        _demand_zone(self.due_at, "due_at")


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, to count hits in or to search in: ``since`` inclusive, ``until`` exclusive,
    of when a document was submitted, or with ``due`` of when it is due. Raises ``ValueError`` for
    a naive time."""

    since: datetime | None = None
    until: datetime | None = None
    due: bool = False

    def __post_init__(self) -> None:
        _demand_zone(self.since, "since")
        _demand_zone(self.until, "until")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the searcher may see and wants to see; applied before anything is counted.

    ``departments`` has no default: ``None`` means all and is only for roles that may see all, an
    empty set shows nothing, and a document without department is visible only with ``None`` or
    with ``""`` in the set. Documents with an id in ``also`` are visible beside those of the
    departments; those with an id in ``without`` are kept from the searcher, whatever else holds.
    ``include_internal`` is for whoever may read the internal texts of all that they may see.

    ``excerpts`` has, for each number of an excerpt, the ids of the documents of which that excerpt
    alone is seen, whatever else holds; a document that has no such excerpt is not seen. An id
    stands under one number.

    The other sets narrow the result when they are not empty, ``in_departments`` to documents of
    these. ``since`` is inclusive, ``until`` exclusive; ``within`` demands one span of each of its
    groups, and what is never due lies in no span of due dates. Raises ``ValueError`` for a
    naive time.
    """

    departments: frozenset[str] | None
    statuses: frozenset[str] = _NOTHING
    kinds: frozenset[str] = _NOTHING
    languages: frozenset[str] = _NOTHING
    provinces: frozenset[str] = _NOTHING
    since: datetime | None = None
    until: datetime | None = None
    include_restricted: bool = False
    without: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()
    in_departments: frozenset[str] = _NOTHING
    include_internal: bool = False
    within: tuple[tuple[Span, ...], ...] = ()
    excerpts: tuple[frozenset[int], ...] = ()

    def __post_init__(self) -> None:
        _demand_zone(self.since, "since")
        _demand_zone(self.until, "until")

    def chosen(self) -> dict[str, frozenset[str]]:
        """Return, for each column that is narrowed by choice, the values wanted in it."""
        wanted = {
            "department": self.in_departments,
            "status": self.statuses,
            "kind": self.kinds,
            "language": self.languages,
            "province": self.provinces,
        }
        return {name: values for name, values in wanted.items() if values}

    def rights(self) -> Filters:
        """Return only what the searcher may see, without what else was chosen."""
        return Filters(
            self.departments,
            include_restricted=self.include_restricted,
            without=self.without,
            also=self.also,
            include_internal=self.include_internal,
            excerpts=self.excerpts,
        )


class Sort(Enum):
    """The order of hits. Equal scores: newest first. Equal times: as if a higher id were newer."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, by whom it may be answered, and which page of the answer is wanted."""

    text: str
    filters: Filters
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.offset < 0 or self.limit < 0:
            raise ValueError("offset and limit must not be negative")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the original text; ``marked`` pieces are what the query asked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document: only its id and score.

    The index keeps no text. Read the row again from the database (where rights are checked a
    second time) and call ``highlight`` on what you are about to show. ``score`` is exact for the
    first hundred hits of an answer, and no more than an engine's own measure, or 0, behind them.
    """

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, the number of all hits, and counts per facet over all hits.

    ``spans`` has the number of all hits in each span of the query, in the same order; ``notes``
    are codes for the page to explain: see ``search_index.NOTES``; ``similar`` names each word that
    occurs nowhere in what the searcher may see, with the words searched for beside it.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    spans: tuple[int, ...] = ()
    similar: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def beside(self) -> tuple[str, ...]:
        """All words that were searched for beside those that occur nowhere."""
        return tuple(other for _word, others in self.similar for other in others)


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The state of an index for the status page; ``size`` is in bytes."""

    engine: str
    documents: int
    size: int
    schema_version: int
    analysis_version: int
    generation: int = 0
    parts: int = 0
    deleted: int = 0


class SearchIndex(Protocol):
    """What every backend does. All calls are safe from several threads.

    Reading calls raise ``IndexUnavailable`` or ``IndexOutdated``; writing calls also
    ``IndexLocked``. The index is disposable: the database is the truth.
    """

    def search(self, query: Query) -> Results:
        """Answer ``query``; never raises for what was typed."""
        ...

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace; repeatable. A version older than the one held is ignored."""
        ...

    def delete(self, ids: Iterable[int]) -> None:
        """Take documents out of every answer; absent ids are fine."""
        ...

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the version held for each of ``ids`` that is present."""
        ...

    def ids(self) -> Iterator[int]:
        """Yield every id held, in no particular order, to find leftovers."""
        ...

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        """Build anew beside the live index, then swap; return how many documents it holds.

        Meanwhile readers see the old index and other writers get ``IndexLocked``: their work is
        done again afterwards, so nothing that changed during the rebuild is lost. ``progress``
        receives the number of documents read so far.
        """
        ...

    def compact(self) -> None:
        """Tidy up when idle: join small parts, and erase the traces of deleted documents."""
        ...

    def info(self) -> IndexInfo:
        """Describe the index for operators."""
        ...

    def close(self) -> None:
        """Let go of files and memory; the object is useless afterwards."""
        ...
