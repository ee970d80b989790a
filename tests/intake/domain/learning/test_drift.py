"""How far what comes in is from what was learned."""

from datetime import date

import pytest

from intake.domain.learning.drift import (
    Words,
    compare_shares,
    count_words,
    distance,
    months_back,
    words_of,
)


def test_words_are_compared_without_marks_and_numbers() -> None:
    assert list(words_of("Đường 5 lún, a b SÂU!")) == ["duong", "lun", "sau"]
    known = frozenset({"duong", "lun"})
    assert count_words(["Đường lún sâu", "duong 2026"], known) == Words(2, 4, 1)
    assert count_words([], known).share is None
    assert Words(2, 4, 1).share == 0.25


def test_the_most_changed_department_comes_first() -> None:
    moved = compare_shares({"moc": 3, "moh": 1}, {"moc": 1, "moh": 1, "mof": 2})
    assert [one.department for one in moved] == ["moc", "mof", "moh"]
    assert moved[0].difference == pytest.approx(0.5)


def test_the_distance_is_the_share_that_lies_elsewhere() -> None:
    assert distance({"moc": 1, "moh": 1}, {"moc": 5, "moh": 5}) == 0
    assert distance({"moc": 1}, {"moh": 1}) == 1
    assert distance({"moc": 3, "moh": 1}, {"moc": 1, "moh": 1}) == pytest.approx(0.25)
    assert distance({}, {"moc": 1}) is None
    assert distance({"moc": 1}, {}) is None


def test_months_go_back_over_the_turn_of_the_year() -> None:
    assert months_back(date(2026, 2, 28), 4) == [
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2025, 11, 1),
    ]
