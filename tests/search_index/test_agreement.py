"""Every backend finds what counting by hand finds, in one order, for any query at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search_index import (
    Document,
    Filters,
    Query,
    SearchIndex,
    Sort,
    Span,
    highlight,
    open_index,
)
from tests.search_index.conftest import ADDRESSES
from tests.search_index.search_letters import START, ask, letter

WORDS = ["đường", "duong", "đương", "nước", "nuoc", "rác", "hoà", "hòa", "hoa", "57-NQ/TW", "PAKN"]
WORDS += ["phản", "ánh", "kiến", "nghị", "lamp", "المدرسة", "ёлка", "kỹ", "kĩ", "x1", "a"]
DEPARTMENTS = ["transport", "environment", None]
OTHERS = sorted(set(ADDRESSES) - {"memory"})
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
documents = st.builds(
    letter,
    st.integers(1, 30),
    texts,
    texts,
    version=st.integers(1, 4),
    department=st.sampled_from(DEPARTMENTS),
    status=st.sampled_from(["received", "answered"]),
    language=st.sampled_from(["vi", "en", "ar"]),
    submitted_at=st.integers(0, 9).map(lambda day: START + timedelta(days=day)),
    due_at=st.one_of(st.none(), st.integers(5, 15).map(lambda day: START + timedelta(days=day))),
    restricted=st.booleans(),
    internal=st.lists(texts, max_size=1).map(tuple),
)
OPERATORS = ["OR", "ho*", "duo*", "a*", '"phản ánh"', '"nuoc rac"', '-"hoa x1"', "after:2026-03-04"]
OPERATORS += ["department:transport", "-status:answered", "before:2026-03-07", "number:57-NQ/TW"]
OPERATORS += ['"', "(", ")", "*", "~", ":"]
pieces = st.sampled_from([*WORDS, *(f"-{word}" for word in WORDS), *OPERATORS])
queries = st.one_of(
    st.lists(pieces, max_size=9).map(" ".join),
    st.text(max_size=40),
    st.text(alphabet='"-:*~()[]{}\\|^$.+?&\x00\ud800\u202e\u0301đa OR', max_size=60),
)
SPANS = (
    Span(),
    Span(since=START + timedelta(days=3), until=START + timedelta(days=6)),
    Span(due=True),
    Span(since=START + timedelta(days=10), due=True),
    Span(until=START + timedelta(days=10), due=True),
)
filters = st.builds(
    Filters,
    departments=st.one_of(
        st.none(), st.frozensets(st.sampled_from(["transport", "environment", ""]))
    ),
    statuses=st.frozensets(st.sampled_from(["received", "answered"])),
    since=st.one_of(st.none(), st.just(START + timedelta(days=4))),
    include_restricted=st.booleans(),
    within=st.lists(
        st.lists(st.sampled_from(SPANS), min_size=1, max_size=2).map(tuple), max_size=2
    ).map(tuple),
    also=st.frozensets(st.integers(1, 30), max_size=4),
    in_departments=st.frozensets(st.sampled_from(["transport", ""]), max_size=1),
    include_internal=st.booleans(),
)


@pytest.fixture(scope="module")
def sample() -> list[Document]:
    """Forty letters that differ in what the queries ask for."""
    made = []
    for n in range(1, 41):
        words = [WORDS[(n * step) % len(WORDS)] for step in (1, 3, 5, 7, 2, n)]
        made.append(
            letter(
                n,
                " ".join(words[:2]),
                " ".join(words[2:] * (n % 3 + 1)),
                department=DEPARTMENTS[n % 3],
                status="answered" if n % 4 else "received",
                submitted_at=START + timedelta(days=n % 9),
                language=("vi", "en", "ar")[n % 3],
                due_at=START + timedelta(days=6 + n % 8) if n % 5 else None,
                restricted=n % 11 == 0,
                internal=(" ".join(words[n % 3 :]),) if n % 4 else (),
            )
        )
    return made


@pytest.fixture(scope="module")
def reference(sample: list[Document]) -> SearchIndex:
    index = open_index("memory:")
    index.upsert(sample)
    return index


@pytest.fixture(scope="module", params=OTHERS)
def other(
    request: pytest.FixtureRequest, sample: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchIndex]:
    """The same letters, written in several commits with changes and deletions between."""
    index = open_index(ADDRESSES[request.param](tmp_path_factory.mktemp("agreement") / "index"))
    index.upsert(letter(n, "đường rác phản ánh", version=0) for n in range(1, 60))
    for start in range(0, 40, 7):
        index.upsert(sample[start : start + 7])
    index.delete(range(41, 60))
    yield index
    index.close()


@settings(QUICK, max_examples=300)
@given(text=queries, chosen=filters, sort=st.sampled_from(Sort), offset=st.integers(0, 30))
@example('"', Filters(None), Sort.RELEVANCE, 0)
@example("-", Filters(None), Sort.RELEVANCE, 0)
@example("x1 OR OR -", Filters(None), Sort.RELEVANCE, 0)
@example("a" * 100_000, Filters(None), Sort.RELEVANCE, 0)
@example("đường " * 20_000, Filters(None), Sort.NEWEST, 0)
@example('"' * 100_000, Filters(None), Sort.RELEVANCE, 0)
@example("a-" * 50_000, Filters(None), Sort.RELEVANCE, 0)
@example("-" * 100_000 + ":", Filters(None), Sort.RELEVANCE, 0)
def test_all_backends_agree_on_any_query(
    reference: SearchIndex,
    other: SearchIndex,
    text: str,
    chosen: Filters,
    sort: Sort,
    offset: int,
) -> None:
    query = Query(text, chosen, sort=sort, offset=offset, limit=7, spans=SPANS)
    expected = reference.search(query)
    started = time.monotonic()
    answer = other.search(query)
    assert time.monotonic() - started < 2
    assert [hit.id for hit in answer.hits] == [hit.id for hit in expected.hits]
    assert [hit.score for hit in answer.hits] == pytest.approx([h.score for h in expected.hits])
    assert (answer.total, answer.facets, answer.spans, answer.notes) == (
        expected.total,
        expected.facets,
        expected.spans,
        expected.notes,
    )


def lies_in(document: Document, span: Span) -> bool:
    """What is never due lies in no span of due dates, not even in one without ends."""
    moment = document.due_at if span.due else document.submitted_at
    return (
        moment is not None
        and (span.since is None or moment >= span.since)
        and (span.until is None or moment < span.until)
    )


def words_in(document: Document, *, internal: bool) -> set[str]:
    inside = document.internal if internal else ()
    return {word for text in (document.title, document.body, *inside) for word in text.split()}


@QUICK
@given(
    word=st.sampled_from(["duong", "nuoc", "rac", "hoa", "lamp", "x1"]),
    chosen=filters,
    sample_of=st.lists(documents, max_size=25, unique_by=lambda document: document.id),
)
def test_totals_and_facets_equal_counting_by_hand(
    word: str, chosen: Filters, sample_of: list[Document]
) -> None:
    spellings = {
        "duong": {"đường", "duong", "đương"},
        "nuoc": {"nước", "nuoc"},
        "rac": {"rác"},
        "hoa": {"hoà", "hòa", "hoa"},
        "lamp": {"lamp"},
        "x1": {"x1"},
    }
    expected = [
        document
        for document in sample_of
        if spellings[word] & words_in(document, internal=chosen.include_internal)
        and (
            chosen.departments is None
            or document.id in chosen.also
            or (document.department or "") in chosen.departments
        )
        and (not chosen.in_departments or (document.department or "") in chosen.in_departments)
        and (not chosen.statuses or document.status in chosen.statuses)
        and (chosen.since is None or document.submitted_at >= chosen.since)
        and (chosen.include_restricted or not document.restricted)
        and all(any(lies_in(document, span) for span in group) for group in chosen.within)
    ]
    index = open_index("memory:")
    index.upsert(sample_of)
    answer = ask(index, word, chosen, limit=100, spans=(Span(due=True),))
    assert {hit.id for hit in answer.hits} == {document.id for document in expected}
    assert answer.total == len(expected)
    assert answer.spans == (sum(document.due_at is not None for document in expected),)
    statuses = [document.status for document in expected]
    assert answer.facets["status"] == {s: statuses.count(s) for s in set(statuses)}


@pytest.mark.parametrize("backend", OTHERS)
@settings(QUICK, max_examples=12)
@given(
    steps=st.lists(
        st.one_of(
            st.lists(documents, min_size=1, max_size=6),
            st.frozensets(st.integers(1, 30), min_size=1, max_size=5),
            st.sampled_from(["compact", "reopen"]),
        ),
        max_size=8,
    )
)
def test_any_history_leaves_the_same_index(
    backend: str, tmp_path_factory: pytest.TempPathFactory, steps: list[object]
) -> None:
    address = ADDRESSES[backend](tmp_path_factory.mktemp("history") / "index")
    expected, index = open_index("memory:"), open_index(address)
    for step in steps:
        if step == "compact":
            index.compact()
        elif step == "reopen":
            index.close()
            index = open_index(address)
        elif isinstance(step, frozenset):
            expected.delete(step)
            index.delete(step)
        elif isinstance(step, list):
            expected.upsert(step)
            index.upsert(step)
    everyone = Filters(None, include_restricted=True, include_internal=len(steps) % 2 == 0)
    for text in ("", "đường", "hoa x1", '"phản ánh"', "-rác", "du*"):
        ours = ask(index, text, everyone, spans=SPANS)
        theirs = ask(expected, text, everyone, spans=SPANS)
        assert [hit.id for hit in ours.hits] == [hit.id for hit in theirs.hits]
        assert (ours.total, ours.facets, ours.spans) == (theirs.total, theirs.facets, theirs.spans)
    assert index.versions(range(31)) == expected.versions(range(31))
    index.close()


@settings(QUICK, max_examples=200)
@given(text=st.one_of(texts, st.text(max_size=400)), query=queries, size=st.integers(0, 120))
@example("<b>đường</b> & <script>", "đường script", 240)
@example("đ" * 100_000, "đ*", 10)
@example("a-" * 50_000, "a", 240)
def test_highlighting_is_a_faithful_cut_of_any_text(text: str, query: str, size: int) -> None:
    pieces = highlight(text, query, max_chars=size)
    joined = "".join(piece.text for piece in pieces)
    assert joined in text
    assert len(joined) <= size
    assert all(piece.text for piece in pieces)
