"""How long background work waits after a failure."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.jobs import LEASE, MAX_ATTEMPTS, PRIORITY, JobKind, backoff


class Fixed(random.Random):
    """Spreads by the given factor."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def uniform(self, a: float, b: float) -> float:
        assert a <= self._factor <= b
        return self._factor


def test_waits_double() -> None:
    waits = [backoff(n, jitter=Fixed(1.0)).total_seconds() for n in range(1, 6)]
    assert waits == [2, 4, 8, 16, 32]


def test_nobody_waits_longer_than_an_hour_and_a_fifth() -> None:
    assert backoff(12, jitter=Fixed(1.0)) == timedelta(hours=1)
    assert backoff(10_000, jitter=Fixed(1.2)) == timedelta(hours=1, minutes=12)


def test_all_tries_of_a_job_fit_into_ten_minutes_but_outlast_a_restart() -> None:
    waits = [backoff(n, jitter=Fixed(1.0)) for n in range(1, MAX_ATTEMPTS)]
    assert LEASE < sum(waits, timedelta()) < timedelta(minutes=10)


@given(st.integers(1, 50), st.integers())
def test_many_failures_at_once_do_not_come_back_at_once(attempts: int, seed: int) -> None:
    wait = backoff(attempts, jitter=random.Random(seed))
    exact = backoff(attempts, jitter=Fixed(1.0))
    assert exact * 0.8 <= wait <= exact * 1.2


def test_chance_is_used_when_none_is_given() -> None:
    assert len({backoff(5) for _ in range(20)}) > 1


def test_a_route_comes_before_the_index_and_both_before_mail() -> None:
    assert set(PRIORITY) == set(JobKind)
    assert PRIORITY[JobKind.CLASSIFY] < PRIORITY[JobKind.INDEX] < PRIORITY[JobKind.NOTIFY]
