"""Opening an index by its address; whatever an engine needs is imported when it is asked for."""

from __future__ import annotations

from search_index._errors import IndexUnavailable, SearchIndexError
from search_index._types import SearchIndex

LATER_ENGINES = frozenset({"tantivy", "opensearch"})


def open_index(url: str) -> SearchIndex:
    """Open ``memory:`` or ``whoosh:///absolute/folder`` and return the index.

    A folder that does not exist or is empty becomes an empty index. A damaged, missing or outdated
    index opens too, so that the service starts and the index can be rebuilt; every other call on
    it raises ``IndexUnavailable`` or ``IndexOutdated``. Raises ``IndexUnavailable`` for engines
    this version does not have and ``SearchIndexError`` for an address it cannot read.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "memory":
        from search_index._memory import MemoryIndex  # noqa: PLC0415

        return MemoryIndex()
    if scheme == "whoosh" and rest.startswith("///"):
        from pathlib import Path  # noqa: PLC0415
        from urllib.parse import unquote  # noqa: PLC0415

        from search_index._whoosh import WhooshIndex  # noqa: PLC0415

        return WhooshIndex(Path(unquote(rest[2:])))
    if scheme in LATER_ENGINES:
        raise IndexUnavailable(
            f"the engine {scheme} is not in this version", code="not_in_this_version"
        )
    raise SearchIndexError(
        "an index address is memory: or whoosh:///absolute/folder", code="unknown_index_address"
    )
