"""Answering queries on one commit of a Tantivy index.

Tantivy finds, counts and gives a first order; the hits of a page are scored again by the same
formula as in every other backend, from the stored words. Tantivy rounds lengths and counts hidden
documents, so its order differs a little: hits change places only within a window of a hundred. What
is behind the first two windows of an answer stays in its order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from tantivy import FieldType, Occur, Order
from tantivy import Query as Engine

from search_index._query import MAX_EXPANSIONS, parse
from search_index._spelling import Occurs, mend
from search_index._tantivy_files import Meta, damaged
from search_index._tantivy_query import Translator
from search_index._tantivy_score import Features, Scorer
from search_index._tantivy_spans import asked_of, counts_in
from search_index._tree import Feature, Node, Parsed, Patience
from search_index._types import FACETS, Filters, Hit, Query, Results, Sort, Span

WINDOW = 100
"""So many hits are put in exact order among themselves; a page lies in one or two windows."""

SCORED = 2 * WINDOW
"""So many hits of one answer are scored exactly; whoever asks for more wants them all, not the
best, and gets the others in Tantivy's order."""

_VALUES = 50_000
_MANY = 10_000


class TantivyView:
    """One commit, open for searching; safe from several threads."""

    def __init__(self, folder: Path, meta: Meta, schema: Any, searcher: Any) -> None:
        self.folder = folder
        self.meta = meta
        self.schema = schema
        self.number = meta.number
        self.part_count = len(meta.parts)
        self.deleted = sum(part.deleted for part in meta.parts)
        self.documents = int(searcher.num_docs)
        self._searcher = searcher
        self._columns: dict[str, dict[str, int]] | None = None
        held = sum(part.documents for part in meta.parts) - self.deleted
        sums = searcher.aggregate(
            Engine.all_query(),
            {"length": {"sum": {"field": "length"}}, "ids": {"value_count": {"field": "id"}}},
        )
        if not held == self.documents == int(sums["ids"]["value"] or 0):
            raise damaged("the list of parts")
        self.average = float(sums["length"]["value"] or 0) / max(self.documents, 1)
        self.scorer = Scorer(self, searcher)

    def search(self, query: Query) -> Results:
        """Answer a query on this commit."""
        answer = _Answer(self, query.filters.rights())
        allowed = answer.translator.allowed(query.filters)
        parsed = mend(parse(query.text), answer.occurring())
        notes, facets, total = parsed.notes, _no_facets(), 0
        found: list[tuple[Any, Any]] = []
        counted: tuple[int, ...] = ()
        for node, reading in parsed.attempts():
            found = [(Occur.Must, _unscored(answer.matching(node))), *allowed]
            facets, counted = self._counts(Engine.boolean_query(found), query.spans)
            total = sum(facets["status"].values())
            if total:
                notes = reading
                break
        hits = answer.page(query, parsed, found, total) if total else ()
        return Results(
            hits=hits,
            total=total,
            facets=facets,
            notes=(*notes, *answer.notes),
            similar=parsed.mended,
            spans=counted,
        )

    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the version of each of ``ids`` that is here."""
        wanted = [id_ for id_ in ids if 0 < id_ < 2**63]
        found: dict[int, int] = {}
        for start in range(0, len(wanted), _MANY):
            query = Engine.term_set_query(self.schema, "id", wanted[start : start + _MANY])
            found.update(self._pairs(query, _MANY))
        return found

    def every_id(self) -> list[int]:
        """Return the ids of all documents."""
        return list(self._pairs(Engine.all_query(), self.documents))

    def values(self, column: str) -> dict[str, int]:
        """Return the values of a column and how often each occurs."""
        if self._columns is None:
            self._columns, _ = self._counts(Engine.all_query(), ())
        return self._columns[column]

    def expand(self, start: str, visible: Any) -> tuple[tuple[str, ...], bool]:
        """Return the words that begin with ``start``, of very many those commonest in what
        ``visible`` finds; and whether there were more of these."""
        living = Engine.all_query() if self.deleted else None
        found = self._beginning(start, living)
        if len(found) > MAX_EXPANSIONS:
            found = self._beginning(start, visible)
        return tuple(sorted(found[:MAX_EXPANSIONS])), len(found) > MAX_EXPANSIONS

    def _beginning(self, start: str, among: Any) -> list[str]:
        """The commonest words that begin so, one more than are used; equally common ones in the
        order of the alphabet."""
        found = self._searcher.terms_with_prefix("fold", start, among, MAX_EXPANSIONS + 1)
        return [word for word, _ in found]

    def count(self, query: Any) -> int:
        """Return how many documents ``query`` finds."""
        return int(self._searcher.search(query, limit=1, count=True).count)

    def records(self, part: int, most: int) -> list[tuple[int, bytes]]:
        """Return id and record of living documents of a part, at most so many."""
        found = self._searcher.search(Engine.all_query(), limit=max(self.documents, 1), count=False)
        there = (address for _, address in found.hits if address.segment_ord == part)
        inside = list(islice(there, most))
        ids = self._searcher.fast_field_values("id", inside)
        return [
            (id_, self._searcher.doc(address)["record"][0])
            for id_, address in zip(ids, inside, strict=True)
        ]

    def _pairs(self, query: Any, limit: int) -> dict[int, int]:
        if not limit:
            return {}
        hits = self._searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in hits]
        ids = self._searcher.fast_field_values("id", addresses)
        return dict(zip(ids, self._searcher.fast_field_values("version", addresses), strict=True))

    def _counts(
        self, query: Any, spans: tuple[Span, ...]
    ) -> tuple[dict[str, dict[str, int]], tuple[int, ...]]:
        """Return the facets of what ``query`` finds, and how many of it lie in each span."""
        wanted: dict[str, Any] = {n: {"terms": {"field": n, "size": _VALUES}} for n in FACETS}
        counted = self._searcher.aggregate(query, wanted | asked_of(spans))
        facets = {}
        for name in FACETS:
            counts = Counter({b["key"]: int(b["doc_count"]) for b in counted[name]["buckets"]})
            facets[name] = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        return facets, counts_in(spans, counted)


class _Answer:
    """One search on a view, by somebody with these rights: the words it stands for, and what had to
    be cut short."""

    def __init__(self, view: TantivyView, rights: Filters) -> None:
        self._view = view
        self._expanded: dict[str, tuple[str, ...]] = {}
        self._patience = Patience()
        self.notes: dict[str, None] = {}
        self.translator = Translator(view.schema, view.values, self.expand)
        self._allowed = self.translator.allowed(rights)

    def occurring(self) -> Occurs:
        """Return what says in how many documents within these rights something occurs."""
        view, translator = self._view, self.translator

        def occurs(feature: Feature) -> int:
            field, tokens = translator.tokens(feature)
            if not view._searcher.doc_freq(field, tokens[0]):
                return 0
            clauses = [(Occur.Must, translator.having(feature)), *self._allowed]
            return view.count(Engine.boolean_query(clauses))

        return occurs

    def matching(self, node: Node) -> Any:
        return self.translator.matching(node)

    def expand(self, start: str) -> tuple[str, ...]:
        if start not in self._expanded:
            visible = Engine.boolean_query([(Occur.Must, Engine.all_query()), *self._allowed])
            self._expanded[start], is_cut = self._view.expand(start, visible)
            if is_cut:
                self.notes["prefix_partial"] = None
        return self._expanded[start]

    def page(
        self, query: Query, parsed: Parsed, found: list[tuple[Any, Any]], total: int
    ) -> tuple[Hit, ...]:
        """Return the hits asked for, in order."""
        limit = min(query.limit, total - query.offset)
        if limit <= 0:
            return ()
        features = parsed.features
        if query.sort is not Sort.RELEVANCE or not features:
            direction = Order.Asc if query.sort is Sort.OLDEST else Order.Desc
            ids = self._by_date(found, query.offset, limit, direction=direction)
            scorer = self._view.scorer
            scores = scorer.scores_of_ids(ids[:SCORED], features, self.translator)
            return tuple(Hit(id_, scores.get(id_, 0.0)) for id_ in ids)
        wanted = Engine.boolean_query([*found, *self._worth(features)])
        first = query.offset // WINDOW * WINDOW
        last = min(-(-(query.offset + limit) // WINDOW) * WINDOW, total)
        hits = self._view._searcher.search(wanted, limit=last - first, offset=first, count=False)
        ordered: list[Hit] = []
        for start in range(0, len(hits.hits), WINDOW):
            ordered += self._in_order(hits.hits[start : start + WINDOW], features, start)
        return tuple(ordered[query.offset - first :][:limit])

    def _in_order(
        self, window: list[tuple[float, Any]], features: Features, start: int
    ) -> list[Hit]:
        """Return the hits of a window by our own scores, or as Tantivy has them when it is a late
        one or there is no time left."""
        addresses = [address for _, address in window]
        if start < SCORED:
            scorer = self._view.scorer
            ordered = scorer.in_order(addresses, features, self.translator, self._patience)
            if ordered is not None:
                return ordered
            self.notes["partial_ranking"] = None
        ids = self._view._searcher.fast_field_values("id", addresses)
        return [Hit(id_, score) for id_, (score, _) in zip(ids, window, strict=True)]

    def _worth(self, features: Features) -> list[tuple[Any, Any]]:
        clauses = []
        for feature, weight in features:
            if self._patience.is_over():
                self.notes["partial_ranking"] = None
                break
            clauses.append(
                (Occur.Should, Engine.boost_query(self.translator.having(feature), weight))
            )
        return clauses

    def _by_date(
        self, found: list[tuple[Any, Any]], offset: int, limit: int, *, direction: Any
    ) -> list[int]:
        """Return ids by time; equal times by id, also where a page begins or ends among them."""
        searcher = self._view._searcher
        lead = 1 if offset else 0
        hits = searcher.search(
            Engine.boolean_query(found),
            limit=limit + lead + 1,
            offset=offset - lead,
            order_by_field="submitted",
            order=direction,
            count=False,
        ).hits
        sign = 1 if direction == Order.Asc else -1
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        rows = [(sign * moment, sign * id_) for (moment, _), id_ in zip(hits, ids, strict=True)]
        page = rows[lead : lead + limit]
        edges = {page[0][0]} if lead and rows[0][0] == page[0][0] else set()
        if len(rows) > lead + limit and rows[-1][0] == page[-1][0]:
            edges.add(page[-1][0])
        for moment in edges:
            page = self._settled(found, page, offset, moment=moment, sign=sign)
        return [sign * id_ for _, id_ in sorted(page)]

    def _settled(
        self,
        found: list[tuple[Any, Any]],
        page: list[tuple[int, int]],
        offset: int,
        *,
        moment: int,
        sign: int,
    ) -> list[tuple[int, int]]:
        """Replace the rows of one moment by those that belong on the page, by their ids."""
        view, exactly = self._view, sign * moment
        at = [*found, (Occur.Must, _moment(view.schema, exactly, exactly))]
        kept = [row for row in page if row[0] != moment]
        wanted = len(page) - len(kept)
        skip = 0
        if page[0][0] == moment:
            before = (None, exactly - 1) if sign == 1 else (exactly + 1, None)
            earlier = [*found, (Occur.Must, _moment(view.schema, *before))]
            skip = offset - view.count(Engine.boolean_query(earlier))
        hits = view._searcher.search(
            Engine.boolean_query(at),
            limit=wanted,
            offset=skip,
            order_by_field="id",
            order=Order.Asc if sign == 1 else Order.Desc,
            count=False,
        ).hits
        return sorted([*kept, *((moment, sign * id_) for id_, _ in hits)])


def _moment(schema: Any, lowest: int | None, highest: int | None) -> Any:
    return Engine.const_score_query(
        Engine.range_query(schema, "submitted", FieldType.Integer, lowest, highest), 0.0
    )


def _unscored(query: Any) -> Any:
    return Engine.const_score_query(query, 0.0)


def _no_facets() -> dict[str, dict[str, int]]:
    return {name: {} for name in FACETS}
