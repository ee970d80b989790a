"""What every backend does alike when it is written to, rebuilt, fed nonsense or closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from search_index import Document, Filters, IndexUnavailable, Query, SearchIndex, open_index
from tests.search_index.search_letters import EVERYTHING, ask, found, letter


def test_sending_a_document_twice_changes_nothing(index: SearchIndex) -> None:
    for _ in range(3):
        index.upsert([letter(1, "đường"), letter(2, "rác")])
    assert index.info().documents == 2
    assert ask(index, "đường").total == 1


def test_an_older_version_never_overwrites_a_newer(index: SearchIndex) -> None:
    index.upsert([letter(1, "mới", version=5)])
    index.upsert([letter(1, "cũ", version=4)])
    index.upsert([letter(1, "cũ hơn", version=3), letter(2, "hai", version=2)])
    assert index.versions([1, 2, 3]) == {1: 5, 2: 2}
    assert found(index, "mới") == {1}
    assert found(index, "cũ") == set()


def test_of_two_copies_in_one_call_the_newer_stays(index: SearchIndex) -> None:
    index.upsert([letter(1, "mới", version=2), letter(1, "cũ", version=1)])
    assert found(index, "mới") == {1}
    assert (index.info().documents, found(index, "cũ")) == (1, set())


def test_a_changed_document_is_found_only_as_it_is_now(index: SearchIndex) -> None:
    index.upsert([letter(1, "đường ngập")])
    index.upsert([letter(1, "rác", version=2, status="answered", department="environment")])
    assert found(index, "đường") == set()
    assert ask(index, "rác").facets["status"] == {"answered": 1}


def test_deleting(index: SearchIndex) -> None:
    index.upsert([letter(1, "đường"), letter(2, "đường")])
    index.delete([1, 99])
    index.delete([1])
    assert found(index, "đường") == {2}
    assert (list(index.ids()), index.versions([1, 2])) == ([2], {2: 1})
    index.delete([2])
    assert (ask(index, "").total, list(index.ids()), index.info().documents) == (0, [], 0)


def test_an_empty_index_answers(index: SearchIndex) -> None:
    answer = ask(index, 'đường "x y" -z a* kind:b OR c')
    assert (answer.hits, answer.total) == ((), 0)
    index.upsert([])
    index.delete([])
    assert (list(index.ids()), index.versions([1])) == ([], {})


def test_rebuilding_replaces_everything_and_tells_how_far_it_is(index: SearchIndex) -> None:
    index.upsert([letter(1, "cũ"), letter(2, "cũ")])
    told: list[int] = []
    assert index.rebuild((letter(n, "mới") for n in (2, 3, 4)), told.append) == 3
    assert told == [1, 2, 3]
    assert (found(index, "mới"), found(index, "cũ")) == ({2, 3, 4}, set())
    assert index.rebuild([]) == 0
    assert list(index.ids()) == []


def test_a_rebuild_that_fails_leaves_the_live_index(index: SearchIndex) -> None:
    index.upsert([letter(1, "đường")])

    def broken() -> object:
        yield letter(2, "rác")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.rebuild(broken())  # type: ignore[arg-type]
    assert list(index.ids()) == [1]
    index.upsert([letter(3, "đường")])
    assert found(index, "đường") == {1, 3}


def test_compacting_changes_no_answer(letters: SearchIndex) -> None:
    letters.upsert([letter(1, "Đường Nguyễn Trãi", version=2)])
    letters.delete([3])
    texts = ("đường", "", "nguyễn trãi", "-đường", "lamp")
    before = [ask(letters, text) for text in texts]
    letters.compact()
    assert [ask(letters, text) for text in texts] == before


def test_strange_texts_are_taken(index: SearchIndex) -> None:
    texts = [
        "",
        "\x00",
        "\ud800 lone",
        "\u202e đảo",
        "x" * 100_000,
        "-" * 5_000,
        "👍🏽 đường",
        "a-" * 9_000,
    ]
    index.upsert(letter(n, text, text, extra=(text,)) for n, text in enumerate(texts, start=1))
    assert index.info().documents == len(texts)
    assert found(index, "đường") == {7}
    assert found(index, "lone") == {3}


def test_a_closed_index_says_so(address: str) -> None:
    index = open_index(address)
    index.close()
    for call in (
        lambda: ask(index, "a"),
        lambda: index.upsert([letter(1)]),
        lambda: index.delete([1]),
        lambda: index.versions([1]),
        index.ids,
        lambda: index.rebuild([]),
        index.compact,
        index.info,
    ):
        with pytest.raises(IndexUnavailable) as refusal:
            call()
        assert refusal.value.code == "index_closed"


def test_impossible_values_are_refused_before_they_reach_an_index() -> None:
    for wrong in ({"id": 0}, {"id": 2**63}, {"version": -1}, {"version": 2**63}):
        with pytest.raises(ValueError, match="positive"):
            letter(1, **wrong)
    with pytest.raises(ValueError, match="time zone"):
        letter(1, submitted_at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        Filters(departments=None, since=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        Query("a", EVERYTHING, offset=-1)


def test_extreme_values_are_kept(index: SearchIndex) -> None:
    far = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    index.upsert(
        [Document(2**63 - 1, 2**63 - 1, "", "đường", "", "", "", "", None, far, due_at=far)]
    )
    assert index.versions([2**63 - 1]) == {2**63 - 1: 2**63 - 1}
    assert found(index, "đường", Filters(None, since=far)) == {2**63 - 1}
