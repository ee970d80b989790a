"""Shares of authors: read as people write them, and together exactly one whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.proposals import (
    WHOLE,
    Author,
    SharesProblem,
    check_shares,
    is_proposal,
    parse_share,
    written_share,
)
from intake.domain.submission import SubmissionKind


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("50", 5000), ("33,5", 3350), ("33.5 %", 3350), ("100", 10000), ("0.01", 1)),
        *(("33,33%", 3333), ("33,5\u00a0%", 3350), ("33\u066b5", 3350), ("50\u066a", 5000)),
    ],
)
def test_a_share_is_read_as_people_write_it(typed: str, value: int) -> None:
    assert parse_share(typed) == value


@pytest.mark.parametrize(
    "typed", ["", "0", "0.00", "100.01", "101", "-5", "1e2", "33.333", "a", "5.5.5", "²", "1000"]
)
def test_what_is_no_share_is_none(typed: str) -> None:
    assert parse_share(typed) is None


@given(st.integers(1, WHOLE))
def test_what_is_written_is_read_back(value: int) -> None:
    assert parse_share(written_share(value)) == value


@given(st.lists(st.integers(1, WHOLE), min_size=1, max_size=8))
def test_shares_hold_when_they_are_one_whole_and_only_then(shares: list[int]) -> None:
    found = check_shares([Author(f"Author {at}", share) for at, share in enumerate(shares)])
    assert found == (None if sum(shares) == WHOLE else (SharesProblem.WRONG_SUM, 0))


def test_three_thirds_are_refused_and_hundredths_help() -> None:
    third = Author("A", parse_share("33.33"))
    assert check_shares([third] * 3) == (SharesProblem.WRONG_SUM, 0)
    assert check_shares([third, third, Author("B", parse_share("33,34"))]) is None


def test_what_is_missing_is_named_with_its_line() -> None:
    nobody, whole = Author("", None), Author("A", WHOLE)
    assert check_shares([nobody, nobody]) == (SharesProblem.NO_AUTHOR, 0)
    assert check_shares([nobody, whole]) is None
    assert check_shares([whole, nobody, Author("B", None)]) == (SharesProblem.NO_SHARE, 2)
    assert check_shares([whole, Author("", 5000)]) == (SharesProblem.NO_NAME, 1)


def test_only_initiatives_and_solutions_are_asked() -> None:
    asked = {kind for kind in SubmissionKind if is_proposal(kind)}
    assert asked == {SubmissionKind.INITIATIVE, SubmissionKind.SOLUTION}
