"""The handshake holds whoever acts in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.handover import MAX_DECLINES, RoutedBy, Standing


@given(st.lists(st.sampled_from(RoutedBy), max_size=30))
def test_departments_decline_twice_at_most_and_the_last_word_stands(acts: list[RoutedBy]) -> None:
    standing = Standing()
    for capacity in acts:
        if not standing.may_route(capacity):
            assert standing.bound or standing.declines == MAX_DECLINES
            assert capacity is not RoutedBy.COORDINATOR
            continue
        was_bound = standing.bound
        if capacity is RoutedBy.DEPARTMENT:
            standing = standing.declined()
        elif capacity is RoutedBy.COORDINATOR:
            standing = standing.decided()
        assert standing.declines <= MAX_DECLINES
        assert standing.bound >= was_bound
        assert not (standing.bound and standing.needs_coordinator)
