"""Letters to fill an index with, and short ways to ask it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search_index import ENGINES, Document, Filters, Query, Results, SearchIndex, open_index

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
EVERYTHING = Filters(departments=None)


def letter(id_: int, title: str = "", body: str = "", **changes: object) -> Document:
    """A submission as the index sees it; each id is a day later than the one before."""
    values: dict[str, object] = {
        "id": id_,
        "version": 1,
        "reference": f"PA-2026-{id_:06d}-{id_ % 10}",
        "title": title,
        "body": body,
        "replies": "",
        "kind": "report",
        "status": "received",
        "department": "transport",
        "submitted_at": START + timedelta(days=id_),
    }
    values.update(changes)
    return Document(**values)  # type: ignore[arg-type]


def ask(index: SearchIndex, text: str, filters: Filters = EVERYTHING, **how: object) -> Results:
    return index.search(Query(text, filters, **how))  # type: ignore[arg-type]


def found(index: SearchIndex, text: str, filters: Filters = EVERYTHING) -> set[int]:
    return {hit.id for hit in ask(index, text, filters, limit=1_000).hits}


def live(folder: Path) -> Path:
    """The folder of the live generation."""
    return folder / json.loads((folder / "current").read_text())["folder"]


def address_of(folder: Path) -> str:
    """The address of an embedded index whose folder stands in one named like its engine."""
    return f"{next(name for name in reversed(folder.parts) if name in ENGINES)}://{folder}"


def reopened(folder: Path) -> SearchIndex:
    return open_index(address_of(folder))
