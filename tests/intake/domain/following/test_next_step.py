"""What the sender is told comes next: a date that is still ahead, and nothing from inside."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.following.next_step import has_own_date, next_step
from intake.domain.timekeeping.clock_moves import ANSWER, STEPS
from intake.domain.workflow import PUBLIC_STATUS, Status, is_open

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DUE = NOW + timedelta(days=9)
moments = st.integers(-30, 60).map(lambda days: NOW + timedelta(days=days))


@given(
    st.sampled_from(Status),
    moments,
    st.dictionaries(st.sampled_from(sorted(STEPS | {ANSWER})), moments),
)
def test_whatever_is_not_over_has_a_next_step_with_a_date_ahead_or_none(
    status: Status, due: datetime, clocks: dict[str, datetime]
) -> None:
    step = next_step(status, due, clocks, now=NOW)
    if is_open(status) or status in (Status.MERGED, Status.ANSWERED, Status.NOT_ACCEPTED):
        assert step is not None
        assert step.after is PUBLIC_STATUS[status]
        assert step.by is None or step.by > NOW
        assert step.by in {None, due, *clocks.values()}
    else:
        assert step is None


def test_the_date_of_a_check_by_a_moderator_is_not_told() -> None:
    step = next_step(Status.SCREENING, DUE, {"screening": NOW + timedelta(days=1)}, now=NOW)
    assert step is not None
    assert (step.after, step.by) == (Status.SUBMITTED, DUE)


@pytest.mark.parametrize(
    ("status", "profile"),
    [
        (Status.ROUTING, "routing"),
        (Status.ROUTING, "coordinator"),
        (Status.ASSIGNED, "accept"),
        (Status.WAITING_CITIZEN, "sender_reply"),
        (Status.ANSWERED, "contest_window"),
        (Status.REVISE, "revision"),
        (Status.NOT_ACCEPTED, "appeal_window"),
    ],
)
def test_a_step_with_a_clock_of_its_own_names_its_date(status: Status, profile: str) -> None:
    soon = NOW + timedelta(days=2)
    assert has_own_date(status)
    step = next_step(status, DUE, {profile: soon, ANSWER: DUE}, now=NOW)
    assert step is not None
    assert step.by == soon


def test_a_date_that_has_passed_is_no_promise() -> None:
    step = next_step(Status.IN_PROGRESS, NOW - timedelta(days=1), {}, now=NOW)
    assert step is not None
    assert step.by is None
