"""Answering queries on the arrays of a whole index: one immutable view of one commit.

What is asked becomes a mask over the documents; rights and filters are a mask too and are applied
before anything is counted, so that totals and facets never tell of documents the searcher may not
see.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search_index._evaluator_answer import Answer
from search_index._evaluator_documents import Column, Documents
from search_index._evaluator_part import Ints
from search_index._query import parse
from search_index._spelling import mend
from search_index._tree import Parsed, until_half_of_it
from search_index._types import Hit, Query, Results, Sort


class View(Documents):
    """One commit of the index, open for searching."""

    def search(self, query: Query) -> Results:
        """Answer a query on this commit."""
        answer = Answer(self, query.filters.rights())
        parsed = mend(parse(query.text), answer.occurring(), is_over=until_half_of_it())
        allowed = self.allowed(query.filters)
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
            spans=tuple(int((found & self.lies_in(span)).sum()) for span in query.spans),
        )

    def _page(self, query: Query, parsed: Parsed, answer: Answer, numbers: Ints) -> tuple[Hit, ...]:
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


def _count(column: Column, numbers: Ints) -> dict[str, int]:
    counts = np.bincount(column.numbers[numbers], minlength=len(column.values)).tolist()
    present = ((value, n) for value, n in zip(column.values, counts, strict=True) if n)
    return dict(sorted(present, key=lambda item: (-item[1], item[0])))
