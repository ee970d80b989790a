"""References for talking, codes for proving: read from paper, guarded against slips."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.reference import (
    CODE_LENGTH,
    CodeBook,
    Reference,
    check_digit,
    derive_code,
    hash_code,
    new_token,
    parse_code,
    parse_reference,
    same_hash,
    show_code,
)

KEY = b"k" * 32
BOOK = CodeBook("PA", KEY)
digits = st.text("0123456789", min_size=1, max_size=16)
references = st.builds(
    Reference,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=4),
    st.integers(2000, 9999),
    st.integers(0, 10**12 - 1),
)


def test_the_check_digit_of_the_literature() -> None:
    assert check_digit("572") == "4"  # the worked example of Damm's method
    assert check_digit("5724") == "0"  # a number with its check digit comes out as nought


@given(digits, st.data())
def test_every_single_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    for wrong in set("0123456789") - {number[place]}:
        mistyped = number[:place] + wrong + number[place + 1 :]
        assert check_digit(mistyped) != check_digit(number)


@given(digits)
def test_every_swap_of_neighbours_is_found(number: str) -> None:
    with_check = number + check_digit(number)
    for i in range(len(with_check) - 1):
        swapped = with_check[:i] + with_check[i + 1] + with_check[i] + with_check[i + 2 :]
        if swapped != with_check:
            assert check_digit(swapped[:-1]) != swapped[-1]


def test_every_slip_in_one_printed_reference_is_found() -> None:
    """All 99 wrong digits and all swaps of one reference, exhaustively."""
    reference = str(Reference("PA", 2026, 123))
    plain = reference.removeprefix("PA-").replace("-", "")
    for place, wrong in itertools.product(range(len(plain)), "0123456789"):
        if wrong != plain[place]:
            assert parse_reference("PA" + plain[:place] + wrong + plain[place + 1 :]) is None
    for i in range(len(plain) - 1):
        if plain[i] != plain[i + 1]:
            swapped = plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :]
            assert parse_reference("PA" + swapped) is None


def test_a_reference_as_it_is_printed() -> None:
    assert str(Reference("PA", 2026, 123)) == f"PA-2026-000123-{check_digit('2026000123')}"
    assert str(Reference("PA", 2026, 1_234_567)).startswith("PA-2026-1234567-")


@given(references)
def test_what_was_printed_can_be_read(reference: Reference) -> None:
    assert parse_reference(str(reference)) == reference


@pytest.mark.parametrize(
    "typed",
    [
        "pa-2026-000123-{c}",
        "  PA 2026 000123 {c}  ",
        "PA2026000123{c}",
        "PA–2026—000123‑{c}",  # dashes of word processors
        "PA/2026/000123/{c}",
        "PA.2026.000123.{c}",
        "PA_2026_000123_{c}",
        "-PA-2026-000123-{c}-",
        "PA-٢٠٢٦-٠٠٠١٢٣-{c}",  # digits of an Arabic phone
    ],
)
def test_how_people_type_it(typed: str) -> None:
    typed = typed.format(c=check_digit("2026000123"))
    assert parse_reference(typed) == Reference("PA", 2026, 123)


@pytest.mark.parametrize(
    "typed",
    ["", "PA", "PA-2026", "2026-000123-7", "PA-2026-123-1", "PA-2026-000123", "ABCDE-2026-000123-1",
     "PA-2026-000123-X", "²026", "PA-2026-000123-1; DROP TABLE", "\x00", "٣" * 400],
)  # fmt: skip
def test_what_is_no_reference(typed: str) -> None:
    assert parse_reference(typed) is None


@given(st.text(max_size=60))
def test_reading_never_fails(typed: str) -> None:
    parse_reference(typed)
    assert parse_code(typed) == "" or len(parse_code(typed)) == CODE_LENGTH


def test_the_year_is_that_of_vietnam() -> None:
    late_in_utc = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)  # 1 January 2027, 01:00 in Hà Nội
    assert BOOK.reference(5, late_in_utc).startswith("PA-2027-000005-")


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert {len(token) for token in tokens} == {CODE_LENGTH}
    assert CODE_LENGTH * 5 >= 128  # bits


def test_the_same_draft_always_shows_the_same_code() -> None:
    token = new_token()
    assert BOOK.code_for_draft(token) == BOOK.code_for_draft(token) == derive_code(KEY, token)
    assert derive_code(KEY, token) != derive_code(b"another" * 5, token)
    assert derive_code(KEY, token) != derive_code(KEY, new_token())


def test_the_code_is_neither_the_token_nor_its_hash() -> None:
    token = new_token()
    code = derive_code(KEY, token)
    assert code != token
    assert code not in hash_code(KEY, token).upper()


@given(st.integers(0, 2**130 - 1), st.sampled_from(["-", " ", "", "–", "\n"]), st.booleans())
def test_a_code_can_be_typed_from_paper(number: int, between: str, small: bool) -> None:
    code = derive_code(KEY, str(number))
    typed = show_code(code).replace("-", between)
    assert parse_code(typed.lower() if small else typed) == code


def test_look_alikes_are_forgiven() -> None:
    assert parse_code("O" * 13 + "I" * 6 + "l" * 7) == "0" * 13 + "1" * 13


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 26, "A" * 25, "A" * 27, "é" * 26, "A" * 10_000])
def test_what_is_no_code(typed: str) -> None:
    assert parse_code(typed) == ""


def test_a_code_is_shown_in_groups_of_five() -> None:
    assert show_code("ABCDEFGHJKMNPQRSTVWXYZ0123") == "ABCDE-FGHJK-MNPQR-STVWX-YZ012-3"


def test_hashes_depend_on_key_and_code() -> None:
    assert BOOK.hash("A" * 26) == hash_code(KEY, "A" * 26)
    assert len(BOOK.hash("A" * 26)) == 64
    assert hash_code(KEY, "A" * 26) != hash_code(KEY, "B" * 26)
    assert hash_code(KEY, "A" * 26) != hash_code(b"x" * 32, "A" * 26)
    assert same_hash(BOOK.hash("a"), BOOK.hash("a"))
    assert not same_hash(BOOK.hash("a"), BOOK.hash("b"))
    assert not same_hash(BOOK.hash("a"), "")


def test_the_token_of_a_decision_is_ours_or_none() -> None:
    book = CodeBook("PA", b"k" * 32)
    token = book.decision_token(12, 2)
    assert book.decision_of(token) == (12, 2)
    others = [token[:-1], token + "0", token.replace("12-2", "12-3"), token.replace("12-", "012-")]
    others += ["", "-", "12-2", "12-2-", "\u0661\u0662-2-", book.stop_token(12), "1" * 30 + "-2-3"]
    assert [book.decision_of(one) for one in others] == [None] * len(others)
    assert CodeBook("PA", b"l" * 32).decision_of(token) is None
