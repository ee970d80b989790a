"""Text from outside: what is kept, what is unified, what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.text import UnusableText, clean_line, clean_text

LIMIT = 10_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("Cầu treo hỏng ván", "Cầu treo hỏng ván", id="as it was"),
        pytest.param(
            unicodedata.normalize("NFD", "Cầu treo hỏng ván"), "Cầu treo hỏng ván", id="composed"
        ),
        pytest.param("một\r\nhai\rba", "một\nhai\nba", id="line ends of other systems"),
        pytest.param("một\u2028hai\x0bba\x85bốn", "một\nhai\nba\nbốn", id="soft line ends"),
        pytest.param("  nhiều \t  khoảng\u00a0trắng  ", "nhiều khoảng trắng", id="blanks"),
        pytest.param("một   \nhai", "một\nhai", id="blanks before a line end"),
        pytest.param("một\n\n\n\n\n\n\nhai", "một\n\n\nhai", id="a heap of empty lines"),
        pytest.param("một\n\nhai", "một\n\nhai", id="a paragraph stays"),
        pytest.param("kh\u200bô\u00adng th\ufeffấy", "không thấy", id="invisible left-overs"),
        pytest.param("\u2067نص\u2069 abc", "\u2067نص\u2069 abc", id="isolates that Arabic needs"),
        pytest.param("😀 👩‍👩‍👧", "😀 👩‍👩‍👧", id="joined emoji"),
        pytest.param("<b>&amp;</b>", "<b>&amp;</b>", id="markup is only text"),
        pytest.param(" \n\u200b\n ", "", id="nothing but blanks"),
    ],
)
def test_what_people_mean_is_kept(sent: str, kept: str) -> None:
    assert clean_text(sent, limit=LIMIT) == kept


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("a\x00b", "control"),
        ("a\x07b", "control"),
        ("a\x1bb", "control"),
        ("a\x7fb", "control"),
        ("a\x9bb", "control"),
        (f"a{chr(0xD800)}b", "unreadable"),
        (f"a{chr(0xDFFF)}b", "unreadable"),
        ("a\ufffdb", "unreadable"),
        ("a\uffffb", "unreadable"),
        ("a\u202eb", "override"),
        ("a\u202ab", "override"),
    ],
)
def test_what_only_a_machine_writes_is_refused(sent: str, why: str) -> None:
    with pytest.raises(UnusableText) as refused:
        clean_text(sent, limit=LIMIT)
    assert refused.value.code == why
    with pytest.raises(UnusableText):
        clean_line(sent, limit=LIMIT)


def test_the_limit_counts_what_is_left_after_cleaning() -> None:
    assert clean_text("  12345\u200b  ", limit=5) == "12345"
    with pytest.raises(UnusableText) as refused:
        clean_text("123456", limit=5)
    assert refused.value.code == "too_long"


def test_decomposed_letters_count_once() -> None:
    decomposed = unicodedata.normalize("NFD", "ế" * 5)
    assert len(decomposed) == 15
    assert clean_text(decomposed, limit=5) == "ế" * 5


def test_a_line_has_no_line_ends() -> None:
    assert clean_line(" Tiêu đề\n dài\r\n\r\nhai dòng ", limit=LIMIT) == "Tiêu đề dài hai dòng"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(sent: str) -> None:
    try:
        once = clean_text(sent, limit=LIMIT)
    except UnusableText:
        return
    assert clean_text(once, limit=LIMIT) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    line = clean_line(sent, limit=LIMIT)
    assert "\n" not in line
    assert clean_line(line, limit=LIMIT) == line


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\ufffd"), max_size=200))
def test_no_letter_is_lost(sent: str) -> None:
    kept = clean_text(sent, limit=LIMIT)
    assert "".join(kept.split()) == "".join(unicodedata.normalize("NFC", sent).split())
