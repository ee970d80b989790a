"""One search on one commit of a Tantivy index: what is asked of Tantivy, and the order of hits.

Tantivy finds, counts and gives a first order; the hits of a page are scored again by the same
formula as in every other backend, from the stored words. Tantivy rounds lengths and counts hidden
documents, so its order differs a little: hits change places only within a window of a hundred. What
is behind the first two windows of an answer stays in its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from tantivy import FieldType, Occur, Order
from tantivy import Query as Engine

from search_index._spelling import Occurs
from search_index._tantivy_query import Translator, unscored
from search_index._tantivy_score import Features, Scorer
from search_index._tree import And, Feature, Node, Or, Patience, Prefix, Term
from search_index._types import Filters, Hit, Query, Sort

WINDOW = 100
"""So many hits are put in exact order among themselves; a page lies in one or two windows."""

SCORED = 2 * WINDOW
"""So many hits of one answer are scored exactly; whoever asks for more wants them all, not the
best, and gets the others in Tantivy's order."""


class View(Protocol):
    """What is asked of the commit that is searched."""

    schema: Any
    searcher: Any
    scorer: Scorer
    documents: int
    deleted: int

    def values(self, column: str) -> Mapping[str, int]: ...

    def expand(self, start: str, visible: Any) -> tuple[tuple[str, ...], bool]: ...

    def count(self, query: Any) -> int: ...

    def visible(self, rights: Filters, allowed: list[tuple[Any, Any]]) -> int: ...


class Answer:
    """One search on a view, by somebody with these rights: the words it stands for, and what had to
    be cut short."""

    def __init__(self, view: View, rights: Filters) -> None:
        self._view = view
        self._expanded: dict[str, tuple[str, ...]] = {}
        self._patience = Patience()
        self.notes: dict[str, None] = {}
        self.translator = Translator(view.schema, view.values, self.expand)
        self._rights = rights
        self._allowed = self.translator.allowed(rights)

    def occurring(self) -> Occurs:
        """Return what says in how many documents within these rights something occurs."""
        view, translator = self._view, self.translator

        def occurs(feature: Feature) -> int:
            field, tokens = translator.tokens(feature)
            if not view.searcher.doc_freq(field, tokens[0]):
                return 0
            clauses = [(Occur.Must, translator.having(feature)), *self._allowed]
            return view.count(Engine.boolean_query(clauses))

        return occurs

    def surely(self, feature: Feature) -> bool:
        """Return whether more documents have a feature than are hidden from these rights."""
        view = self._view
        field, tokens = self.translator.tokens(feature)
        living = int(view.searcher.doc_freq(field, tokens[0])) - view.deleted
        return living > view.documents - self._visible

    @cached_property
    def _visible(self) -> int:
        return self._view.visible(self._rights, self._allowed)

    def expand(self, start: str) -> tuple[str, ...]:
        if start not in self._expanded:
            visible = Engine.boolean_query([(Occur.Must, Engine.all_query()), *self._allowed])
            self._expanded[start], is_cut = self._view.expand(start, visible)
            if is_cut:
                self.notes["prefix_partial"] = None
        return self._expanded[start]

    def page(
        self,
        query: Query,
        features: Features,
        node: Node,
        found: list[tuple[Any, Any]],
        total: int,
    ) -> tuple[Hit, ...]:
        """Return the hits asked for of those that ``node`` finds, in order."""
        limit = min(query.limit, total - query.offset)
        if limit <= 0:
            return ()
        if query.sort is not Sort.RELEVANCE or not features:
            direction = Order.Asc if query.sort is Sort.OLDEST else Order.Desc
            ids = self._by_date(found, query.offset, limit, direction=direction)
            scorer = self._view.scorer
            one_face = self.translator.one_face(self._rights)
            scores = scorer.scores_of_ids(ids[:SCORED], features, self.translator, one_face)
            return tuple(Hit(id_, scores.get(id_, 0.0)) for id_ in ids)
        wanted = self._scored(node, found, features)
        first = query.offset // WINDOW * WINDOW
        last = min(-(-(query.offset + limit) // WINDOW) * WINDOW, total)
        hits = self._view.searcher.search(wanted, limit=last - first, offset=first, count=False)
        ordered: list[Hit] = []
        for start in range(0, len(hits.hits), WINDOW):
            ordered += self._in_order(hits.hits[start : start + WINDOW], features, start)
        return tuple(ordered[query.offset - first :][:limit])

    def _scored(self, node: Node, found: list[tuple[Any, Any]], features: Features) -> Any:
        """Return a query for the same as ``found``, with the worth of the features.

        Where any word is enough, whatever has a word's features has the word: then those are
        demanded, and the words not looked for a second time.
        """
        if self._patience.is_over():
            self.notes["partial_ranking"] = None
            return Engine.boolean_query(found)
        deciding, others = _deciding(node, features)
        worth = self.translator.worth(others)
        if deciding:
            any_of = Engine.boolean_query(self.translator.worth(deciding))
            return Engine.boolean_query([(Occur.Must, any_of), *found[1:], *worth])
        return Engine.boolean_query([*found, *worth])

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
        ids = self._view.searcher.fast_field_values("id", addresses)
        return [Hit(id_, score) for id_, (score, _) in zip(ids, window, strict=True)]

    def _by_date(
        self, found: list[tuple[Any, Any]], offset: int, limit: int, *, direction: Any
    ) -> list[int]:
        """Return ids by time; equal times by id, also where a page begins or ends among them."""
        searcher = self._view.searcher
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
        hits = view.searcher.search(
            Engine.boolean_query(at),
            limit=wanted,
            offset=skip,
            order_by_field="id",
            order=Order.Asc if sign == 1 else Order.Desc,
            count=False,
        ).hits
        return sorted([*kept, *((moment, sign * id_) for id_, _ in hits)])


def _deciding(node: Node, features: Features) -> tuple[Features, Features]:
    """Return the features of which ``node`` finds whatever has one and nothing else, and the
    others; no deciding ones where it is not so."""
    asked = _any_of(node)
    if asked is None:
        return (), features
    words = {one.folded for one in asked if isinstance(one, Term)}
    demanded = {("folded", word) for word in words}
    for one in asked:
        if isinstance(one, Prefix):
            demanded.add(("prefix", one.start))
        else:
            demanded.update(("stem", stem) for stem in one.stems)
    if not demanded <= {(feature.kind, feature.words[0]) for feature, _ in features}:
        return (), features

    def decides(feature: Feature) -> bool:
        if feature.kind in ("exact", "pair"):
            return not words.isdisjoint(feature.words)
        return (feature.kind, feature.words[0]) in demanded

    return (
        tuple(one for one in features if decides(one[0])),
        tuple(one for one in features if not decides(one[0])),
    )


def _any_of(node: Node) -> list[Term | Prefix] | None:
    """Return the words and beginnings any of which ``node`` finds; None when it asks for something
    else."""
    match node:
        case Term(exact=False) | Prefix():
            return [node]
        case And((inner,)):
            return _any_of(inner)
        case Or():
            found = [_any_of(inner) for inner in node.nodes]
            return None if None in found else [one for some in found for one in some or ()]
        case _:
            return None


def _moment(schema: Any, lowest: int | None, highest: int | None) -> Any:
    return unscored(Engine.range_query(schema, "submitted", FieldType.Integer, lowest, highest))
