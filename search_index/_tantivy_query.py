"""Turning the neutral tree of a query, and the rights of the searcher, into Tantivy's queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from tantivy import FieldType, Occur
from tantivy import Query as Engine

from search_index._faces import EXCERPTED, Face, hidden_face
from search_index._numbers import microseconds
from search_index._query import fold_value
from search_index._tantivy_store import clean, exact_token, pair_token
from search_index._tree import And, Between, Feature, Is, Node, Not, Or, Phrase, Prefix, Term
from search_index._types import Filters, Span

Values = Callable[[str], Mapping[str, int]]
"""Gives the values that occur in a column, and how often."""

_FEW = 16
"""So many values are asked for one by one; of more Tantivy makes a set of all documents first."""

Expand = Callable[[str], tuple[str, ...]]
"""Gives the words that begin so."""


class Translator:
    """Makes Tantivy's queries; knows the schema, the values of columns and the words."""

    def __init__(self, schema: Any, values: Values, expand: Expand) -> None:
        self._schema = schema
        self._values = values
        self._expand = expand

    def matching(self, node: Node) -> Any:
        """Return a query that finds what ``node`` finds."""
        match node:
            case And():
                return self._all_of(node.nodes)
            case Or():
                return Engine.boolean_query(
                    [(Occur.Should, self.matching(inner)) for inner in node.nodes]
                )
            case Not():
                return self._all_of((node,))
            case Is():
                wanted = [v for v in self._values(node.column) if fold_value(v) == node.value]
                return self._one_of(node.column, wanted)
            case Between():
                return self.lies_in(Span(node.since, node.until))
            case _:
                return self._words(node)

    def allowed(self, filters: Filters) -> list[tuple[Any, Any]]:
        """Return the rights and filters of the searcher as clauses that add nothing to scores."""
        clauses = self._seen(filters, self._of_departments(filters))
        for name, values in filters.chosen().items():
            clauses += self._in_column(name, frozenset(map(clean, values)))
        if filters.since or filters.until:
            submitted = self.lies_in(Span(filters.since, filters.until))
            clauses.append((Occur.Must, unscored(submitted)))
        for group in filters.within:
            spans_of_it = [(Occur.Should, self.lies_in(span)) for span in group]
            clauses.append((Occur.Must, unscored(Engine.boolean_query(spans_of_it))))
        if not filters.include_restricted:
            clauses.append((Occur.MustNot, Engine.term_query(self._schema, "restricted", 1)))
        if filters.without:
            clauses.append((Occur.MustNot, self._named(filters.without)))
        return clauses

    def one_face(self, rights: Filters) -> list[tuple[Any, Any]]:
        """The clauses that leave out the faces of each document that are not seen."""
        return self._seen(rights, [])

    def _seen(self, rights: Filters, own: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """What is seen, each by one face: what ``own`` demands, and the excerpts."""
        whole = [*own, *((Occur.MustNot, self._face(one)) for one in _not_whole(rights))]
        if not any(rights.excerpts):
            return whole
        ids = frozenset[int]().union(*rights.excerpts)
        whole += [(Occur.Must, Engine.all_query()), (Occur.MustNot, self._named(ids))]
        seen = [(Occur.Should, Engine.boolean_query(whole))]
        for face, ids in zip(EXCERPTED, rights.excerpts, strict=False):
            if ids:
                both = [(Occur.Must, self._face(face)), (Occur.Must, self._named(ids))]
                seen.append((Occur.Should, Engine.boolean_query(both)))
        return [(Occur.Must, unscored(Engine.boolean_query(seen)))]

    def _face(self, face: Face) -> Any:
        return Engine.term_query(self._schema, "face", int(face))

    def _named(self, ids: frozenset[int]) -> Any:
        return Engine.term_set_query(self._schema, "id", sorted(ids))

    def _of_departments(self, rights: Filters) -> list[tuple[Any, Any]]:
        """What the departments of the searcher, and the documents named beside, let be seen."""
        if rights.departments is None:
            return []
        departments = frozenset(map(clean, rights.departments))
        if not rights.also:
            return self._in_column("department", departments)
        there = sorted(departments & self._values("department").keys())
        own = self._one_of("department", there)
        either = Engine.boolean_query(
            [(Occur.Should, own), (Occur.Should, self._named(rights.also))]
        )
        return [(Occur.Must, unscored(either))]

    def _in_column(self, name: str, wanted: frozenset[str]) -> list[tuple[Any, Any]]:
        """Demand one of the values, or leave out the others where those have fewer documents: each
        document has one value, and what is left out is looked at only where something is found."""
        there = self._values(name)
        inside, others = wanted & there.keys(), sorted(there.keys() - wanted)
        found = sum(there[value] for value in inside)
        if inside and 2 * found > sum(there.values()) and len(others) <= _FEW:
            return [(Occur.MustNot, self._token(name, value)) for value in others]
        return [(Occur.Must, unscored(self._one_of(name, sorted(inside))))]

    def lies_in(self, span: Span) -> Any:
        """Return a query for what was submitted, or is due, in a span of time; what is never due
        lies in no span of due times, also not in one without ends."""
        if not span.due and span.since is None and span.until is None:
            return Engine.all_query()
        return Engine.range_query(
            self._schema,
            "due" if span.due else "submitted",
            FieldType.Integer,
            microseconds(span.since),  # without one the earliest there can be
            None if span.until is None else microseconds(span.until) - 1,
        )

    def having(self, feature: Feature) -> Any:
        """Return a query that finds what has ``feature``."""
        field, tokens = self.tokens(feature)
        if field == "fold" and feature.kind == "prefix":
            return self._one_of(field, tokens)
        return self._token(field, tokens[0], "freq")

    def worth(self, features: Iterable[tuple[Feature, float]]) -> list[tuple[Any, Any]]:
        """Return clauses that add the worth of each feature to the score of what has it."""
        return [
            (Occur.Should, Engine.boost_query(self.having(feature), weight))
            for feature, weight in features
        ]

    def tokens(self, feature: Feature) -> tuple[str, tuple[str, ...]]:
        """Return the field and the tokens in it, any of which is ``feature``."""
        word = feature.words[0]
        match feature.kind:
            case "folded":
                return "fold", (word,)
            case "stem":
                return "stem", (word,)
            case "exact":
                return "exact", (exact_token(word, feature.mark),)
            case "pair":
                return "pair", (pair_token(*feature.words),)
            case _:
                return "fold", self._expand(word)

    def _all_of(self, nodes: tuple[Node, ...]) -> Any:
        clauses = []
        for node in nodes:
            if isinstance(node, Not):
                clauses.append((Occur.MustNot, self.matching(node.node)))
            else:
                clauses.append((Occur.Must, self.matching(node)))
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, Engine.all_query()))
        return Engine.boolean_query(clauses)

    def _words(self, node: Term | Phrase | Prefix) -> Any:
        match node:
            case Term(exact=True):
                return self._token("exact", exact_token(node.folded, node.mark))
            case Term():
                found = [("fold", node.folded), *(("stem", stem) for stem in node.stems)]
                queries = [self._token(field, token) for field, token in found]
                if len(queries) == 1:
                    return queries[0]
                return Engine.boolean_query([(Occur.Should, query) for query in queries])
            case Phrase():
                return self._phrase(node.folded)
            case Prefix():
                return self._one_of("fold", self._expand(node.start))

    def _phrase(self, words: tuple[str, ...]) -> Any:
        if len(words) == 1:
            return self._token("fold", words[0])
        if len(words) == 2:
            return self._token("pair", pair_token(*words))
        # neighbours are rare, and looking into places is dear: only where all of them are
        pairs = [self._token("pair", pair_token(*two)) for two in sorted(set(pairwise(words)))]
        whole = Engine.phrase_query(self._schema, "fold", list(words))
        return Engine.boolean_query([(Occur.Must, one) for one in (*pairs, whole)])

    def _token(self, field: str, token: str, option: str = "basic") -> Any:
        return Engine.term_query(self._schema, field, token, index_option=option)

    def _one_of(self, field: str, tokens: Iterable[str]) -> Any:
        wanted = list(tokens)
        if not wanted:
            return Engine.empty_query()
        if len(wanted) == 1:
            return self._token(field, wanted[0])
        if len(wanted) > _FEW:
            return Engine.term_set_query(self._schema, field, wanted)
        return Engine.boolean_query([(Occur.Should, self._token(field, one)) for one in wanted])


def _not_whole(rights: Filters) -> tuple[Face, ...]:
    return (hidden_face(rights), *EXCERPTED)


def unscored(query: Any) -> Any:
    """Return a query that finds the same and adds nothing to scores."""
    return Engine.const_score_query(query, 0.0)
