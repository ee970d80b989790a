"""What is sealed opens with its key, at its place, unchanged; and otherwise not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sealing import SealBook, SealBroken

OLD, NEW = b"o" * 40, b"n" * 40
BOOK = SealBook([OLD])


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_was_sealed_comes_back(content: bytes, place: str) -> None:
    sealed = BOOK.seal(content, place)
    assert BOOK.open(sealed, place) == content
    assert BOOK.seal(content, place) != sealed, "equal contents do not look equal"


def test_every_changed_letter_is_refused() -> None:
    sealed = BOOK.seal("Mạch của công tắc".encode(), "a")
    for place, letter in enumerate(sealed):
        for other in {"A", "b", "_", ".", "=", "\u00e9"} - {letter}:
            with pytest.raises(SealBroken):
                BOOK.open(sealed[:place] + other + sealed[place + 1 :], "a")
    for cut in range(len(sealed)):
        with pytest.raises(SealBroken):
            BOOK.open(sealed[:cut], "a")


def test_moved_to_another_row_it_does_not_open() -> None:
    sealed = BOOK.seal(b"x", "proposal_part\x001\x00novelty")
    for place in ("proposal_part\x002\x00novelty", "proposal_part\x001\x00problem", ""):
        with pytest.raises(SealBroken):
            BOOK.open(sealed, place)


def test_after_a_change_of_keys_the_old_still_opens() -> None:
    sealed = BOOK.seal(b"x", "a")
    both = SealBook([NEW, OLD])
    assert both.open(sealed, "a") == b"x"
    assert both.key_id != BOOK.key_id
    with pytest.raises(SealBroken):
        BOOK.open(both.seal(b"y", "a"), "a")


def test_a_book_without_keys_is_none() -> None:
    with pytest.raises(ValueError, match="without keys"):
        SealBook([])
