"""Opening an index by its address; whatever an engine needs is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from search_index._errors import IndexUnavailable, SearchIndexError
from search_index._types import SearchIndex

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("whoosh", "tantivy")
"""Those that keep their files in a folder of this machine."""

LATER_ENGINES = frozenset({"opensearch"})


def open_index(url: str) -> SearchIndex:
    """Open ``memory:``, ``whoosh:///absolute/folder`` or ``tantivy:///absolute/folder``.

    A folder that does not exist or is empty becomes an empty index. A damaged, missing or outdated
    index opens too, so that the service starts and the index can be rebuilt; every other call on
    it raises ``IndexUnavailable`` or ``IndexOutdated``. Raises ``IndexUnavailable`` for engines
    this version or machine does not have and ``SearchIndexError`` for an address it cannot read.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "memory":
        from search_index._memory import MemoryIndex  # noqa: PLC0415

        return MemoryIndex()
    if scheme in ENGINES and rest.startswith("///"):
        from pathlib import Path  # noqa: PLC0415
        from urllib.parse import unquote  # noqa: PLC0415

        return _embedded(scheme)(Path(unquote(rest[2:])))
    if scheme in LATER_ENGINES:
        raise IndexUnavailable(
            f"the engine {scheme} is not in this version", code="not_in_this_version"
        )
    raise SearchIndexError(
        "an index address is memory: or whoosh:///absolute/folder or tantivy:///absolute/folder",
        code="unknown_index_address",
    )


def _embedded(engine: str) -> Callable[[Path], SearchIndex]:
    """Return what opens a folder of this engine; Tantivy is an optional extra."""
    if engine == "whoosh":
        from search_index._whoosh import WhooshIndex  # noqa: PLC0415

        return WhooshIndex
    try:
        from search_index._tantivy import TantivyIndex  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "tantivy":
            raise
        raise IndexUnavailable(
            "the package tantivy is not installed", code="engine_not_installed"
        ) from error
    return TantivyIndex
