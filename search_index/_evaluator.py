"""Answering queries on the arrays of a whole index: one immutable view of one commit.

Documents of all parts are numbered through. What is asked becomes a mask over them; rights and
filters are a mask too and are applied before anything is counted, so that totals and facets never
tell of documents the searcher may not see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index._evaluator_part import Ints, Part, Postings
from search_index._numbers import NO_TIME, microseconds
from search_index._query import MAX_EXPANSIONS, fold_value, parse
from search_index._spelling import Occurs, mend
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
    Parsed,
    Patience,
    Phrase,
    Prefix,
    Term,
    rarity,
    until_half_of_it,
)
from search_index._types import FACETS, Filters, Hit, Query, Results, Sort, Span

Mask = NDArray[np.bool_]

_RESTRICTED = 2


class _Column(NamedTuple):
    """A facet over all parts: a number per document and the value each number stands for."""

    numbers: NDArray[np.int32]
    values: list[str]

    def having(self, wanted: Callable[[str], bool]) -> Mask:
        """Return which documents have a value that is ``wanted``."""
        table = np.fromiter((wanted(value) for value in self.values), bool, len(self.values))
        found: Mask = table[self.numbers]
        return found


class View:
    """One commit of the index, open for searching.

    ``source`` names the commit, ``hidden`` are the numbers of deleted documents.
    """

    def __init__(self, source: str, parts: list[Part], hidden: list[int]) -> None:
        self.source = source
        self.parts = parts
        sizes = [part.size for part in parts]
        self.bases = [sum(sizes[:n]) for n in range(len(sizes))]
        self.size = sum(sizes)
        self.ids = _joined([part.ids for part in parts])
        self.versions = _joined([part.versions for part in parts])
        self.submitted = _joined([part.submitted for part in parts])
        self._due = _joined([part.due for part in parts])
        self.lengths = _joined([part.lengths for part in parts])
        self._restricted = _joined([part.flags.astype(np.int64) for part in parts]) & _RESTRICTED
        self.live = np.ones(self.size, bool)
        self.live[hidden] = False
        self.columns = {name: _column(parts, name) for name in FACETS}
        self.documents = int(self.live.sum())
        self.deleted = self.size - self.documents
        self.part_count = len(parts)
        self.number = int(source.rpartition("/")[2])
        self.average = float(self.lengths[self.live].sum()) / max(self.documents, 1)

    def search(self, query: Query) -> Results:
        """Answer a query on this commit."""
        answer = _Answer(self, query.filters.rights())
        parsed = mend(parse(query.text), answer.occurring(), is_over=until_half_of_it())
        allowed = self._allowed(query.filters)
        found = np.zeros(self.size, bool)
        notes = parsed.notes
        for node, reading in parsed.attempts():
            found = answer.matches(node) & allowed
            if found.any():
                notes = reading
                break
        numbers = np.flatnonzero(found)
        hits = self._page(query, parsed, answer, numbers) if numbers.size else ()
        return Results(
            hits=hits,
            total=int(numbers.size),
            facets={name: _count(column, numbers) for name, column in self.columns.items()},
            notes=(*notes, *answer.notes),
            similar=parsed.mended,
            spans=tuple(int((found & self._lies_in(span)).sum()) for span in query.spans),
        )

    def numbers_of(self, ids: Iterable[int]) -> Ints:
        """Return the numbers of the living documents with these ids, ascending."""
        wanted = np.fromiter(ids, np.int64)
        return np.flatnonzero(np.isin(self.ids, wanted) & self.live)

    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the version of each of ``ids`` that is here."""
        numbers = self.numbers_of(ids)
        return dict(zip(self.ids[numbers].tolist(), self.versions[numbers].tolist(), strict=True))

    def every_id(self) -> list[int]:
        """Return the ids of all documents."""
        found: list[int] = self.ids[self.live].tolist()
        return found

    def _allowed(self, filters: Filters) -> Mask:
        """The rights and filters of the searcher; decided before anything is counted."""
        allowed = self.live.copy()
        for name, values in filters.chosen().items():
            allowed &= self.columns[name].having(values.__contains__)
        if not filters.include_restricted:
            allowed &= self._restricted == 0
        if filters.without:
            allowed[self.numbers_of(filters.without)] = False
        if filters.due_since or filters.due_until:
            allowed &= self._lies_in(Span(filters.due_since, filters.due_until, due=True))
        return allowed & self.between(Between(filters.since, filters.until))

    def between(self, node: Between) -> Mask:
        """Return which documents were submitted in a span of time."""
        return self._lies_in(Span(node.since, node.until))

    def _lies_in(self, span: Span) -> Mask:
        moments = self._due if span.due else self.submitted
        mask: Mask = moments != NO_TIME
        if span.since is not None:
            mask &= moments >= microseconds(span.since)
        if span.until is not None:
            mask &= moments < microseconds(span.until)
        return mask

    def _page(
        self, query: Query, parsed: Parsed, answer: _Answer, numbers: Ints
    ) -> tuple[Hit, ...]:
        scores = answer.scores(parsed.features)[numbers]
        wanted = query.offset + query.limit
        if query.sort is Sort.RELEVANCE:
            rounded = np.round(scores, 6)
            if numbers.size > 4 * wanted > 0:
                # only what can be on the page needs ordering; equal scores stay together
                edge = np.partition(rounded, numbers.size - wanted)[numbers.size - wanted]
                keep = rounded >= edge
                numbers, scores, rounded = numbers[keep], scores[keep], rounded[keep]
            first: NDArray[np.float64] = -rounded
        else:
            first = np.zeros(numbers.size)
        direction = 1 if query.sort is Sort.OLDEST else -1
        keys = (direction * self.ids[numbers], direction * self.submitted[numbers], first)
        order = np.lexsort(keys)[query.offset : wanted]
        page = zip(self.ids[numbers[order]].tolist(), scores[order].tolist(), strict=True)
        return tuple(Hit(id_, score) for id_, score in page)


class _Answer:
    """One search on a view, by somebody with these rights: masks, scores, and what had to be cut
    short."""

    def __init__(self, view: View, rights: Filters) -> None:
        self._view = view
        self._rights = rights
        self._expanded: dict[str, tuple[str, ...]] = {}
        self._patience = Patience()
        self.notes: dict[str, None] = {}

    @cached_property
    def _may_see(self) -> Mask:
        return self._view._allowed(self._rights)

    def occurring(self) -> Occurs:
        """Return what says in how many documents within these rights something occurs."""

        def occurs(feature: Feature) -> int:
            field, word = ("stem" if feature.kind == "stem" else "fold"), feature.words[0]
            if not any(part.has(field, word) for part in self._view.parts):
                return 0
            return int(self._may_see[self._postings(feature).documents].sum())

        return occurs

    def matches(self, node: Node) -> Mask:
        """Return which documents ``node`` finds; deleted ones may be among them."""
        match node:
            case And() | Or():
                together = isinstance(node, And)
                mask = np.full(self._view.size, together)
                for inner in node.nodes:
                    mask = mask & self.matches(inner) if together else mask | self.matches(inner)
                return mask
            case Not():
                return ~self.matches(node.node)
            case Is():
                return self._view.columns[node.column].having(
                    lambda value: fold_value(value) == node.value
                )
            case Between():
                return self._view.between(node)
            case _:
                return self._has_words(node)

    def _has_words(self, node: Term | Phrase | Prefix) -> Mask:
        match node:
            case Term(exact=True):
                found = [self._postings(Feature("exact", (node.folded,), node.mark))]
            case Term():
                stems = [self._postings(Feature("stem", (stem,))) for stem in node.stems]
                found = [self._postings(Feature("folded", (node.folded,))), *stems]
            case Phrase():
                found = [self._postings(Feature("pair", node.folded))]
            case Prefix():
                found = [self._postings(Feature("prefix", (node.start,)))]
        mask = np.zeros(self._view.size, bool)
        for postings in found:
            mask[postings.documents] = True
        return mask

    def scores(self, features: tuple[tuple[Feature, float], ...]) -> NDArray[np.float64]:
        """Return BM25 over the features for every document."""
        view = self._view
        scores = np.zeros(view.size, np.float64)
        for feature, weight in features:
            if self._patience.is_over():
                self.notes["partial_ranking"] = None
                break
            found = self._postings(feature)
            living = view.live[found.documents]
            documents, counts = found.documents[living], found.counts[living]
            idf = rarity(view.documents, documents.size)
            damped = counts + K1 * (1 - B + B * view.lengths[documents] / view.average)
            scores[documents] += weight * idf * (counts * (K1 + 1) / damped)
        return scores

    def _postings(self, feature: Feature) -> Postings:
        view = self._view
        found = [
            (base, self._in_part(part, feature))
            for base, part in zip(view.bases, view.parts, strict=True)
        ]
        return Postings(
            _joined([postings.documents + base for base, postings in found]),
            _joined([postings.counts for _, postings in found]),
        )

    def _in_part(self, part: Part, feature: Feature) -> Postings:
        word = feature.words[0]
        match feature.kind:
            case "folded":
                return part.postings("fold", word)
            case "stem":
                return part.postings("stem", word)
            case "exact":
                return part.spelled(word, feature.mark)
            case "pair":
                return part.runs(feature.words)
            case _:
                return part.any_of(self._expand(word))

    def _expand(self, start: str) -> tuple[str, ...]:
        """Return the words that begin with ``start``; of very many those commonest in what the
        searcher may see."""
        if start not in self._expanded:
            containing: Counter[str] = Counter()
            for part in self._view.parts:
                for word, documents in part.expand("fold", start):
                    containing[word] += documents
            words: Iterable[str] = containing
            if len(containing) > MAX_EXPANSIONS and self._lives(containing):
                words = self._commonest(containing)
            self._expanded[start] = tuple(sorted(words))
        return self._expanded[start]

    def _lives(self, words: Iterable[str]) -> bool:
        """Return whether very many of ``words`` are in living documents; the dictionaries also
        have those of deleted ones."""
        view = self._view
        living = (w for w in words if not view.deleted or view.live[self._documents(w)].any())
        return sum(1 for _ in islice(living, MAX_EXPANSIONS + 1)) > MAX_EXPANSIONS

    def _commonest(self, containing: Counter[str]) -> list[str]:
        """Return those of the words that are in most of the documents the searcher may see.

        ``containing`` has how many documents have each at most, so that rare ones need no look.
        """
        best: list[tuple[int, str]] = []
        edge = 0
        for word, documents in containing.most_common():
            if documents < edge:
                break
            seen = int(self._may_see[self._documents(word)].sum())
            if seen:
                best.append((-seen, word))
            if len(best) > 2 * MAX_EXPANSIONS:
                best = sorted(best)[: MAX_EXPANSIONS + 1]
                edge = -best[-1][0]
        if len(best) > MAX_EXPANSIONS:
            self.notes["prefix_partial"] = None
        return [word for _, word in sorted(best)[:MAX_EXPANSIONS]]

    def _documents(self, word: str) -> Ints:
        return self._postings(Feature("folded", (word,))).documents


def _joined(arrays: list[Ints]) -> Ints:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


def _column(parts: list[Part], name: str) -> _Column:
    """Give the values of one facet common numbers over all parts."""
    values: dict[str, int] = {}
    numbers = []
    for part in parts:
        own, names = part.facets[name]
        table = np.fromiter((values.setdefault(v, len(values)) for v in names), np.int32)
        numbers.append(table[own])
    joined = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
    return _Column(joined, list(values))


def _count(column: _Column, numbers: Ints) -> dict[str, int]:
    counts = np.bincount(column.numbers[numbers], minlength=len(column.values)).tolist()
    present = ((value, n) for value, n in zip(column.values, counts, strict=True) if n)
    return dict(sorted(present, key=lambda item: (-item[1], item[0])))
