"""What can go wrong with an index, each with a short code for machines.

The sentences people read stand in the pages. The names say the state, as the design has them.
"""

from __future__ import annotations


class SearchIndexError(Exception):
    """Any failure of the search index. ``code`` is stable and safe to log: it never holds text."""

    code = "search_index"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or self.code)
        if code is not None:
            self.code = code


class IndexUnavailable(SearchIndexError):
    """The index is missing, damaged or cannot be read; it is reported and never wiped."""

    code = "index_unavailable"


class IndexLocked(SearchIndexError):
    """Somebody else is writing; nothing was changed, try again later."""

    code = "index_locked"


class IndexOutdated(SearchIndexError):
    """The index was written by another schema or analysis; only ``rebuild`` is possible."""

    code = "index_outdated"


class QueryNotUnderstood(SearchIndexError):
    """``check_query`` refuses a query that ``search`` would answer only after mending it."""

    code = "query_not_understood"
