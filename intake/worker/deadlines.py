"""Deadlines in the background: every hour whoever must be told is told, and after a change of the
calendar the running clocks are reckoned anew."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.ports import Tools
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.promises import clock_rounds, deadline_rounds

_log = structlog.get_logger("intake.worker")


def deadlines(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Some clocks at a time, so that those who send meanwhile do not wait; what was told in one
    transaction is not told again when the job is repeated."""
    whole = deadline_rounds.Round()
    while True:
        with sessions() as session, transaction(session):
            done = deadline_rounds.look_after(session, now=tools.clock())
        whole = whole.and_then(done)
        if not done.more:
            break
    _log.info("deadlines", looked_at=whole.looked_at, told=whole.told, closed=whole.closed)
    _complete(sessions, claims)


def calendar(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Reckon every running clock by the calendar as it is now; may be repeated."""
    whole = clock_rounds.Recount(0, (), 0)
    last_id: int | None = 0
    while last_id is not None:
        with sessions() as session, transaction(session):
            some, last_id = clock_rounds.recompute_some(
                session, last_id, by=SYSTEM, now=tools.clock()
            )
        whole = whole.and_then(some)
    _log.info("calendar", clocks=whole.looked_at, moved=len(whole.moved), kept=whole.kept_earlier)
    _complete(sessions, claims)


def _complete(sessions: sessionmaker[Session], claims: Sequence[Claim]) -> None:
    with sessions() as session, transaction(session):
        for claim in claims:
            jobs.complete(session, claim)
