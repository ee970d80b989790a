"""BM25 over our features for the documents of a page, from their stored words as numbers."""

from __future__ import annotations

from typing import Any, Protocol

from tantivy import Occur
from tantivy import Query as Engine

from search_index._evaluator_few import Scores
from search_index._tantivy_query import Translator
from search_index._tantivy_store import numbered
from search_index._tree import Feature, Patience, rarity
from search_index._types import Hit

Features = tuple[tuple[Feature, float], ...]
_KEPT = 20_000
_PREFIXES_KEPT = 200


class _View(Protocol):
    """What is asked of the commit whose documents are scored."""

    schema: Any
    documents: int
    deleted: int
    average: float

    def count(self, query: Any) -> int: ...


class Scorer:
    """Scores documents of one commit; remembers how rare each feature is."""

    def __init__(self, view: _View, searcher: Any) -> None:
        self._view = view
        self._searcher = searcher
        self._containing: dict[Feature, int] = {}
        self._containing_any: dict[tuple[str, ...], int] = {}

    def in_order(
        self,
        addresses: list[Any],
        features: Features,
        translator: Translator,
        patience: Patience,
    ) -> list[Hit] | None:
        """Return the hits at ``addresses``, the best first; None when patience is over before."""
        searcher = self._searcher
        scores = self._scores(addresses, features, translator, patience)
        if scores is None:
            return None
        ids = searcher.fast_field_values("id", addresses)
        moments = searcher.fast_field_values("submitted", addresses)
        rows = sorted(
            (-round(score, 6), -moment, -id_, score)
            for score, moment, id_ in zip(scores, moments, ids, strict=True)
        )
        return [Hit(-negative, score) for _, _, negative, score in rows]

    def scores_of_ids(
        self,
        ids: list[int],
        features: Features,
        translator: Translator,
        one_face: list[tuple[Any, Any]],
    ) -> dict[int, float]:
        """Return the score of each of ``ids``, which are present, by the face that is seen."""
        if not features or not ids:
            return dict.fromkeys(ids, 0.0)
        named = Engine.term_set_query(self._view.schema, "id", ids)
        query = Engine.boolean_query([(Occur.Must, named), *one_face])
        hits = self._searcher.search(query, limit=len(ids), count=False).hits
        addresses = [address for _, address in hits]
        found = self._searcher.fast_field_values("id", addresses)
        scores = self._scores(addresses, features, translator)
        return {} if scores is None else dict(zip(found, scores, strict=True))

    def _scores(
        self,
        addresses: list[Any],
        features: Features,
        translator: Translator,
        patience: Patience | None = None,
    ) -> list[float] | None:
        """Return the score of each address; None when patience is over before."""
        if patience is not None and patience.is_over():
            return None
        searcher = self._searcher
        records = [searcher.doc(address)["record"][0] for address in addresses]
        scores = Scores([numbered(record) for record in records], self._view.average)
        for feature, weight in features:
            if patience is not None and patience.is_over():
                return None
            expanded = translator.tokens(feature)[1] if feature.kind == "prefix" else ()
            found = scores.count(feature, expanded)
            if found is not None:
                containing = self._holding(feature, translator)
                scores.add(found, weight * rarity(self._view.documents, containing))
        return scores.values()

    def _holding(self, feature: Feature, translator: Translator) -> int:
        """Return how many documents that can be found have ``feature``."""
        known = self._containing.get(feature)
        if known is not None:
            return known
        field, tokens = translator.tokens(feature)
        if feature.kind == "prefix":
            return self._holding_any(feature, tokens, translator)
        if self._view.deleted:
            count = self._view.count(translator.having(feature))
        else:
            count = int(self._searcher.doc_freq(field, tokens[0]))
        if len(self._containing) < _KEPT:
            self._containing[feature] = count
        return count

    def _holding_any(self, feature: Feature, words: tuple[str, ...], translator: Translator) -> int:
        """The same for a prefix; which words it stands for depends on whose search it is."""
        count = self._containing_any.get(words)
        if count is None:
            count = self._view.count(translator.having(feature))
            if len(self._containing_any) < _PREFIXES_KEPT:
                self._containing_any[words] = count
        return count
