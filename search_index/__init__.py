"""Full-text search for submissions: Vietnamese first, five languages, engines that fit the size.

Everything outside this package imports from here only. ``open_index`` gives a ``SearchIndex``;
``highlight`` shows why a text was found. The index holds no text: it answers with ids, and the
caller reads the rows again from the database.

Importing this package is quick: the analysis is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search_index._errors import (
    IndexLocked,
    IndexOutdated,
    IndexUnavailable,
    QueryNotUnderstood,
    SearchIndexError,
)
from search_index._factory import ENGINES, open_index
from search_index._types import (
    FACETS,
    Document,
    Excerpt,
    Filters,
    Hit,
    IndexInfo,
    Query,
    Results,
    SearchIndex,
    Segment,
    Sort,
    Span,
)

if TYPE_CHECKING:
    from search_index._highlight import highlight
    from search_index._query import MISTAKES, NOTES, check_query
    from search_index._text import ANALYSIS_VERSION

_LOADED_LATER = {
    "ANALYSIS_VERSION": "search_index._text",
    "MISTAKES": "search_index._query",
    "NOTES": "search_index._query",
    "check_query": "search_index._query",
    "highlight": "search_index._highlight",
}


def __getattr__(name: str) -> object:
    """Load the analysis when one of its names is first asked for (PEP 562)."""
    if name not in _LOADED_LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    found: object = getattr(import_module(_LOADED_LATER[name]), name)
    globals()[name] = found
    return found


__all__ = [
    "ANALYSIS_VERSION",
    "ENGINES",
    "FACETS",
    "MISTAKES",
    "NOTES",
    "Document",
    "Excerpt",
    "Filters",
    "Hit",
    "IndexInfo",
    "IndexLocked",
    "IndexOutdated",
    "IndexUnavailable",
    "Query",
    "QueryNotUnderstood",
    "Results",
    "SearchIndex",
    "SearchIndexError",
    "Segment",
    "Sort",
    "Span",
    "check_query",
    "highlight",
    "open_index",
]
