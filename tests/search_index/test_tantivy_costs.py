"""How often Tantivy is asked: what a search or a night's work costs does not grow with what nobody
asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from search_index import SearchIndex, Sort, Span, open_index
from tests.search_index.search_letters import START, ask, letter

pytest.importorskip("tantivy")

from search_index import _tantivy

MANY = 230


class Counted:
    """Tantivy's searcher; counts the calls by their name."""

    calls: ClassVar[Counter[str]] = Counter()

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._searcher, name)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SearchIndex]:
    view = _tantivy.TantivyView
    monkeypatch.setattr(
        _tantivy,
        "TantivyView",
        lambda folder, meta, schema, searcher: view(folder, meta, schema, Counted(searcher)),
    )
    opened = open_index(f"tantivy://{tmp_path / 'index'}")
    opened.upsert(letter(n, "đường " * (n % 5), "rác") for n in range(1, MANY + 1))
    ask(opened, "rác")
    Counted.calls.clear()
    yield opened
    opened.close()


def test_spans_are_counted_together_with_the_facets(index: SearchIndex) -> None:
    ask(index, "rác", limit=0)
    alone = Counted.calls.copy()
    Counted.calls.clear()
    days = [START + timedelta(days=n) for n in range(17)]
    spans = tuple(Span(day, day + timedelta(days=2)) for day in days)
    assert ask(index, "rác", limit=0, spans=spans).spans == (1, *[2] * 16)
    assert Counted.calls == alone


@pytest.mark.parametrize("sort", Sort)
def test_a_long_answer_has_only_its_beginning_scored(index: SearchIndex, sort: Sort) -> None:
    assert len(ask(index, "rác", limit=MANY, sort=sort).hits) == MANY
    assert Counted.calls["doc"] == 200


def test_tidying_reads_each_document_once(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tantivy, "_TIDY_AT_ONCE", 50)
    index.delete([7])
    index.compact()
    assert index.info().deleted == 0
    assert Counted.calls["doc"] == MANY - 1
