"""Two models on the same texts: what chance explains, and what it does not."""

from itertools import product

import pytest

from classifier import Paired
from classifier.evaluation import beyond_chance, paired, paired_each


def test_pairs_are_counted() -> None:
    found = paired([(True, True), (True, False), (False, True), (False, True), (False, False)])
    assert found == Paired(count=5, before=2, lost=1, gained=2)
    assert (found.after, found.share_before, found.share_after) == (3, 0.4, 0.6)
    low, high = found.interval_after
    assert low < 0.6 < high
    each = paired_each([("b", True, False), ("a", True, True), ("b", False, True)])
    assert each == {"a": Paired(1, 1, 0, 0), "b": Paired(2, 1, 1, 1)}


@pytest.mark.parametrize("lost", range(6))
def test_the_chance_is_that_of_tossed_coins(lost: int) -> None:
    """Every way in which five coins can fall, counted."""
    falls = list(product((0, 1), repeat=5))
    expected = sum(sum(fall) >= lost for fall in falls) / len(falls)
    assert Paired(40, 20, lost, 5 - lost).chance == pytest.approx(expected)


def test_nothing_to_compare_is_not_worse() -> None:
    empty = paired([])
    assert (empty.chance, empty.is_worse, empty.share_before) == (1.0, False, 0.0)
    assert beyond_chance({}) == []


def departments(**lost: tuple[int, int]) -> dict[str, Paired]:
    """Twenty-five departments of 42 texts; of those named, what was lost and won."""
    found = {f"d{number}": Paired(42, 30, 1, 1) for number in range(25 - len(lost))}
    return found | {code: Paired(42, 30, *both) for code, both in lost.items()}


def test_one_department_of_many_always_looks_bad() -> None:
    assert beyond_chance(departments(moc=(4, 1), moh=(6, 1), mof=(5, 0))) == []


def test_a_loss_beyond_chance_is_called_worse_however_many_are_compared() -> None:
    assert beyond_chance(departments(moc=(9, 0))) == ["moc"]
    assert beyond_chance(departments(moh=(7, 0), moc=(8, 1))) == ["moc", "moh"], "large ones"
    large = {"small": Paired(200, 150, 20, 3), "none": Paired(6, 4, 1, 0)}
    assert beyond_chance(large) == ["small"], "a tenth of many texts is no chance"
