"""Words are compared in forms that forgive how they were typed, and shown as they were typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier._text import READ_AT_MOST, fold, folded, plain, read, readable, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("Thúy", "thuý"),
        ("qúy", "quý"),
        ("gìa", "già"),
        ("khoẻ", "khỏe"),
        (unicodedata.normalize("NFD", "đường"), "ĐƯỜNG"),
        ("quáááá", "quá"),
        ("0912345678", "0987654321"),
    ],
)
def test_spellings_of_one_word_have_one_plain_form(one: str, other: str) -> None:
    assert words(one)[0].plain == words(other)[0].plain


def test_different_words_stay_different_in_plain_form() -> None:
    assert plain("hóa") != plain("hoa")
    assert plain("kìa") == "kìa"


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("Đường", "duong"),
        ("blåbærsyltetøy", "blabaersyltetoy"),
        ("ёлка", "елка"),
        ("أحمد", "احمد"),
        ("مدينةٌ", "مدينه"),
    ],
)
def test_folding_drops_marks_in_every_language(marked: str, bare: str) -> None:
    assert folded(readable(marked)) == bare


def test_a_text_without_marks_folds_to_the_same_as_with() -> None:
    assert fold("Đề nghị sửa đường, cầu!") == fold("de nghi sua duong cau")


def test_spelling_and_pauses_are_kept() -> None:
    found = words("Xin chào. Tôi ở Huế")
    assert [word.spelled for word in found] == ["Xin", "chào", "Tôi", "ở", "Huế"]
    assert [word.after_pause for word in found] == [True, False, True, False, False]


def test_a_title_is_read_before_a_pause() -> None:
    assert [(word.plain, word.after_pause) for word in read("Cầu", "gãy")] == [
        ("cầu", True),
        ("gãy", True),
    ]


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert len(readable("a " * 100_000)) <= READ_AT_MOST


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_no_text_at_all_makes_reading_fail(text: str) -> None:
    for word in words(text):
        assert word.spelled
        assert word.plain


@given(st.text(alphabet="aáàoòóuúyýqgđĐ eE", max_size=40))
def test_reading_the_plain_form_again_changes_nothing(text: str) -> None:
    for word in words(text):
        assert plain(word.plain) == word.plain
        assert folded(word.folded) == word.folded
