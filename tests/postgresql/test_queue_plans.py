"""PostgreSQL reads queues along their index; two who move clocks of one submission at once leave
the date that both together make."""

import threading

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.models import Submission
from intake.ports import Tools
from intake.services.timekeeping import clocks, nearest_dates
from tests.plans import READINGS, fill, index_of, plans_of
from tests.stories import received

pytestmark = pytest.mark.postgresql


def test_the_index_gives_the_order(session: Session) -> None:
    fill(session)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE submission"))
    for reading in READINGS:
        for plan in plans_of(session, reading, "EXPLAIN"):
            assert index_of(reading) in plan, (reading, plan)
            assert "Sort" not in plan, (reading, plan)
            assert "Seq Scan on submission" not in plan, (reading, plan)


def test_two_clocks_moved_at_once(
    session: Session, sessions: sessionmaker[Session], tools: Tools
) -> None:
    """One starts the step in hand, the other ends the answer; neither sees what the other does
    until it is done."""
    now = tools.clock()
    it = received(session, tools, "Mất sóng", "Đã lâu")
    with sessions() as first, sessions() as second:
        with first.begin():
            started = clocks.start_for(first, it.id, "routing", by=SYSTEM, now=now).due_at

            def end_the_answer() -> None:
                with second.begin():
                    clocks.stop(second, it.id, "done", by=SYSTEM, now=now, profiles={"answer"})

            other = threading.Thread(target=end_the_answer)
            other.start()
            other.join(timeout=1)
            assert other.is_alive(), "it waits for the first"
        other.join(timeout=30)
    session.rollback()
    assert session.get_one(Submission, it.id, populate_existing=True).next_due_at == started
    with transaction(session):
        assert nearest_dates.check(session).untrue == ()
