"""BM25 over our features for the documents of a page, from their stored words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from tantivy import Query as Engine

from search_index._tantivy_query import Translator
from search_index._tantivy_store import BREAK, Packed, unpack
from search_index._tree import K1, B, Feature, Patience, rarity
from search_index._types import Hit

Features = tuple[tuple[Feature, float], ...]
_KEPT = 20_000


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

    def in_order(
        self,
        addresses: list[Any],
        features: Features,
        translator: Translator,
        patience: Patience,
    ) -> list[Hit] | None:
        """Return the hits at ``addresses``, the best first; None when patience is over before."""
        searcher = self._searcher
        ids = searcher.fast_field_values("id", addresses)
        moments = searcher.fast_field_values("submitted", addresses)
        scores = self._scores(addresses, features, translator, patience)
        if len(scores) < len(addresses):
            return None
        rows = sorted(
            (-round(score, 6), -moment, -id_, score)
            for score, moment, id_ in zip(scores, moments, ids, strict=True)
        )
        return [Hit(-negative, score) for _, _, negative, score in rows]

    def scores_of_ids(
        self, ids: list[int], features: Features, translator: Translator
    ) -> dict[int, float]:
        """Return the score of each of ``ids``, which are present."""
        if not features or not ids:
            return dict.fromkeys(ids, 0.0)
        query = Engine.term_set_query(self._view.schema, "id", ids)
        hits = self._searcher.search(query, limit=len(ids), count=False).hits
        addresses = [address for _, address in hits]
        found = self._searcher.fast_field_values("id", addresses)
        return dict(zip(found, self._scores(addresses, features, translator), strict=True))

    def _scores(
        self,
        addresses: list[Any],
        features: Features,
        translator: Translator,
        patience: Patience | None = None,
    ) -> list[float]:
        """Return the score of each address; of the first ones only when patience is over."""
        worth = [
            (feature, weight * rarity(self._view.documents, self._holding(feature, translator)))
            for feature, weight in features
        ]
        expanded = {
            feature: frozenset(translator.tokens(feature)[1])
            for feature, _ in features
            if feature.kind == "prefix"
        }
        wanted = {feature.words[0] for feature, _ in features}.union(*expanded.values())
        scores = []
        for address in addresses:
            if patience is not None and patience.is_over():
                break
            packed = unpack(self._searcher.doc(address)["record"][0])
            length = len(packed.words) - packed.words.count(BREAK)
            damp = K1 * (1 - B + B * length / self._view.average)
            counts = _Counts(packed, wanted)
            score = 0.0
            for feature, weight in worth:
                count = counts.of(feature, expanded)
                if count:
                    score += weight * (count * (K1 + 1) / (count + damp))
            scores.append(score)
        return scores

    def _holding(self, feature: Feature, translator: Translator) -> int:
        """Return how many documents that can be found have ``feature``."""
        known = self._containing.get(feature)
        if known is not None:
            return known
        field, tokens = translator.tokens(feature)
        if self._view.deleted or len(tokens) != 1:
            count = self._view.count(translator.having(feature))
        else:
            count = int(self._searcher.doc_freq(field, tokens[0]))
        # which words a prefix stands for depends on the rights of the searcher
        if feature.kind != "prefix" and len(self._containing) < _KEPT:
            self._containing[feature] = count
        return count


class _Counts:
    """How often each feature occurs in one document."""

    def __init__(self, packed: Packed, wanted: Iterable[str]) -> None:
        self._packed = packed
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(packed.words):
            if word in wanted:
                self._places.setdefault(word, []).append(place)

    def of(self, feature: Feature, expanded: dict[Feature, frozenset[str]]) -> int:
        """Return the count of one feature."""
        places = self._places.get(feature.words[0], [])
        match feature.kind:
            case "folded":
                return len(places)
            case "exact":
                return sum(self._packed.marks[place] == feature.mark for place in places)
            case "pair":
                words, second = self._packed.words, feature.words[1]
                last = len(words) - 1
                return sum(place < last and words[place + 1] == second for place in places)
            case "stem":
                return self._packed.stems.count(feature.words[0])
            case _:
                return sum(len(self._places.get(word, ())) for word in expanded[feature])
