"""Ten thousand queries of every kind on every backend: no error, no hang, the memory's hits.

Everyday runs take a tenth of them; ``INTAKE_QUERIES`` says how many. Beside the sixty and three
hundred of ``test_agreement`` these are wilder: operators in heaps, NUL, halves of characters,
directions mixed, a hundred thousand characters.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from search_index import (
    Filters,
    Query,
    QueryNotUnderstood,
    SearchIndex,
    Sort,
    Span,
    check_query,
    open_index,
)
from tests.search_index.conftest import ADDRESSES
from tests.search_index.search_letters import START, letter

MANY = int(os.environ.get("INTAKE_QUERIES", "300"))
WORDS = [
    "đường",
    "duong",
    "đưòng",
    "nước",
    "rác",
    "hoà",
    "hòa",
    "lamp",
    "lamps",
    "running",
    "gården",
]
WORDS += [
    "gatelys",
    "المدرسة",
    "مدرسه",
    "ёлка",
    "улицы",
    "улица",
    "57-NQ/TW",
    "PAKN",
    "kỹ",
    "x1",
    "a",
]
MISSPELT = ["đuờgn", "nuwớc", "lanp", "улца", "مدرس", "runing", "gaarden", "dươnng"]
SIGNS = ['"', "“", "”", "-", "--", ":", "*", "**", "~", "OR", "|", "AND", "NOT", "(", ")", "[", "]"]
SIGNS += [
    "{",
    "}",
    "\\",
    "^",
    "$",
    ".",
    "+",
    "?",
    "&",
    "!",
    "/",
    "؟",
    "،",
    "#lam",
    "a+b",
    "|",
    "a~1",
]
STRANGE = [
    "\x00",
    "\ud800",
    "\udfff",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u0301",
    "\ufeff",
    "👍🏽",
    "\r\n",
]
FIELDS = [
    "department:a",
    "-status:",
    "kind:report",
    'place:""',
    "after:2026",
    "before:x",
    "number:1",
]
piece = st.sampled_from([*WORDS, *MISSPELT, *SIGNS, *STRANGE, *FIELDS])
queries = st.one_of(
    st.lists(piece, max_size=14).map(" ".join),
    st.lists(piece, max_size=14).map("".join),
    st.text(max_size=60),
    st.builds(
        lambda text, many: text * many, st.lists(piece, min_size=1).map(" ".join), st.just(40)
    ),
)
moments = st.one_of(
    st.none(),
    st.integers(-1, 7).map(lambda day: START + timedelta(days=day)),
    st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]),
)
spans = st.lists(st.builds(Span, moments, moments, due=st.booleans()), max_size=4).map(tuple)
rights = st.builds(
    Filters,
    departments=st.one_of(st.none(), st.frozensets(st.sampled_from(["a", "b", "", "\ud800"]))),
    languages=st.frozensets(st.sampled_from(["vi", "en"]), max_size=1),
    include_restricted=st.booleans(),
    also=st.frozensets(st.integers(1, 59), max_size=3),
    include_internal=st.booleans(),
)


@pytest.fixture(scope="module")
def letters() -> list[object]:
    chance = random.Random(5)
    return [
        letter(
            n,
            " ".join(chance.choices(WORDS, k=3)),
            " ".join(chance.choices(WORDS, k=chance.randrange(1, 20))),
            department=chance.choice(["a", "b", None]),
            language=chance.choice(["vi", "en", "nb", "ru", "ar"]),
            submitted_at=START + timedelta(days=n % 5),
            due_at=START + timedelta(days=n % 7) if n % 4 else None,
            restricted=n % 9 == 0,
            internal=(" ".join(chance.choices(WORDS, k=5)),) if n % 3 else (),
        )
        for n in range(1, 60)
    ]


@pytest.fixture(scope="module")
def reference(letters: list[object]) -> SearchIndex:
    index = open_index("memory:")
    index.upsert(letters)  # type: ignore[arg-type]
    return index


@pytest.fixture(scope="module", params=sorted(set(ADDRESSES) - {"memory"}))
def other(
    request: pytest.FixtureRequest,
    letters: list[object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SearchIndex]:
    index = open_index(ADDRESSES[request.param](tmp_path_factory.mktemp("any") / "index"))
    index.upsert(letters[:30])  # type: ignore[arg-type]
    index.upsert(letters[20:])  # type: ignore[arg-type]
    yield index
    index.close()


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@seed(2026)
@given(
    text=queries,
    chosen=rights,
    sort=st.sampled_from(Sort),
    offset=st.integers(0, 20),
    asked=spans,
)
def test_any_query_finds_what_the_memory_finds(
    reference: SearchIndex,
    other: SearchIndex,
    text: str,
    chosen: Filters,
    sort: Sort,
    offset: int,
    asked: tuple[Span, ...],
) -> None:
    query = Query(text, chosen, sort=sort, offset=offset, limit=8, spans=asked)
    _same(reference, other, query)
    with suppress(QueryNotUnderstood):
        check_query(text)


@pytest.mark.parametrize("piece", ["a", '"', "-", "(", "a-", "đ ", "\x00", "\u202e", "x*", 'a" '])
def test_a_hundred_thousand_characters(
    reference: SearchIndex, other: SearchIndex, piece: str
) -> None:
    text = piece * (100_000 // len(piece))
    _same(reference, other, Query(text, Filters(departments=None)))


def _same(reference: SearchIndex, other: SearchIndex, query: Query) -> None:
    expected = reference.search(query)
    started = time.thread_time()
    answer = other.search(query)
    assert time.thread_time() - started < 2
    assert [hit.id for hit in answer.hits] == [hit.id for hit in expected.hits]
    assert (answer.total, answer.facets, answer.notes, answer.spans) == (
        expected.total,
        expected.facets,
        expected.notes,
        expected.spans,
    )
