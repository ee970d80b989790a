"""Showing where a text answers a query."""

from __future__ import annotations

import unicodedata

import pytest

from search_index import highlight


def marked(text: str, query: str, max_chars: int = 240) -> list[str]:
    return [p.text for p in highlight(text, query, max_chars=max_chars) if p.marked]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("duong", ["Đường", "đường"]),
        ("nguyễn -đường", ["Nguyễn"]),
        ('"nguyen trai"', ["Nguyễn", "Trãi"]),
        ("ngu*", ["Nguyễn"]),
        ("57-NQ/TW", ["57", "NQ", "TW"]),
        ("department:transport", []),
        ("", []),
    ],
)
def test_what_the_query_asks_for_is_marked_as_it_was_written(
    query: str, expected: list[str]
) -> None:
    assert marked("Đường Nguyễn Trãi: đường ngập, theo 57-NQ/TW.", query) == expected


def test_decomposed_text_is_cut_between_letters_and_their_marks() -> None:
    text = unicodedata.normalize("NFD", "Đề nghị sửa đường")
    assert marked(text, "đường") == [unicodedata.normalize("NFD", "đường")]


def test_arabic_is_marked_with_its_article_and_vowel_signs() -> None:
    assert marked("المصباح مُعَطَّل في المدرسة", "مدرسه معطل") == ["مُعَطَّل", "المدرسة"]


def test_the_piece_shown_is_where_most_words_meet() -> None:
    text = "đường xa. " + "chữ " * 200 + "đường ngập nước nặng " + "chữ " * 200
    shown = "".join(piece.text for piece in highlight(text, "đường ngập nước", max_chars=80))
    assert "đường ngập nước" in shown
    assert len(shown) <= 80
    assert shown in text


def test_pieces_begin_and_end_between_words() -> None:
    text = "một hai ba bốn năm sáu bảy tám chín mười " * 20
    shown = "".join(p.text for p in highlight(text, "bảy", max_chars=50)).split()
    assert set(shown) <= set(text.split())


def test_without_a_hit_the_beginning_is_shown() -> None:
    assert "".join(p.text for p in highlight("một hai ba bốn", "xyz", max_chars=8)) == "một hai"


def test_markup_in_a_letter_is_only_text() -> None:
    pieces = highlight("<script>alert('đường')</script>", "đường")
    assert "".join(p.text for p in pieces) == "<script>alert('đường')</script>"
