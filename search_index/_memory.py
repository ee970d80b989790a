"""The reference backend: every document in memory, every question answered by looking at all.

It exists to be obviously right. Tests compare the other backends with it; small demonstrations
use it. Nothing survives ``close``.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from search_index._errors import IndexUnavailable
from search_index._memory_entries import (
    Entry,
    count_run,
    entries_of,
    is_between,
    lies_in,
    may_see,
)
from search_index._query import MAX_EXPANSIONS, fold_value, parse
from search_index._spelling import Occurs, mend
from search_index._text import ANALYSIS_VERSION
from search_index._tree import (
    K1,
    And,
    B,
    Between,
    Feature,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    rarity,
)
from search_index._types import (
    FACETS,
    Document,
    Filters,
    Hit,
    IndexInfo,
    Query,
    Results,
    Sort,
)

SCHEMA_VERSION = 3


class MemoryIndex:
    """A ``SearchIndex`` in memory."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[Entry, ...]] | None = {}
        self._lock = threading.RLock()

    def search(self, query: Query) -> Results:
        """See ``SearchIndex.search``."""
        with self._lock:
            entries = [entry for faces in self._open().values() for entry in faces]
            answer = _Answer(entries, query.filters.rights())
            parsed = mend(parse(query.text), answer.occurring())
            notes = parsed.notes
            found: list[Entry] = []
            for node, reading in parsed.attempts():
                answer.expand(node)
                found = [
                    entry
                    for entry in entries
                    if may_see(entry, query.filters) and answer.matches(node, entry)
                ]
                if found:
                    notes = reading
                    break
            scores = answer.scores(found, parsed.features)
            ordered = sorted(found, key=lambda one: _order(query.sort, scores[one.id], one))
            page = ordered[query.offset : query.offset + query.limit]
            return Results(
                hits=tuple(Hit(one.id, scores[one.id]) for one in page),
                total=len(found),
                facets={name: _count(found, name) for name in FACETS},
                notes=(*notes, *answer.notes),
                similar=parsed.mended,
                spans=tuple(sum(1 for one in found if lies_in(one, span)) for span in query.spans),
            )

    def upsert(self, documents: Iterable[Document]) -> None:
        """See ``SearchIndex.upsert``."""
        for document in documents:
            faces = entries_of(document)
            with self._lock:
                entries = self._open()
                held = entries.get(document.id)
                if held is None or held[0].version <= document.version:
                    entries[document.id] = faces

    def delete(self, ids: Iterable[int]) -> None:
        """See ``SearchIndex.delete``."""
        with self._lock:
            entries = self._open()
            for id_ in ids:
                entries.pop(id_, None)

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """See ``SearchIndex.versions``."""
        with self._lock:
            entries = self._open()
            return {id_: entries[id_][0].version for id_ in ids if id_ in entries}

    def ids(self) -> Iterator[int]:
        """See ``SearchIndex.ids``."""
        with self._lock:
            return iter(list(self._open()))

    def rebuild(
        self, documents: Iterable[Document], progress: Callable[[int], None] | None = None
    ) -> int:
        """See ``SearchIndex.rebuild``."""
        self._open()
        fresh = MemoryIndex()
        for count, document in enumerate(documents, start=1):
            fresh.upsert([document])
            if progress is not None:
                progress(count)
        with self._lock:
            self._open()
            self._entries = fresh._open()
            return len(self._entries)

    def compact(self) -> None:
        """Do nothing: a deleted document leaves no trace here."""
        self._open()

    def info(self) -> IndexInfo:
        """See ``SearchIndex.info``."""
        with self._lock:
            return IndexInfo(
                engine="memory",
                documents=len(self._open()),
                size=0,
                schema_version=SCHEMA_VERSION,
                analysis_version=ANALYSIS_VERSION,
            )

    def close(self) -> None:
        """See ``SearchIndex.close``."""
        with self._lock:
            self._entries = None

    def _open(self) -> dict[int, tuple[Entry, ...]]:
        if self._entries is None:
            raise IndexUnavailable("the index was closed", code="index_closed")
        return self._entries


class _Answer:
    """One search over all entries, by somebody with these rights."""

    def __init__(self, entries: list[Entry], rights: Filters) -> None:
        self._entries = entries
        self._visible = [entry for entry in entries if may_see(entry, rights)]
        self._expanded: dict[str, frozenset[str]] = {}
        self.notes: dict[str, None] = {}

    def occurring(self) -> Occurs:
        """Return what says in how many documents within these rights something occurs."""
        return lambda feature: sum(feature in entry.features for entry in self._visible)

    def expand(self, node: Node) -> None:
        """Find the words that prefixes stand for, so that what is noted of them hangs on no
        document."""
        match node:
            case And() | Or():
                for inner in node.nodes:
                    self.expand(inner)
            case Not():
                self.expand(node.node)
            case Prefix():
                self._expand(node.start)

    def matches(self, node: Node, entry: Entry) -> bool:
        """Return whether one document is found by ``node``."""
        match node:
            case And():
                return all(self.matches(inner, entry) for inner in node.nodes)
            case Or():
                return any(self.matches(inner, entry) for inner in node.nodes)
            case Not():
                return not self.matches(node.node, entry)
            case Is():
                return fold_value(entry.columns[node.column]) == node.value
            case Between():
                return is_between(entry.submitted_at, node.since, node.until)
            case _:
                return self._matches_words(node, entry)

    def _matches_words(self, node: Term | Phrase | Prefix, entry: Entry) -> bool:
        match node:
            case Term(exact=True):
                return (node.folded, node.mark) in entry.streams.words
            case Term():
                return node.folded in entry.folded or any(s in entry.stems for s in node.stems)
            case Phrase():
                return count_run(entry, node.folded) > 0
            case Prefix():
                return not self._expand(node.start).isdisjoint(entry.folded)

    def _expand(self, start: str) -> frozenset[str]:
        """Return the words that begin with ``start``; of very many those commonest in what the
        searcher may see."""
        if start not in self._expanded:
            words = _beginning(start, self._entries)
            if len(words) > MAX_EXPANSIONS:
                words = _beginning(start, self._visible)
                if len(words) > MAX_EXPANSIONS:
                    self.notes["prefix_partial"] = None
            ranked = sorted(words, key=lambda word: (-words[word], word))
            self._expanded[start] = frozenset(ranked[:MAX_EXPANSIONS])
        return self._expanded[start]

    def scores(
        self, found: list[Entry], features: tuple[tuple[Feature, float], ...]
    ) -> dict[int, float]:
        """Return BM25 over the features for the documents found; both faces of one count as
        documents of their own in how rare a word and how long a document is."""
        documents = len(self._entries)
        average = sum(entry.length for entry in self._entries) / max(documents, 1)
        scores = {entry.id: 0.0 for entry in found}
        for feature, weight in features:
            containing = sum(1 for entry in self._entries if self._count(feature, entry))
            idf = rarity(documents, containing)
            for entry in found:
                count = self._count(feature, entry)
                if count:
                    damped = count + K1 * (1 - B + B * entry.length / average)
                    scores[entry.id] += weight * idf * (count * (K1 + 1) / damped)
        return scores

    def _count(self, feature: Feature, entry: Entry) -> int:
        word = feature.words[0]
        match feature.kind:
            case "folded":
                return entry.folded[word]
            case "exact":
                return entry.streams.words.count((word, feature.mark))
            case "pair":
                return count_run(entry, feature.words)
            case "stem":
                return entry.stems[word]
            case _:
                return sum(entry.folded[expanded] for expanded in self._expand(word))


def _beginning(start: str, entries: Iterable[Entry]) -> Counter[str]:
    """Return in how many documents each word occurs that begins so."""
    return Counter(word for entry in entries for word in entry.folded if word.startswith(start))


def _order(sort: Sort, score: float, entry: Entry) -> tuple[float, float, int]:
    moment = entry.submitted_at.timestamp()
    match sort:
        case Sort.RELEVANCE:
            return -round(score, 6), -moment, -entry.id
        case Sort.NEWEST:
            return 0.0, -moment, -entry.id
        case Sort.OLDEST:
            return 0.0, moment, entry.id


def _count(found: list[Entry], name: str) -> dict[str, int]:
    counts = Counter(entry.columns[name] for entry in found)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
