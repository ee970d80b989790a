"""Two versions of a text, told apart word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.answering.differences import Change, Piece, differences, differences_of_parts
from tests.replies import REPLY, reply

TEXT = st.lists(st.sampled_from(["Trạm", "hỏng", "nguồn", ",", " ", "\n", "15", "ngày"])).map(
    "".join
)


@given(TEXT, TEXT)
def test_nothing_is_lost_and_nothing_is_made_up(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == new
    assert all(p.text for p in pieces)


def test_whole_words_are_marked() -> None:
    assert differences("Xong trong 15 ngày.", "Xong trong 20 ngày.") == [
        Piece(Change.SAME, "Xong trong "),
        Piece(Change.REMOVED, "15"),
        Piece(Change.ADDED, "20"),
        Piece(Change.SAME, " ngày."),
    ]


def test_only_parts_that_differ_are_told() -> None:
    assert differences_of_parts(REPLY, REPLY) == {}
    assert set(differences_of_parts(REPLY, reply("Khác"))) == {"facts"}
    assert set(differences_of_parts({}, REPLY)) == set(REPLY)


def test_long_texts_do_not_take_long() -> None:
    old = " ".join(f"từ{n % 400}" for n in range(2_500))
    new = " ".join(f"từ{n % 390}" for n in range(2_500))
    started = time.process_time()
    differences(old, new)
    assert time.process_time() - started < 5
