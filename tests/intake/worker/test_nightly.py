"""Once a night somebody tidies up, and only once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.models import Draft, Job
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.services.background import nightly
from intake.services.history import roots
from intake.services.receiving import drafts
from intake.worker.loop import Worker, drain
from search_index import Document
from tests.conftest import MovedClock
from tests.intake.worker.conftest import Arrive


def nights(session: Session) -> int:
    session.rollback()
    count = session.scalar(
        select(func.count()).select_from(Job).where(Job.kind == JobKind.NIGHTLY.value)
    )
    return count or 0


def test_the_night_is_asked_for_once_whoever_notices(session: Session, departments: None) -> None:
    evening = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam
    with transaction(session):
        assert nightly.ask(session, now=evening)  # nobody did on the 20th
        assert not nightly.ask(session, now=evening)
        assert not nightly.ask(session, now=evening + timedelta(hours=2))  # 01:59
        assert nightly.ask(session, now=evening + timedelta(hours=3, minutes=1))
    assert nights(session) == 2


def test_a_working_worker_notices_by_itself(
    sessions: sessionmaker[Session], session: Session, tools: Tools, departments: None
) -> None:
    worker = Worker(sessions, tools)
    worker.start()
    worker.stop()
    session.rollback()
    assert not nightly.is_due(session, tools.clock())


def test_what_has_expired_goes_and_the_index_is_healed(
    sessions: sessionmaker[Session],
    session: Session,
    tools: Tools,
    clock: MovedClock,
    arrive: Arrive,
) -> None:
    submission = arrive("Mất sóng ở bản Nà Pục")
    drain(sessions, tools)
    with transaction(session):
        drafts.start(session, {"kind": "report"}, now=tools.clock(), codes=tools.codes)
    tools.index.delete([submission.id])
    clock.move(days=drafts.KEPT_FOR.days + 1)
    with transaction(session):
        nightly.ask(session, now=tools.clock())
    drain(sessions, tools)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert submission.id in set(tools.index.ids())
    assert nights(session) == 0


@pytest.mark.parametrize("which", ["index", "published_index"])
def test_an_index_that_cannot_be_used_keeps_nothing_else_from_being_done(
    sessions: sessionmaker[Session],
    session: Session,
    tools: Tools,
    clock: MovedClock,
    arrive: Arrive,
    which: str,
) -> None:
    assert tools.roots_file is not None
    submission = arrive("Mất sóng ở bản Nà Pục")
    drain(sessions, tools)
    leftover = Document(99, 1, "", "Mất", "", "", "report", "published", None, tools.clock())
    tools.published_index.upsert([leftover])
    tools.index.delete([submission.id])
    clock.move(days=1)
    with transaction(session):
        nightly.ask(session, now=tools.clock())
    getattr(tools, which).close()
    drain(sessions, tools)
    assert len(roots.read(tools.roots_file)) == 1
    if which == "index":
        assert list(tools.published_index.ids()) == []
    else:
        assert list(tools.index.ids()) == [submission.id]
    assert nights(session) == 1, "it is tried again"


def test_the_root_of_the_day_that_is_over_is_written_for_publication(
    sessions: sessionmaker[Session],
    session: Session,
    tools: Tools,
    clock: MovedClock,
    arrive: Arrive,
) -> None:
    arrive("Mất sóng ở bản Nà Pục")
    assert tools.roots_file is not None
    for night in (1, 2):
        clock.move(days=1)
        with transaction(session):
            nightly.ask(session, now=tools.clock())
        drain(sessions, tools)
        found = roots.read(tools.roots_file)
        assert len(found) == night
    assert verify(session, roots=found).roots == 2
