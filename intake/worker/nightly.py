"""The nightly job: what has expired goes, the search index is compared, healed and tidied, and the
root of the record is written down for publication."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.ports import Tools
from intake.services import claims as presence
from intake.services import drafts, indexing, jobs, roots
from intake.services.jobs import Claim

_log = structlog.get_logger("intake.worker")


def nightly(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Each step may be repeated; a step that fails ends the job, which is tried again later."""
    now = tools.clock()
    with sessions() as session, transaction(session):
        expired = drafts.purge(session, now=now)
        presence.drop_old(session, now=now)
    with sessions() as session:
        report = indexing.verify(session, tools.index)
    if report.differing:
        with sessions() as session, transaction(session):
            indexing.repair(session, report, now=now)
    tools.index.compact()
    published = 0
    if tools.roots_file is not None:
        with sessions() as session:
            published = len(roots.publish(session, tools.roots_file, now=now))
    _log.info(
        "nightly",
        drafts_purged=expired,
        index_differences=len(report.differing),
        roots_published=published,
    )
    with sessions() as session, transaction(session):
        for claim in claims:
            jobs.complete(session, claim)
