"""The backends under contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_index import SearchIndex, open_index

# a new backend joins the contract by adding its line here
ADDRESSES: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory:",
    "whoosh": lambda folder: f"whoosh://{folder}",
}


@pytest.fixture(params=sorted(ADDRESSES))
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return ADDRESSES[request.param](tmp_path / "index")


@pytest.fixture
def index(address: str) -> Iterator[SearchIndex]:
    opened = open_index(address)
    yield opened
    opened.close()
