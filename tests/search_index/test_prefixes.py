"""A prefix stands for words; of very many for those commonest in what the searcher may see, so that
neither the hits nor the notes tell of words that stand elsewhere alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import (
    Document,
    Filters,
    Query,
    SearchIndex,
    _evaluator_answer,
    _memory,
    _query,
    open_index,
)
from tests.search_index.conftest import ADDRESSES
from tests.search_index.search_letters import ask, letter
from tests.search_index.test_agreement import OTHERS, QUICK

OURS = Filters(frozenset({"transport"}))
MANY = _query.MAX_EXPANSIONS + 100


def _with_words(first: int, **columns: object) -> list[Document]:
    """Three letters that have more words of one beginning than are looked for."""
    words = " ".join(f"tu{number}" for number in range(MANY))
    return [letter(first + n, words, **columns) for n in range(3)]


def test_words_that_others_have_push_none_of_ours_out(index: SearchIndex) -> None:
    ours = [letter(n, f"tuq{n} tur{n}") for n in range(1, 6)]
    index.upsert(ours)
    alone = ask(index, "tu*", OURS)
    index.upsert(_with_words(100, department="environment"))
    index.upsert(_with_words(200, restricted=True))
    beside = ask(index, "tu*", OURS)
    assert (beside.total, beside.facets, beside.notes) == (5, alone.facets, ())
    assert [hit.id for hit in beside.hits] == [hit.id for hit in alone.hits] == [5, 4, 3, 2, 1]
    assert "prefix_partial" in ask(index, "tu*", Filters(None)).notes
    index.delete(range(100, 300))
    assert ask(index, "tu*", Filters(None)).notes == ()


@pytest.fixture(scope="module")
def numbered() -> list[Document]:
    """Eighty letters with words of two beginnings; some departments have some of them alone."""
    chance = random.Random(11)
    made = []
    for n in range(1, 81):
        department = ("a", "b", None)[n % 3]
        words = [f"{department or 'x'}x{chance.randrange(9)}" for _ in range(4)]
        words += [f"xy{chance.randrange(7)}" for _ in range(2)]
        made.append(
            letter(n, " ".join(words), department=department, restricted=n % 7 == 0, version=2)
        )
    return made


@pytest.fixture(params=OTHERS)
def both(
    request: pytest.FixtureRequest,
    numbered: list[Document],
    tmp_path: Path,
) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    """The reference, and an engine that has replaced and deleted some; both take four words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_memory, "MAX_EXPANSIONS", 4)
        patch.setattr(_evaluator_answer, "MAX_EXPANSIONS", 4)
        if request.param == "tantivy":
            from search_index import _tantivy_view

            patch.setattr(_tantivy_view, "MAX_EXPANSIONS", 4)
        reference = open_index("memory:")
        other = open_index(ADDRESSES[request.param](tmp_path / "index"))
        other.upsert(letter(n, f"xy{n} ax{n}") for n in range(60, 140))
        other.upsert(numbered[:50])
        other.upsert(numbered[50:])
        other.delete(range(81, 140))
        reference.upsert(numbered)
        yield reference, other
        other.close()


@QUICK
@given(
    text=st.sampled_from(["xy*", "ax*", "bx* xy*", "ax* OR bx*", "xx* -xy*", "xy1*", "xy* ax1"]),
    departments=st.one_of(st.none(), st.frozensets(st.sampled_from(["a", "b", ""]))),
    restricted=st.booleans(),
    kinds=st.frozensets(st.sampled_from(["report"])),
)
def test_all_backends_take_the_same_words(
    both: tuple[SearchIndex, SearchIndex],
    text: str,
    departments: frozenset[str] | None,
    restricted: bool,
    kinds: frozenset[str],
) -> None:
    reference, other = both
    chosen = Filters(departments, kinds=kinds, include_restricted=restricted)
    query = Query(text, chosen, limit=80)
    expected, answer = reference.search(query), other.search(query)
    assert [hit.id for hit in answer.hits] == [hit.id for hit in expected.hits]
    assert [hit.score for hit in answer.hits] == pytest.approx([h.score for h in expected.hits])
    assert (answer.total, answer.facets, answer.notes) == (
        expected.total,
        expected.facets,
        expected.notes,
    )
