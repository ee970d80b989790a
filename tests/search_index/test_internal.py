"""Internal texts are found by those who may read them and are as if not there for others; some
documents are seen beside those of one's departments. The same on every backend."""

from __future__ import annotations

from pathlib import Path

from search_index import Excerpt, Filters, SearchIndex, Sort
from tests.search_index.search_letters import ask, found, letter, live

OUTSIDE = Filters(None)
INSIDE = Filters(None, include_internal=True)
NOTE = "Đã gọi chị Wombat, hẹn 57-NQ/TW"
# Each way to ask for what only the note says.
WAYS = (
    "wombat",
    "wom*",
    '"chị wombat"',
    "chi wombat",
    "57-NQ/TW",
    "number:57-NQ/TW",
    "goi OR wombat",
)


def test_a_word_of_an_internal_text_is_found_within_alone(index: SearchIndex) -> None:
    index.upsert(
        [
            letter(1, "Đường ngập", "rác đầy", internal=(NOTE, "lamps")),
            letter(2, "Đường hẻm", "rác"),
            letter(3, "Cống", "nước tràn", department="environment", language="en"),
        ]
    )
    for text in WAYS:
        assert found(index, text, INSIDE) == {1}, text
        answer = ask(index, text, OUTSIDE)
        assert (answer.total, answer.notes, answer.similar) == (0, (), ()), text
        assert not any(answer.facets[name] for name in answer.facets), text
    assert ask(index, "wombatt", INSIDE).similar == (("wombatt", ("wombat",)),)
    assert ask(index, "wombatt", OUTSIDE) == ask(index, "wombat", OUTSIDE)
    assert found(index, "đường -wombat", INSIDE) == {2}
    assert found(index, "đường -wombat", OUTSIDE) == {1, 2}
    assert found(index, '"đầy đã"', INSIDE) == found(index, '"tw lamps"', INSIDE) == set()
    for rights in (OUTSIDE, INSIDE):
        for sort in Sort:
            answer = ask(index, "đường rác", rights, sort=sort)
            assert sorted(hit.id for hit in answer.hits) == [1, 2], "each once"
        assert ask(index, "", rights).facets["language"] == {"vi": 2, "en": 1}
        assert ask(index, "", rights).total == 3
        scores = {hit.id: hit.score for hit in ask(index, "đường", rights, sort=Sort.NEWEST).hits}
        ranked = {hit.id: hit.score for hit in ask(index, "đường", rights).hits}
        assert scores == ranked, "by the face that is seen, in any order"
    assert ask(index, "đường", INSIDE).hits[0].id == 2, "the longer one comes behind"


def test_what_is_kept_twice_is_one_document(index: SearchIndex, tmp_path: Path) -> None:
    index.upsert(letter(n, "đường", internal=(f"xyzzy{n}",) * (n % 2)) for n in range(1, 8))
    assert index.info().documents == 7
    assert sorted(index.ids()) == list(range(1, 8))
    assert index.versions([1, 2, 99]) == {1: 1, 2: 1}
    index.upsert([letter(1, "đường", version=0, internal=("quokka",))])
    assert found(index, "quokka", INSIDE) == set(), "older"
    index.upsert([letter(1, "đường", version=2), letter(2, "hẻm", version=2, internal=("quokka",))])
    index.delete([3])
    for _ in range(2):
        assert (found(index, "xyzzy*", INSIDE), found(index, "quokka", INSIDE)) == ({5, 7}, {2})
        assert found(index, "đường", INSIDE) == found(index, "đường", OUTSIDE) == {1, 4, 5, 6, 7}
        assert (index.info().documents, sorted(index.ids())) == (6, [1, 2, 4, 5, 6, 7])
        index.compact()
    assert index.info().deleted == 0
    folder = tmp_path / "index"
    files = [path for path in live(folder).rglob("*") if path.is_file()] if folder.is_dir() else []
    assert not any(b"xyzzy1" in path.read_bytes() for path in files), "erased with the old copies"
    assert index.rebuild(letter(n, "ngõ", internal=("dugong",)) for n in (8, 9)) == 2
    assert (index.info().documents, found(index, "dugong", INSIDE)) == (2, {8, 9})


def test_some_documents_are_seen_beside_those_of_the_departments(letters: SearchIndex) -> None:
    own = frozenset({"environment"})
    both = Filters(own, also=frozenset({1, 99}))
    assert found(letters, "", both) == {1, 3}
    assert ask(letters, "ngập", both).facets["department"] == {"transport": 1}
    assert found(letters, "hem", both) == set()
    assert found(letters, "", Filters(frozenset(), also=frozenset({1}))) == {1}
    assert found(letters, "", Filters(own, also=frozenset({1, 2}), without=frozenset({1}))) == {
        2,
        3,
    }
    in_one = Filters(own, also=frozenset({1}), in_departments=frozenset({"transport"}))
    assert found(letters, "", in_one) == {1}
    assert found(letters, "", Filters(own, in_departments=frozenset({"transport"}))) == set()
    assert found(letters, "", Filters(None, in_departments=own)) == {3}
    assert "similar_words" in ask(letters, "ngậpp", both).notes
    assert ask(letters, "ngậpp", Filters(own)).notes == ()
    letters.upsert([letter(9, "tố cáo", restricted=True)])
    assert found(letters, "cáo", Filters(own, also=frozenset({9}))) == set()


def test_whoever_sees_an_excerpt_sees_it_alone(index: SearchIndex) -> None:
    texts = (Excerpt(0, "Phao", "dugong", "PA-1"), Excerpt(3, "Phao potoroo"))
    index.upsert(
        [
            letter(1, "Phao wombat", "dugong", internal=("quokka",), excerpts=texts),
            letter(2, "Phao wombat", department="environment", province="ha_noi"),
        ]
    )
    nobody, one, none = frozenset[str](), frozenset({1}), frozenset[int]()
    open_text = Filters(nobody, excerpts=(one,), include_internal=True)
    title = Filters(frozenset({"environment"}), excerpts=(none, none, none, one))
    for word, outside, by_text, by_title in (
        ("phao", {1, 2}, {1}, {1, 2}),
        ("wombat", {1, 2}, set(), {2}),
        ("dugong", {1}, {1}, set()),
        ("potoroo", set(), set(), {1}),
        ("quokka", set(), set(), set()),
        ("PA-1", set(), {1}, set()),
    ):
        seen = (found(index, word, OUTSIDE), found(index, word, open_text))
        assert seen == (outside, by_text), word
        assert found(index, word, title) == by_title, word
    assert ask(index, "phao", title).facets["province"] == {"ha_noi": 1, "": 1}
    assert ask(index, "dugnog", title) == ask(index, "xyzzy", title)
    assert found(index, "phao", Filters(None, excerpts=(none, one))) == {2}, "no such excerpt"
    assert found(index, "phao", Filters(nobody, excerpts=(one,), without=one)) == set()
    assert (index.info().documents, sorted(index.ids())) == (2, [1, 2])
    index.upsert([letter(1, "Phao", version=2)])
    assert found(index, "potoroo", title) == set(), "let go of with the document"
