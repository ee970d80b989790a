"""Which parts of an embedded index are joined, and when.

Every commit adds a part. Many small parts make first searches slow, joining costs as much as
indexing again: so a few small ones are joined while writing, the rest when there is time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

SMALL = 2_000
MOST_SMALL_PARTS = 16
JOIN_AT_ONCE = 12
JOIN_WHILE_WRITING = 2 * SMALL
JOIN_WHEN_IDLE = 5_000
FEW_SMALL_PARTS = 3


class _Segment(Protocol):
    def segment_id(self) -> str: ...
    def doc_count(self) -> int: ...
    def deleted_count(self) -> int: ...


def parts_to_join(segments: Iterable[_Segment]) -> frozenset[str]:
    """Return the parts to join right after a commit: none, or the smallest few."""
    small = _small(segments)
    if len(small) <= MOST_SMALL_PARTS:
        return frozenset()
    return _as_many(small[:JOIN_AT_ONCE], JOIN_WHILE_WRITING)


def parts_to_tidy(segments: Iterable[_Segment]) -> frozenset[str]:
    """Return the parts to rewrite when idle; empty when everything is tidy.

    A part with deleted documents still holds their words; rewriting it erases them.
    """
    known = list(segments)
    stale = [segment for segment in known if segment.deleted_count()]
    small = _small(segment for segment in known if not segment.deleted_count())
    if stale:
        return _as_many([*_by_size(stale), *small], JOIN_WHEN_IDLE)
    return _as_many(small, JOIN_WHEN_IDLE) if len(small) > FEW_SMALL_PARTS else frozenset()


def _small(segments: Iterable[_Segment]) -> list[_Segment]:
    return _by_size(segment for segment in segments if segment.doc_count() < SMALL)


def _by_size(segments: Iterable[_Segment]) -> list[_Segment]:
    return sorted(segments, key=lambda segment: segment.doc_count())


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
