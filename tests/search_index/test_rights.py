"""Nobody learns anything of what they may not see: an index answers as one that holds nothing else,
in hits, numbers, facets, spans, notes and in the words it takes for others. The same for internal
texts of what they do see."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from search_index import (
    Document,
    Excerpt,
    Filters,
    Query,
    SearchIndex,
    Sort,
    Span,
    _evaluator_answer,
    _memory,
    open_index,
)
from tests.search_index.conftest import ADDRESSES
from tests.search_index.search_letters import START, letter

RIGHTS = [
    Filters(departments, include_restricted=restricted)
    for departments in (None, frozenset({"a"}), frozenset({"b", ""}), frozenset[str]())
    for restricted in (False, True)
]
RIGHTS += [
    Filters(departments, without=frozenset(range(2, 200, 5)))
    for departments in (None, frozenset({"a"}))
]
RIGHTS += [
    Filters(departments, also=also, include_internal=True)
    for departments in (None, frozenset({"a"}), frozenset[str]())
    for also in (frozenset[int](), frozenset(range(1, 200, 4)))
]
RIGHTS += [Filters(frozenset({"b"}), also=frozenset({1, 2, 5, 9, 10}))]
BY_EXCERPT = (
    frozenset(range(1, 30, 3)),
    frozenset[int](),
    frozenset(range(2, 40, 3)),
    frozenset({3, 6, 99}),
)
RIGHTS += [
    Filters(departments, also=frozenset({4, 31}), excerpts=BY_EXCERPT, include_internal=internal)
    for departments in (None, frozenset({"a"}), frozenset[str]())
    for internal in (False, True)
]
RIGHTS += [Filters(frozenset[str](), without=frozenset({1, 2}), excerpts=BY_EXCERPT[:1])]
# Words that departments share and that one has alone; some differ by one letter from each other.
SHARED = ["đường", "nước", "rác", "lamp", "улица"]
ALONE = {
    "a": ["đườmg", "nướk", "lamps", "ngập", "xa1", "xa2", "xa3"],
    "b": ["đườnk", "racc", "lampe", "xb1", "xb2", "xb3", "xb4"],
    "": ["đưởng", "улицы", "xc1", "xc2", "xc3", "xa4"],
    "excerpt": ["xf1", "xf2", "nướkk", "quokka", "quokkas", "xa7"],
    "internal": ["wombat", "lampa", "nuocx", "xe1", "xe2", "xe3", "xe4", "xa6"],
    "restricted": ["tốcáo", "nuocc", "xd1", "xd2", "xd3", "xd4", "xd5", "xa5"],
}
WORDS = [*SHARED, *(word for words in ALONE.values() for word in words)]
MISSPELT = ["đườg", "nuơc", "lanps", "toocao", "tôcao", "улиця", "xd", "ngậpp", "xa9", "wonbat"]
words = st.sampled_from([*WORDS, *MISSPELT])
pieces = st.one_of(
    words,
    words.map(lambda word: f"-{word}"),
    words.map(lambda word: f"{word[:2]}*"),
    st.tuples(words, words).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
    st.sampled_from(["OR", "department:b", "-department:a", "status:received", "kind:question"]),
)
days = st.one_of(st.none(), st.integers(0, 60).map(lambda day: START + timedelta(days=day)))


def may_see(rights: Filters, one: Document) -> bool:
    """The rule as it is meant, written down once more."""
    if one.id in rights.without:
        return False
    if one.restricted and not rights.include_restricted:
        return False
    number = number_of_excerpt(rights, one)
    if number is not None:
        return any(excerpt.number == number for excerpt in one.excerpts)
    if one.id in rights.also:
        return True
    return rights.departments is None or (one.department or "") in rights.departments


def number_of_excerpt(rights: Filters, one: Document) -> int | None:
    return next((n for n, ids in enumerate(rights.excerpts) if one.id in ids), None)


def as_seen(rights: Filters, one: Document) -> Document:
    number = number_of_excerpt(rights, one)
    if number is not None:
        said = next(excerpt for excerpt in one.excerpts if excerpt.number == number)
        bare = replace(one, title=said.title, body=said.body, reference=said.reference)
        return replace(bare, internal=(), excerpts=(), province=None)
    one = replace(one, excerpts=())
    return one if rights.include_internal else replace(one, internal=())


@pytest.fixture(scope="module", autouse=True)
def _few_words_for_a_prefix() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_memory, "MAX_EXPANSIONS", 3)
        patch.setattr(_evaluator_answer, "MAX_EXPANSIONS", 3)
        if "tantivy" in ADDRESSES:
            from search_index import _tantivy_view

            patch.setattr(_tantivy_view, "MAX_EXPANSIONS", 3)
        yield


@pytest.fixture(scope="module")
def letters() -> list[Document]:
    chance = random.Random(3)
    made = []
    for n in range(1, 49):
        department, restricted = ("a", "b", None)[n % 3], n % 5 == 0
        own = ALONE["restricted" if restricted else department or ""]
        text = chance.choices(SHARED, k=3) + chance.choices(own, k=4)
        chance.shuffle(text)
        made.append(
            letter(
                n,
                " ".join(text[:2]),
                " ".join(text[2:]),
                department=department,
                restricted=restricted,
                kind=chance.choice(["report", "question"]),
                due_at=START + timedelta(days=n) if n % 2 else None,
                internal=(" ".join(chance.choices(ALONE["internal"], k=3)),) if n % 3 else (),
                province="ha_noi" if n % 2 else None,
                excerpts=excerpts_of(chance, text) if n % 4 else (),
            )
        )
    return made


def excerpts_of(chance: random.Random, text: list[str]) -> tuple[Excerpt, ...]:
    """Less than the document has, and a word of their own."""
    return tuple(
        Excerpt(number, chance.choice(ALONE["excerpt"]), " ".join(text[number:5]), f"R-{number}")
        for number in range(4)
        if number != 2 or chance.random() < 0.8
    )


@pytest.fixture(scope="module")
def alone(letters: list[Document]) -> list[SearchIndex]:
    """For each of the rights an index of what may be seen with them."""
    made = []
    for rights in RIGHTS:
        index = open_index("memory:")
        index.upsert(as_seen(rights, one) for one in letters if may_see(rights, one))
        made.append(index)
    return made


@pytest.fixture(scope="module", params=sorted(ADDRESSES))
def everything(
    request: pytest.FixtureRequest,
    letters: list[Document],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SearchIndex]:
    index = open_index(ADDRESSES[request.param](tmp_path_factory.mktemp("rights") / "index"))
    index.upsert(letters)
    yield index
    index.close()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@seed(2026)
@given(
    text=st.lists(pieces, max_size=4).map(" ".join),
    which=st.integers(0, len(RIGHTS) - 1),
    narrowed=st.fixed_dictionaries(
        {
            "kinds": st.frozensets(st.sampled_from(["report", "question"]), max_size=1),
            "in_departments": st.frozensets(st.sampled_from(["a", "b"]), max_size=1),
            "since": days,
        }
    ),
    sort=st.sampled_from(Sort),
    due=st.booleans(),
)
def test_an_index_answers_as_one_without_what_may_not_be_seen(
    everything: SearchIndex,
    alone: list[SearchIndex],
    text: str,
    which: int,
    narrowed: dict[str, Any],
    sort: Sort,
    due: bool,
) -> None:
    rights = RIGHTS[which]
    chosen = replace(rights, **narrowed)
    spans = (Span(due=due), Span(START + timedelta(days=9), START + timedelta(days=30), due=due))
    query = Query(text, chosen, sort=sort, limit=100, spans=spans)
    # In an index of what may be seen everything is seen, whoever's it is.
    unasked = replace(chosen, departments=None, excerpts=())
    answer, expected = (
        everything.search(query),
        alone[which].search(replace(query, filters=unasked)),
    )
    assert {hit.id for hit in answer.hits} == {hit.id for hit in expected.hits}
    assert (answer.total, answer.facets, answer.spans, answer.notes, answer.similar) == (
        expected.total,
        expected.facets,
        expected.spans,
        expected.notes,
        expected.similar,
    )
