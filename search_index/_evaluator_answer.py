"""One search on one commit, by somebody with these rights: what is found, what it is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from search_index._evaluator_documents import Documents, Mask, joined
from search_index._evaluator_part import Ints, Part, Postings
from search_index._query import MAX_EXPANSIONS, fold_value
from search_index._spelling import Occurs
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
    Patience,
    Phrase,
    Prefix,
    Term,
    rarity,
)
from search_index._types import Filters


class Answer:
    """One search on a view, by somebody with these rights: masks, scores, and what had to be cut
    short."""

    def __init__(self, view: Documents, rights: Filters) -> None:
        self._view = view
        self._rights = rights
        self._expanded: dict[str, tuple[str, ...]] = {}
        self._patience = Patience()
        self.notes: dict[str, None] = {}

    @cached_property
    def _may_see(self) -> Mask:
        return self._view.allowed(self._rights)

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
            joined([postings.documents + base for base, postings in found]),
            joined([postings.counts for _, postings in found]),
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
