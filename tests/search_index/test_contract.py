"""What every backend does alike; the backends are listed in ``conftest.ADDRESSES``."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from search_index import (
    Filters,
    SearchIndex,
    Sort,
    Span,
)
from tests.search_index.search_letters import START, ask, found, letter

# words and spelling


def test_words_are_found_with_and_without_marks(letters: SearchIndex) -> None:
    assert found(letters, "đường") == found(letters, "duong") == found(letters, "DUONG") == {1, 2}


def test_who_writes_marks_sees_the_same_spelling_first(letters: SearchIndex) -> None:
    assert ask(letters, "đường").hits[0].id == 1


def test_old_and_new_tone_placement_are_one(letters: SearchIndex) -> None:
    for spelling in ("hoà giải", "hòa giải", "HÒA GIẢI", "hoa giai"):
        assert found(letters, spelling) == {4}, spelling


def test_decomposed_text_finds_composed_and_the_other_way_round(index: SearchIndex) -> None:
    index.upsert([letter(1, "Đường phố"), letter(2, unicodedata.normalize("NFD", "Đường phố"))])
    for form in ("NFC", "NFD"):
        answer = ask(index, unicodedata.normalize(form, "đường phố"))
        assert {hit.id for hit in answer.hits} == {1, 2}
        assert answer.hits[0].score == pytest.approx(answer.hits[1].score)


def test_eth_typed_for_the_vietnamese_letter_is_mended(index: SearchIndex) -> None:
    index.upsert([letter(1, "\u00d0ường hỏng"), letter(2, "Đường hỏng")])
    first, second = ask(index, "đường").hits
    assert first.score == pytest.approx(second.score)


def test_invisible_characters_do_not_part_words(index: SearchIndex) -> None:
    index.upsert([letter(1, "kiến\u200b ng\u00adhị\ufeff")])
    assert found(index, "kiến nghị") == {1}


def test_arabic_is_found_without_vowel_signs_and_article(letters: SearchIndex) -> None:
    for word in ("معطل", "مُعَطَّل", "انارة", "إناره", "مدرسة", "المدرسة"):
        assert found(letters, word) == {6}, word


def test_yo_is_ye_but_short_i_is_a_letter(letters: SearchIndex) -> None:
    assert found(letters, "елка еще") == found(letters, "ёлка ещё") == {7}
    assert ask(letters, "уличныи").notes == ("similar_words",), "another word, but a near one"


def test_norwegian_ring_is_a_letter(letters: SearchIndex) -> None:
    assert found(letters, "gården") == {8}
    assert ask(letters, "garden").notes == ("similar_words",), "another word, but a near one"


def test_abbreviations_and_their_words_find_each_other(index: SearchIndex) -> None:
    index.upsert([letter(1, "PAKN về điện"), letter(2, "Phản ánh, kiến nghị về nước")])
    assert found(index, "pakn") == found(index, "phản ánh kiến nghị") == {1, 2}


def test_both_spellings_of_ky_thuat(index: SearchIndex) -> None:
    index.upsert([letter(1, "kỹ thuật"), letter(2, "kĩ thuật"), letter(3, "kẻ thuật")])
    assert found(index, "kĩ thuật") == found(index, "kỹ thuật") == {1, 2}


def test_document_numbers_are_found_however_they_are_typed(letters: SearchIndex) -> None:
    for number in ("57-NQ/TW", "57-nq/tw", "13/2012/NĐ-CP", "13/2012/ND-CP,", "number:57-NQ/TW"):
        assert found(letters, number) == {4}, number
    assert found(letters, "PA-2026-000003-3") == found(letters, "number:PA-2026-000003") == {3}


def test_telephone_numbers_are_found_in_any_grouping(index: SearchIndex) -> None:
    index.upsert([letter(1, "Gọi 0912.345.678"), letter(2, "Gọi 0912345678")])
    assert found(index, "0912345678") == found(index, "0912-345-678") == {1, 2}


def test_extra_names_are_searched(index: SearchIndex) -> None:
    index.upsert([letter(1, "Chợ", extra=("Sở Giao thông công chánh", "88/GP-UB"))])
    assert found(index, "công chánh") == found(index, "88/gp-ub") == {1}


def test_replies_are_searched(index: SearchIndex) -> None:
    index.upsert([letter(1, "Chợ", replies="Đã chuyển thanh tra")])
    assert found(index, "thanh tra") == {1}


def test_forms_of_a_word_find_each_other(index: SearchIndex) -> None:
    index.upsert(
        [
            letter(1, "Broken lamps", language="en"),
            letter(2, "Lyktene er mørke", language="nb"),
            letter(3, "Уличные фонари", language="ru"),
        ]
    )
    for text, expected in (("lamp", 1), ("lykt", 2), ("фонарь", 3), ("lamps", 1)):
        answer = ask(index, text)
        assert ([hit.id for hit in answer.hits], answer.notes) == ([expected], ()), text


def test_a_misspelt_word_finds_its_neighbours_and_says_so(letters: SearchIndex) -> None:
    for text in ("đườngg", "lanp", "المدرصة"):
        assert "similar_words" in ask(letters, text).notes, text
    assert ask(letters, "lanp").similar == (("lanp", ("lamp",)),)
    assert ask(letters, "lamp").similar == ()
    assert found(letters, "đườngg") == {1, 2}
    assert found(letters, "lanp") == {5}
    assert found(letters, '"lanp"') == set(), "what stands in quotes is meant so"


def test_of_the_similar_words_those_that_fit_beside_the_others_come_first(
    index: SearchIndex,
) -> None:
    common = [letter(n, word) for n, word in enumerate(["ban", "bao", "bat", "bay"] * 2, start=1)]
    index.upsert([*common, letter(20, "cái bạc xịch"), letter(21, "xịch")])
    answer = ask(index, "bax xich")
    assert ([hit.id for hit in answer.hits], answer.notes) == ([20], ("similar_words",))
    hidden = Filters(departments=frozenset({"environment"}))
    index.upsert([letter(22, "xịch ban bao bat bay", department="environment")])
    assert [hit.id for hit in ask(index, "bax xich", hidden).hits] == [22], "what one may not see"


def test_neighbours_tell_nothing_of_letters_the_searcher_may_not_see(index: SearchIndex) -> None:
    index.upsert([letter(1, "xyzzyq", restricted=True), letter(2, "đường", department="a")])
    alone = Filters(departments=frozenset({"a"}))
    for text in ("xyzzy", "xyzzyq", "xyzzyp"):
        answer = ask(index, text, alone)
        assert (answer.total, answer.notes) == (0, ()), text
    everyone = Filters(departments=None, include_restricted=True)
    assert "similar_words" in ask(index, "xyzzyp", everyone).notes


def test_a_question_quotes_where_others_demand(letters: SearchIndex) -> None:
    assert found(letters, 'đường "nước ngập"') == set()
    assert 1 in found(letters, 'vì sao đường lại "nước ngập"?')
    assert "similar_words" in ask(letters, 'vì sao đường lại "nước ngậpp"?').notes
    assert ask(letters, 'đường "nước ngậpp"').notes == ()


# the query language


def test_all_words_are_wanted_and_some_are_offered_if_none_has_all(letters: SearchIndex) -> None:
    assert found(letters, "đường ngập") == {1}
    answer = ask(letters, "ngập rác")
    assert {hit.id for hit in answer.hits} == {1, 3}
    assert answer.notes == ("any_word",)


def test_a_whole_sentence_is_answered_by_any_of_its_words(letters: SearchIndex) -> None:
    answer = ask(letters, "vì sao mỗi lần mưa to là con đường này lại ngập")
    assert answer.hits[0].id == 1
    assert "any_word" in answer.notes


def test_phrases_want_neighbours(letters: SearchIndex) -> None:
    assert found(letters, '"đề nghị sửa"') == found(letters, '"de nghi sua"') == {2, 3}
    assert found(letters, '"nghị đề"') == set()


def test_phrases_do_not_reach_from_title_into_text(index: SearchIndex) -> None:
    index.upsert([letter(1, "cây xanh", "đổ gãy")])
    assert found(index, '"xanh đổ"') == set()


def test_minus_excludes(letters: SearchIndex) -> None:
    assert found(letters, "đường -ngập") == {2}
    assert found(letters, 'đường -"ngập nước"') == {2}


def test_excluding_a_marked_word_spares_its_other_spellings(index: SearchIndex) -> None:
    index.upsert([letter(1, "nhà má"), letter(2, "nhà mà"), letter(3, "nhà ma")])
    assert found(index, "nhà -má") == {2, 3}
    assert found(index, "nhà -ma") == set()


def test_or_joins_its_neighbours(letters: SearchIndex) -> None:
    assert found(letters, "nghị rác OR hong") == {2, 3}


def test_prefixes(letters: SearchIndex) -> None:
    assert found(letters, "ngu*") == {1}
    assert found(letters, "stre* lamp") == {5}
    assert "prefix_too_short" in ask(letters, "n*").notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("department:environment", {3}),
        ("department:ENVIRONMENT rác", {3}),
        ('department:""', {4}),
        ("status:answered", {5}),
        ("kind:question", {2}),
        ("language:en", {5}),
        ("place:79", {8}),
        ("-language:vi", {5, 6, 7, 8}),
        ("after:2026-03-08", {7, 8}),
        ("before:3/3/2026", {1}),
        ("after:2026 before:2026-03-03", {1}),
        ("after:2027", set()),
        ("", {1, 2, 3, 4, 5, 6, 7, 8}),
    ],
)
def test_fields(letters: SearchIndex, text: str, expected: set[int]) -> None:
    assert found(letters, text) == expected


def test_days_begin_when_they_begin_in_vietnam(index: SearchIndex) -> None:
    night = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)
    moments = (night, night + timedelta(minutes=1), night + timedelta(days=1))
    index.upsert([letter(n, submitted_at=moment) for n, moment in enumerate(moments, start=1)])
    assert found(index, "after:2026-11-24") == {2, 3}
    assert found(index, "before:24/11/2026") == {1}
    assert found(index, "after:0001 before:9999-12-31") == {1, 2, 3}


@pytest.mark.parametrize(
    ("text", "note", "expected"),
    [
        ('"street light', "unbalanced_quote", {5}),
        ("OR street", "misplaced_or", {5}),
        ("street OR", "misplaced_or", {5}),
        ("after:tomorrow street", "bad_date", {5}),
        ("colour:street lamp", "unknown_field", {5}),
        ("lamp " * 40, "too_many_words", {5}),
        ("lamp" + " " * 3_000, "query_too_long", {5}),
    ],
)
def test_mistakes_are_named_and_still_answered(
    letters: SearchIndex, text: str, note: str, expected: set[int]
) -> None:
    answer = ask(letters, text)
    assert note in answer.notes
    assert {hit.id for hit in answer.hits} == expected


# rights and filters


def test_who_may_see_no_department_sees_nothing_at_all(letters: SearchIndex) -> None:
    answer = ask(letters, "đường", Filters(departments=frozenset()))
    assert (answer.hits, answer.total) == ((), 0)
    assert all(not counts for counts in answer.facets.values())


def test_a_department_sees_its_own_and_counts_only_those(letters: SearchIndex) -> None:
    answer = ask(letters, "sửa", Filters(departments=frozenset({"environment"})))
    assert [hit.id for hit in answer.hits] == [3]
    assert answer.total == 1
    assert answer.facets["department"] == {"environment": 1}
    assert answer.facets["kind"] == {"report": 1}


def test_rights_cannot_be_widened_by_the_query(letters: SearchIndex) -> None:
    own = Filters(departments=frozenset({"environment"}))
    for text in ("department:transport", "rác OR đường", "-rác", '-department:"environment"', ""):
        answer = ask(letters, text, own)
        assert {hit.id for hit in answer.hits} <= {3}, text
        assert set(answer.facets["department"]) <= {"environment"}, text


def test_letters_without_department_need_the_empty_code(letters: SearchIndex) -> None:
    assert found(letters, "hoà", Filters(departments=frozenset({"transport"}))) == set()
    assert found(letters, "hoà", Filters(departments=frozenset({""}))) == {4}


def test_restricted_letters_are_shown_only_on_demand(index: SearchIndex) -> None:
    index.upsert([letter(1, "tố cáo", restricted=True), letter(2, "tố cáo")])
    assert found(index, "tố cáo") == {2}
    assert ask(index, "tố cáo").facets["kind"] == {"report": 1}
    assert found(index, "tố cáo", Filters(departments=None, include_restricted=True)) == {1, 2}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(None, statuses=frozenset({"answered"})), {5}),
        (Filters(None, kinds=frozenset({"question", "initiative"})), {2}),
        (Filters(None, languages=frozenset({"ar", "ru"})), {6, 7}),
        (Filters(None, provinces=frozenset({"79"})), {8}),
        (Filters(None, since=START + timedelta(days=7)), {7, 8}),
        (Filters(None, until=START + timedelta(days=2)), {1}),
        (Filters(frozenset({"transport"}), kinds=frozenset({"question"})), {2}),
    ],
)
def test_filters(letters: SearchIndex, filters: Filters, expected: set[int]) -> None:
    assert found(letters, "", filters) == expected


def test_facets_count_all_hits_not_only_the_page(letters: SearchIndex) -> None:
    answer = ask(letters, "", limit=1)
    assert answer.total == 8
    assert answer.facets["language"] == {"vi": 4, "ar": 1, "en": 1, "nb": 1, "ru": 1}
    assert answer.facets["department"] == {"transport": 6, "": 1, "environment": 1}


def test_what_is_due_in_a_span_is_found_and_counted(index: SearchIndex) -> None:
    days = {1: 10, 2: 20, 3: None, 4: 30}
    index.upsert(
        letter(n, "đường", due_at=None if day is None else START + timedelta(days=day))
        for n, day in days.items()
    )
    soon, late = START + timedelta(days=20), START + timedelta(days=30)
    early, later = Span(until=soon, due=True), Span(soon, due=True)
    assert found(index, "đường", Filters(None, within=((early,),))) == {1}
    assert found(index, "đường", Filters(None, within=((later,),))) == {2, 4}
    assert found(index, "đường", Filters(None, within=((Span(soon, late, due=True),),))) == {2}
    # one of a group is enough, one of each group is demanded; what is never due is in neither
    assert found(index, "đường", Filters(None, within=((early, later),))) == {1, 2, 4}
    assert found(
        index, "đường", Filters(None, within=((later,), (Span(until=late, due=True),)))
    ) == {2}
    spans = (Span(due=True), Span(soon, late, due=True), Span(), Span(START + timedelta(days=3)))
    assert ask(index, "đường", spans=spans, limit=1).spans == (3, 1, 4, 2)
    assert ask(index, "hẻm", spans=spans).spans == (0, 0, 0, 0)
    own = Filters(departments=frozenset({"environment"}))
    assert ask(index, "đường", own, spans=spans).spans == (0, 0, 0, 0)


# order and pages


def test_sorting_by_date(letters: SearchIndex) -> None:
    newest = [hit.id for hit in ask(letters, "", sort=Sort.NEWEST).hits]
    oldest = [hit.id for hit in ask(letters, "", sort=Sort.OLDEST).hits]
    assert newest == [8, 7, 6, 5, 4, 3, 2, 1]
    assert oldest == newest[::-1]


def test_pages_together_are_the_whole_answer(index: SearchIndex) -> None:
    index.upsert(letter(n, "đường " * (n % 4 + 1), "hẻm " * (n % 7)) for n in range(1, 121))
    whole = [hit.id for hit in ask(index, "đường", limit=500).hits]
    pages = [
        hit.id
        for offset in range(0, 140, 10)
        for hit in ask(index, "đường", offset=offset, limit=10).hits
    ]
    assert pages == whole
    assert len(set(whole)) == 120
    assert ask(index, "đường", offset=1_000_000).hits == ()
    assert ask(index, "đường", limit=0).total == 120


def test_a_rare_word_weighs_more_and_a_title_more_than_a_text(index: SearchIndex) -> None:
    index.upsert([letter(n, "Thư", "đường phố") for n in range(1, 20)])
    index.upsert([letter(20, "Cống", "nước tràn"), letter(21, "Nước", "cống tràn")])
    assert [hit.id for hit in ask(index, "cống").hits] == [20, 21]
