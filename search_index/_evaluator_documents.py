"""The documents of one commit as arrays over all its parts, and which of them somebody may see.

Documents of all parts are numbered through. Rights and filters are masks over these numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index._evaluator_part import Ints, Part
from search_index._faces import EXCERPT, EXCERPTED, FURTHER, hidden_face
from search_index._numbers import NO_TIME, microseconds
from search_index._tree import Between
from search_index._types import FACETS, Filters, Span
from search_index._words import Remembered

Mask = NDArray[np.bool_]

_RESTRICTED = 2


class Column(NamedTuple):
    """A facet over all parts: a number per document and the value each number stands for."""

    numbers: NDArray[np.int32]
    values: list[str]

    def having(self, wanted: Callable[[str], bool]) -> Mask:
        """Return which documents have a value that is ``wanted``."""
        table = np.fromiter((wanted(value) for value in self.values), bool, len(self.values))
        found: Mask = table[self.numbers]
        return found


class Documents:
    """The documents of one commit; nothing in it ever changes.

    ``source`` names the commit, ``hidden`` are the numbers of deleted documents.
    """

    def __init__(self, source: str, parts: list[Part], hidden: list[int]) -> None:
        self.source = source
        self.parts = parts
        sizes = [part.size for part in parts]
        self.bases = [sum(sizes[:n]) for n in range(len(sizes))]
        self.size = sum(sizes)
        self.ids = joined([part.ids for part in parts])
        self.versions = joined([part.versions for part in parts])
        self.submitted = joined([part.submitted for part in parts])
        self._due = joined([part.due for part in parts])
        self.lengths = joined([part.lengths for part in parts])
        flags = joined([part.flags.astype(np.int64) for part in parts])
        self._flags = flags
        # Of the few sums of flags by which rights leave documents out, which documents have none.
        self._without = Remembered[int, Mask](lambda hidden: flags & hidden == 0, 16)
        self.live = np.ones(self.size, bool)
        self.live[hidden] = False
        self.columns = {name: _column(parts, name) for name in FACETS}
        self.documents = int(self.live.sum())
        self.twins = int((flags[self.live] & FURTHER != 0).sum())
        self.deleted = self.size - self.documents
        self.part_count = len(parts)
        self.number = int(source.rpartition("/")[2])
        self.average = float(self.lengths[self.live].sum()) / max(self.documents, 1)

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
        found: list[int] = np.unique(self.ids[self.live]).tolist()
        return found

    def allowed(self, filters: Filters) -> Mask:
        """The rights and filters of the searcher; decided before anything is counted."""
        allowed = self._seen(filters)
        for name, values in filters.chosen().items():
            allowed &= self.columns[name].having(values.__contains__)
        hidden = hidden_face(filters) | (0 if filters.include_restricted else _RESTRICTED)
        hidden |= 0 if any(filters.excerpts) else EXCERPT
        allowed &= self._without[hidden]
        if filters.without:
            allowed[self.numbers_of(filters.without)] = False
        for group in filters.within:
            inside = np.zeros(self.size, bool)
            for span in group:
                inside |= self.lies_in(span)
            allowed &= inside
        return allowed & self.between(Between(filters.since, filters.until))

    def _seen(self, rights: Filters) -> Mask:
        """What the departments of the searcher, the documents named beside and the excerpts let be
        seen; new for each search."""
        seen: Mask = self.live.copy()
        if rights.departments is not None:
            own = self.columns["department"].having(rights.departments.__contains__)
            if rights.also:
                own[self.numbers_of(rights.also)] = True
            seen &= own
        if any(rights.excerpts):
            seen &= self._without[EXCERPT]
        for face, ids in zip(EXCERPTED, rights.excerpts, strict=False):
            if ids:
                numbers = self.numbers_of(ids)
                seen[numbers] = self._flags[numbers] & face != 0
        return seen

    def between(self, node: Between) -> Mask:
        """Return which documents were submitted in a span of time."""
        return self.lies_in(Span(node.since, node.until))

    def lies_in(self, span: Span) -> Mask:
        """Return which documents were submitted, or are due, in a span of time."""
        moments = self._due if span.due else self.submitted
        mask: Mask = moments != NO_TIME
        if span.since is not None:
            mask &= moments >= microseconds(span.since)
        if span.until is not None:
            mask &= moments < microseconds(span.until)
        return mask


def joined(arrays: list[Ints]) -> Ints:
    """Return what the parts have as one array."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


def _column(parts: list[Part], name: str) -> Column:
    """Give the values of one facet common numbers over all parts."""
    values: dict[str, int] = {}
    numbers = []
    for part in parts:
        own, names = part.facets[name]
        table = np.fromiter((values.setdefault(v, len(values)) for v in names), np.int32)
        numbers.append(table[own])
    joined = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
    return Column(joined, list(values))
