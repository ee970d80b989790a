"""A guess comes true when people settled on it, and counts for nothing while nothing is settled."""

import pytest

from intake.domain.learning.calibration import (
    BINS,
    Guess,
    Part,
    bins,
    came_true,
    error,
    guesses,
    together,
)
from intake.domain.learning.routing_quality import Hop, Life
from intake.domain.routing import Method, RouteReason
from intake.domain.workflow import Status

WRONG, ALSO = RouteReason.WRONG_DEPARTMENT.value, RouteReason.ALSO_ANOTHER.value


def life(
    sent_to: str | None,
    lies: str | None,
    *hops: Hop,
    suggested: str = "moc",
    status: Status = Status.IN_PROGRESS,
) -> Life:
    method = Method.CLASSIFIER if sent_to else Method.NONE
    return Life(1, method, sent_to, suggested, hops, status, lies, {"old": "moc"}, 0.8, "vi")


@pytest.mark.parametrize(
    ("it", "expected"),
    [
        (life("moc", "moc"), True),
        (life("moc", "moc", status=Status.ASSIGNED), None),
        (life(None, "moc", Hop(None, "moc", "")), True),
        (life(None, "moh", Hop(None, "moh", "")), False),
        (life("moc", "moh", Hop("moc", "moh", WRONG)), False),
        (life("moc", "moh", Hop("moc", "moh", ALSO)), None),
        (life("moc", "moc", Hop("moc", "moh", WRONG), Hop("moh", "moc", WRONG)), True),
        (life("moh", "moh"), False),  # a rule knew better
        (life("moc", "press"), None),  # a reorganisation
        (life("old", "moc", suggested="old"), True),
        (life("moc", "moc", suggested=""), None),
        (life(None, None), None),
    ],
)
def test_what_people_settled(it: Life, expected: bool | None) -> None:
    assert came_true(it) is expected
    assert [one.right for one in guesses([it])] == ([] if expected is None else [expected])


def test_bins_promise_and_keep() -> None:
    found = [
        *(Guess(number, "vi", 0.85, number < 8) for number in range(10)),
        *(Guess(10 + number, "en", 1.0, right=True) for number in range(5)),
        Guess(15, "en", 0.0, right=True),
    ]
    lowest, eighth, last = bins(found)
    assert (lowest.number, eighth.number, last.number) == (0, 8, BINS - 1)
    assert (eighth.count, eighth.right, eighth.share) == (10, 8, 0.8)
    assert eighth.promised == pytest.approx(0.85)
    assert (last.promised, last.share) == (1.0, 1.0)
    assert together(found).count == 16
    assert error(found) == pytest.approx((10 * 0.05 + 5 * 0 + 1) / 16)
    numbers = [sum(one.is_of(part) for one in found) for part in Part]
    assert numbers == [16, 14, 2]
