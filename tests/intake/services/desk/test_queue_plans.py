"""SQLite reads queues along their index: nothing is sorted, nothing is read that is not shown."""

from sqlalchemy.orm import Session

from tests.plans import READINGS, fill, index_of, plans_of


def test_the_index_gives_the_order(session: Session) -> None:
    fill(session)
    for reading in READINGS:
        for plan in plans_of(session, reading, "EXPLAIN QUERY PLAN"):
            assert index_of(reading) in plan, (reading, plan)
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, (reading, plan)
            assert "SCAN submission" not in plan, (reading, plan)
