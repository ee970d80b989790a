"""What may be done to many at once, and for how long it can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.desk.bulk import HELD, RIGHTS, UNDO_FOR, Act, is_possible, may_be_undone
from intake.domain.workflow import MOVES, Move, Status

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("act", Act)
def test_every_act_has_a_right_and_somewhere_to_begin(act: Act) -> None:
    assert act in RIGHTS
    assert any(is_possible(act, status) for status in Status)


@pytest.mark.parametrize("act", sorted(set(Act) - HELD - {Act.KIND, Act.HAND}))
def test_what_happens_at_once_has_a_move_that_leads_back(act: Act) -> None:
    after = Status.ASSIGNED if act is Act.ROUTE else Status.IN_PROGRESS
    for status in Status:
        if is_possible(act, status):
            back = Move.TO_TRIAGE if status is Status.ROUTING else Move.ASSIGN
            assert after in MOVES[back].leaves
            assert MOVES[back].enters is status


def test_ten_minutes_and_not_one_second_more() -> None:
    assert may_be_undone(NOW, NOW + UNDO_FOR - timedelta(seconds=1))
    assert not may_be_undone(NOW, NOW + UNDO_FOR)
