"""The backends under contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from search_index import SearchIndex, open_index
from search_index._tree import Patience
from tests.search_index.search_letters import letter, reopened

# a new backend joins the contract by adding its line here
ADDRESSES: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory:",
    "whoosh": lambda folder: f"whoosh://{folder}",
}
if find_spec("tantivy"):  # an optional extra; the lock for development names it
    ADDRESSES["tantivy"] = lambda folder: f"tantivy://{folder}"


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """A busy machine must not cut an order short that a test compares; work stays limited."""
    before, Patience.clock = Patience.clock, 60.0
    yield
    Patience.clock = before


@pytest.fixture(params=sorted(ADDRESSES))
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return ADDRESSES[request.param](tmp_path / "index")


@pytest.fixture
def index(address: str) -> Iterator[SearchIndex]:
    opened = open_index(address)
    yield opened
    opened.close()


@pytest.fixture
def letters(index: SearchIndex) -> SearchIndex:
    index.upsert(
        [
            letter(1, "Đường Nguyễn Trãi ngập nước", "Mưa to là đường ngập, xe chết máy."),
            letter(2, "Duong hem 12 nhieu o ga", "Duong hong da lau, de nghi sua", kind="question"),
            letter(
                3, "Thu gom rác", "Xe rác không đến. Đề nghị sửa lịch.", department="environment"
            ),
            letter(4, "Hoà giải ở cơ sở", "Theo 57-NQ/TW và 13/2012/NĐ-CP", department=None),
            letter(5, "Street light", "The lamp is broken", language="en", status="answered"),
            letter(6, "إنارة الشارع", "المصباح مُعَطَّل في المدرسة", language="ar"),
            letter(7, "Уличный фонарь", "Ёлка мешает, ещё не горит", language="ru"),
            letter(8, "Gatelys", "Gården på Ås er mørk", language="nb", province="79"),
        ]
    )
    return index


@pytest.fixture(params=sorted(set(ADDRESSES) - {"memory"}))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where an embedded index lies; its name says of which engine it is."""
    return tmp_path / str(request.param) / "index"


@pytest.fixture
def embedded(folder: Path) -> Iterator[SearchIndex]:
    opened = reopened(folder)
    yield opened
    opened.close()
