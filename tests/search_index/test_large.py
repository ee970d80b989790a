"""Sizes at which the embedded backend's files change their shape, compared with the reference."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from search_index import (
    Document,
    Filters,
    Query,
    Results,
    SearchIndex,
    Sort,
    _whoosh_store,
    open_index,
)
from search_index._evaluator_cache import ArrayCache
from search_index._tree import Patience
from tests.search_index.conftest import ADDRESSES
from tests.search_index.search_letters import EVERYTHING, ask, found, letter

MANY = 1_300  # more than a block of postings holds, and more than a batch


def _many(n: int) -> Document:
    return letter(
        n,
        "đường " * (1 + n % 3),
        f"hẻm {n} từ{n} " + "rác " * (n % 5 == 0),
        department=f"department-{n % 300}",
        status="đã trả lời" if n % 2 else "mới nhận",
    )


@pytest.fixture(scope="module")
def reference() -> SearchIndex:
    index = open_index("memory:")
    index.upsert(map(_many, range(1, MANY + 1)))
    return index


@pytest.fixture(scope="module", params=sorted(set(ADDRESSES) - {"memory"}))
def embedded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SearchIndex:
    index = open_index(ADDRESSES[request.param](tmp_path_factory.mktemp("large") / "index"))
    index.rebuild(map(_many, range(1, MANY + 1)))
    return index


TEXTS = ["đường", "duong rac", '"hẻm 77"', "từ12*", "tu*", "-rác", "", "department:department-299"]


@pytest.mark.parametrize("text", TEXTS)
def test_long_lists_of_postings_and_many_departments(
    reference: SearchIndex, embedded: SearchIndex, text: str
) -> None:
    everything = reference.search(Query(text, EVERYTHING, limit=MANY))
    worth = {hit.id: hit.score for hit in everything.hits}
    for sort in (Sort.RELEVANCE, Sort.OLDEST):
        query = Query(text, EVERYTHING, sort=sort, offset=3, limit=40)
        expected, answer = reference.search(query), embedded.search(query)
        if sort is Sort.OLDEST or not _rounds(embedded):
            assert [hit.id for hit in answer.hits] == [hit.id for hit in expected.hits]
        check_hits(answer, expected, worth, falls=sort is Sort.RELEVANCE)
        assert (answer.total, answer.facets, answer.notes) == (
            expected.total,
            expected.facets,
            expected.notes,
        )
    narrow = Query(text, Filters(frozenset({"department-7", "department-299"})), limit=100)
    expected, answer = reference.search(narrow), embedded.search(narrow)
    assert [hit.id for hit in answer.hits] == [hit.id for hit in expected.hits]
    assert (answer.total, answer.facets) == (expected.total, expected.facets)


def _rounds(index: SearchIndex) -> bool:
    """Whether it rounds lengths for its first order (Tantivy), and so takes any of many equals."""
    return index.info().engine == "tantivy"


def check_hits(answer: Results, expected: Results, worth: dict[int, float], *, falls: bool) -> None:
    """Each hit once, with the score the reference gives it among all (``worth``); where an engine
    rounds for its first order, it may be another one that is worth nearly as much."""
    ids, scores = [hit.id for hit in answer.hits], [hit.score for hit in answer.hits]
    assert len(set(ids)) == len(ids)
    assert scores == pytest.approx([worth[id_] for id_ in ids])
    if falls:
        assert all(one >= other - 1e-6 for one, other in pairwise(scores))
    assert scores == pytest.approx([hit.score for hit in expected.hits], rel=0.1)


def test_a_prefix_of_very_many_words_takes_the_commonest_and_says_so(
    embedded: SearchIndex,
) -> None:
    answer = ask(embedded, "tu*")
    assert answer.notes == ("prefix_partial",)
    assert answer.total == 512
    assert ask(embedded, "tu12*").notes == ()


def test_who_asks_for_very_many_gets_each_once_and_the_best_in_exact_order(
    embedded: SearchIndex, reference: SearchIndex
) -> None:
    worth = {hit.id: hit.score for hit in ask(reference, "duong rac", limit=MANY).hits}
    for sort in Sort:
        hits = ask(embedded, "duong rac", limit=MANY, sort=sort).hits
        assert len(hits) == len({hit.id for hit in hits}) == len(worth)
        best = hits[:100]
        assert [hit.score for hit in best] == pytest.approx([worth[hit.id] for hit in best])
    assert [hit.id for hit in hits] == sorted(worth), "by date, also behind the exact ones"


def test_sorting_postings_on_the_disk_gives_the_same_index(
    tmp_path: Path, reference: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_whoosh_store, "POSTINGS_IN_MEMORY", 500)
    index = open_index(f"whoosh://{tmp_path / 'index'}")
    index.rebuild(map(_many, range(1, MANY + 1)))
    for text in ("đường", "rác", '"từ5 rác"', "từ12*"):
        assert ask(index, text) == ask(reference, text)
    assert not list(tmp_path.rglob("*.run"))


def test_an_index_of_empty_letters(tmp_path: Path) -> None:
    index = open_index(f"whoosh://{tmp_path / 'index'}")
    index.upsert([letter(1, reference=""), letter(2, reference="")])
    assert ask(index, "").total == 2
    assert found(index, "đường") == found(index, "du*") == found(index, '"a b"') == set()
    index.upsert([letter(3, "đường")])
    index.compact()
    assert found(index, "đường") == {3}


def test_what_takes_too_long_is_ordered_by_what_is_known(
    embedded: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "work", -1.0)
    answer = ask(embedded, "đường rác")
    assert "partial_ranking" in answer.notes
    assert answer.total == MANY // 5


class _Block:
    """Something of a size, to be kept."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes


def test_the_memory_of_arrays_is_bounded_and_keeps_what_is_used() -> None:
    cache = ArrayCache(limit=10_000)
    often = cache.get("often", lambda: _Block(1_000))
    for n in range(50):
        cache.get(n, lambda: _Block(1_000))
        assert cache.get("often", lambda: _Block(1_000)) is often
    made: list[int] = []

    def again() -> _Block:
        made.append(1)
        return _Block(1_000)

    cache.get(0, again)
    cache.get(49, again)
    assert made == [1]
