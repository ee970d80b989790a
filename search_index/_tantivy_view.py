"""Answering queries on one commit of a Tantivy index.

A view opens a commit and counts in it; what one search is made of stands in ``_tantivy_answer``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from tantivy import Occur
from tantivy import Query as Engine

from search_index._faces import EXCERPTED, Face
from search_index._query import MAX_EXPANSIONS, parse
from search_index._spelling import mend
from search_index._tantivy_answer import Answer
from search_index._tantivy_files import Meta, damaged
from search_index._tantivy_query import unscored
from search_index._tantivy_score import Scorer
from search_index._tantivy_spans import asked_of, counts_in
from search_index._tree import until_half_of_it
from search_index._types import EXCERPTS, FACETS, Filters, Query, Results, Span

_VALUES = 50_000
_MANY = 10_000
_MOST_FACES = 2 + EXCERPTS  # of one document
_RIGHTS_KEPT = 1_000
_IDS_KEPT = 1_000


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
        self.searcher = searcher
        self._columns: dict[str, dict[str, int]] | None = None
        self._visible: dict[Filters, int] = {}
        held = sum(part.documents for part in meta.parts) - self.deleted
        sums = searcher.aggregate(
            Engine.all_query(),
            {"length": {"sum": {"field": "length"}}, "ids": {"value_count": {"field": "id"}}},
        )
        if not held == self.documents == int(sums["ids"]["value"] or 0):
            raise damaged("the list of parts")
        self.average = float(sums["length"]["value"] or 0) / max(self.documents, 1)
        further = (Face.INNER, *EXCERPTED)
        self.twins = sum(self.count(Engine.term_query(schema, "face", int(one))) for one in further)
        self.scorer = Scorer(self, searcher)

    def search(self, query: Query) -> Results:
        """Answer a query on this commit."""
        answer = Answer(self, query.filters.rights())
        allowed = answer.translator.allowed(query.filters)
        parsed = mend(parse(query.text), answer.occurring(), answer.surely, until_half_of_it())
        notes, facets, total = parsed.notes, _no_facets(), 0
        found: list[tuple[Any, Any]] = []
        counted: tuple[int, ...] = ()
        for node, reading in parsed.attempts():
            matching = unscored(answer.translator.matching(node))
            found = [(Occur.Must, matching), *allowed]
            facets, counted = self._counts(Engine.boolean_query(found), query.spans)
            total = sum(facets["status"].values())
            if total:
                notes = reading
                break
        hits = answer.page(query, parsed.features, node, found, total) if total else ()
        return Results(
            hits=hits,
            total=total,
            facets=facets,
            notes=(*notes, *answer.notes),
            similar=parsed.mended,
            spans=counted,
        )

    def visible(self, rights: Filters, allowed: list[tuple[Any, Any]]) -> int:
        """Return how many documents these rights let be seen; ``allowed`` are their clauses."""
        known = self._visible.get(rights)
        if known is None:
            known = self.count(Engine.boolean_query([(Occur.Must, Engine.all_query()), *allowed]))
            named = (rights.also, rights.without, *rights.excerpts)
            few = sum(map(len, named)) <= _IDS_KEPT
            if few and len(self._visible) < _RIGHTS_KEPT:
                self._visible[rights] = known
        return known

    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the version of each of ``ids`` that is here."""
        wanted = [id_ for id_ in ids if 0 < id_ < 2**63]
        found: dict[int, int] = {}
        for start in range(0, len(wanted), _MANY):
            query = Engine.term_set_query(self.schema, "id", wanted[start : start + _MANY])
            found.update(self._pairs(query, _MOST_FACES * _MANY))
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
        found = self.searcher.terms_with_prefix("fold", start, among, MAX_EXPANSIONS + 1)
        return [word for word, _ in found]

    def count(self, query: Any) -> int:
        """Return how many documents ``query`` finds."""
        return int(self.searcher.search(query, limit=1, count=True).count)

    def records(self, part: int, most: int) -> list[tuple[int, bytes]]:
        """Return id and record of living documents of a part, at most so many; all faces of
        each, also where another lies in another part: they are hidden by one id."""
        found = self.searcher.search(Engine.all_query(), limit=max(self.documents, 1), count=False)
        there = (address for _, address in found.hits if address.segment_ord == part)
        inside = list(islice(there, most))
        if self.twins and inside:
            ids = set(self.searcher.fast_field_values("id", inside))
            every = Engine.term_set_query(self.schema, "id", sorted(ids))
            hits = self.searcher.search(every, limit=_MOST_FACES * len(ids), count=False).hits
            inside = [address for _, address in hits]
        ids_inside = self.searcher.fast_field_values("id", inside)
        return [
            (id_, self.searcher.doc(address)["record"][0])
            for id_, address in zip(ids_inside, inside, strict=True)
        ]

    def _pairs(self, query: Any, limit: int) -> dict[int, int]:
        if not limit:
            return {}
        hits = self.searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in hits]
        ids = self.searcher.fast_field_values("id", addresses)
        return dict(zip(ids, self.searcher.fast_field_values("version", addresses), strict=True))

    def _counts(
        self, query: Any, spans: tuple[Span, ...]
    ) -> tuple[dict[str, dict[str, int]], tuple[int, ...]]:
        """Return the facets of what ``query`` finds, and how many of it lie in each span."""
        wanted: dict[str, Any] = {n: {"terms": {"field": n, "size": _VALUES}} for n in FACETS}
        counted = self.searcher.aggregate(query, wanted | asked_of(spans))
        facets = {}
        for name in FACETS:
            counts = Counter({b["key"]: int(b["doc_count"]) for b in counted[name]["buckets"]})
            facets[name] = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        return facets, counts_in(spans, counted)


def _no_facets() -> dict[str, dict[str, int]]:
    return {name: {} for name in FACETS}
