"""Which parts of an embedded index are joined, and when.

Every commit adds a part. Many small parts make first searches slow, joining costs as much as
indexing again: so a few small ones are joined while writing, the rest when there is time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

MOST_PARTS = 24
JOIN_AT_ONCE = 16
JOIN_WHILE_WRITING = 2_000
JOIN_WHEN_IDLE = 20_000
FEW_SMALL_PARTS = 3
SMALL = 2_000


class _Segment(Protocol):
    def segment_id(self) -> str: ...
    def doc_count(self) -> int: ...
    def deleted_count(self) -> int: ...


def parts_to_join(segments: Iterable[_Segment]) -> frozenset[str]:
    """Return the parts to join right after a commit: none, or the smallest few."""
    by_size = sorted(segments, key=lambda segment: segment.doc_count())
    if len(by_size) <= MOST_PARTS:
        return frozenset()
    return _as_many(by_size[:JOIN_AT_ONCE], JOIN_WHILE_WRITING)


def parts_to_tidy(segments: Iterable[_Segment]) -> frozenset[str]:
    """Return the parts to rewrite when idle; empty when everything is tidy.

    A part with deleted documents still holds their words; rewriting it erases them.
    """
    by_size = sorted(segments, key=lambda segment: segment.doc_count())
    stale = [segment for segment in by_size if segment.deleted_count()]
    small = [segment for segment in by_size if segment.doc_count() < SMALL]
    chosen = stale + [s for s in small if not s.deleted_count()] if stale else small
    if not stale and len(small) <= FEW_SMALL_PARTS:
        return frozenset()
    return _as_many(chosen, JOIN_WHEN_IDLE)


def _as_many(segments: list[_Segment], limit: int) -> frozenset[str]:
    """Return the first parts that together stay within the limit, at least one."""
    names: list[str] = []
    total = 0
    for segment in segments:
        total += segment.doc_count()
        if names and total > limit:
            break
        names.append(segment.segment_id())
    return frozenset(names)
