"""How many hits lie in each of many spans of time, counted together with the facets.

Tantivy counts ranges that do not overlap: those between all the moments at which a span begins or
ends. A span is the sum of the ranges in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from search_index._numbers import microseconds
from search_index._types import Span

_MOST = 2**53
"""Tantivy takes the ends of ranges as doubles; these are exact until the year 2255."""


def asked_of(spans: tuple[Span, ...]) -> dict[str, Any]:
    """Return the aggregations that count ``spans``."""
    found = {}
    for due in {span.due for span in spans}:
        moments = _moments(spans, due=due)
        edges = [{"from": one, "to": other} for one, other in pairwise(moments)]
        ranges = [{"to": moments[0]}, *edges, {"from": moments[-1]}]
        found[_name(due=due)] = {"range": {"field": _field(due=due), "ranges": ranges}}
    return found


def counts_in(spans: tuple[Span, ...], counted: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the number for each of ``spans`` from the answer to what was asked."""
    rows = {
        due: [
            (bucket.get("from"), bucket.get("to"), int(bucket["doc_count"]))
            for bucket in counted[_name(due=due)]["buckets"]
        ]
        for due in {span.due for span in spans}
    }
    return tuple(
        sum(number for start, end, number in rows[span.due] if _holds(span, start, end))
        for span in spans
    )


def _holds(span: Span, start: float | None, end: float | None) -> bool:
    """Whether a range lies in the span; it never lies across an end of one."""
    if span.since is not None and (start is None or start < _moment(span.since)):
        return False
    return span.until is None or (end is not None and end <= _moment(span.until))


def _moments(spans: tuple[Span, ...], *, due: bool) -> list[int]:
    ends = {end for span in spans if span.due is due for end in (span.since, span.until)}
    return sorted({_moment(end) for end in ends if end is not None} or {0})


def _moment(moment: datetime) -> int:
    return max(-_MOST, min(microseconds(moment), _MOST))


def _name(*, due: bool) -> str:
    return f"spans of {_field(due=due)}"


def _field(*, due: bool) -> str:
    return "due" if due else "submitted"
