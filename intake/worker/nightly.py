"""The nightly job: what has expired goes, and the search index is compared, healed and tidied."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.ports import Tools
from intake.services import drafts, indexing, jobs
from intake.services.jobs import Claim

_log = structlog.get_logger("intake.worker")


def nightly(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Each step may be repeated; a step that fails ends the job, which is tried again later."""
    now = tools.clock()
    with sessions() as session, transaction(session):
        expired = drafts.purge(session, now=now)
    with sessions() as session:
        report = indexing.verify(session, tools.index)
    if report.differing:
        with sessions() as session, transaction(session):
            indexing.repair(session, report, now=now)
    tools.index.compact()
    _log.info("nightly", drafts_purged=expired, index_differences=len(report.differing))
    with sessions() as session, transaction(session):
        for claim in claims:
            jobs.complete(session, claim)
