"""The nightly job: what has expired goes, the root of the record is written down for publication,
and the search indexes are compared, healed and tidied."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.timekeeping.deadlines import local_date
from intake.ports import Tools
from intake.queries import notices as told
from intake.queries.organisation import reorganisations
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.desk import bulk, kept_texts
from intake.services.desk import claims as presence
from intake.services.files import file_keeping
from intake.services.finding import exports, indexing, saved_searches
from intake.services.history import roots
from intake.services.learning import word_drift
from intake.services.organisation import reorganisation, reorganisation_moves
from intake.services.publishing import published_indexing
from intake.services.receiving import drafts, own
from search_index import SearchIndexError

# How long what officials were told is kept.
KEPT_TOLD = timedelta(days=90)
_log = structlog.get_logger("intake.worker")


def nightly(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Each step may be repeated; a step that fails ends the job, which is tried again later."""
    now = tools.clock()
    with sessions() as session, transaction(session):
        expired = drafts.purge(session, now=now)
        own.drop_expired(session, now=now)
        presence.drop_old(session, now=now)
        kept_texts.purge(session, now=now)
        bulk.drop_old_drafts(session, now=now)
        told.drop_told(session, before=now - KEPT_TOLD)
        saved_searches.ask(session, now=now)
        exports.end_expired(session, now=now)
        swept = file_keeping.sweep(session, tools.files, now=now)
    reorganised = _reorganise(sessions, now)
    published = 0
    if tools.roots_file is not None:
        with sessions() as session:
            published = len(roots.publish(session, tools.roots_file, now=now))
    _count_words(sessions, now)
    numbers, problems = _indexes(sessions, tools, now)
    _log.info(
        "nightly",
        drafts_purged=expired,
        files_swept=swept,
        reorganised=reorganised,
        roots_published=published,
        **numbers,
    )
    if problems:
        raise problems[0]
    with sessions() as session, transaction(session):
        for claim in claims:
            jobs.complete(session, claim)


def _indexes(
    sessions: sessionmaker[Session], tools: Tools, now: datetime
) -> tuple[dict[str, int], list[SearchIndexError]]:
    """Come last, so that an index that cannot be used keeps nothing else from being done, nor the
    other index; returns how many entries differed, and what went wrong."""
    numbers, problems = {}, []
    for name, step in (
        ("index_differences", _submissions_index),
        ("published_index_differences", _published_index),
    ):
        try:
            numbers[name] = step(sessions, tools, now)
        except SearchIndexError as error:
            problems.append(error)
    return numbers, problems


def _submissions_index(sessions: sessionmaker[Session], tools: Tools, now: datetime) -> int:
    """Compare, have healed, and tidy the index of officials; returns how many entries differed."""
    with sessions() as session:
        report = indexing.verify(session, tools.index)
    if report.differing:
        with sessions() as session, transaction(session):
            indexing.repair(session, report, now=now)
    tools.index.compact()
    return len(report.differing)


def _published_index(sessions: sessionmaker[Session], tools: Tools, _now: datetime) -> int:
    """Heal and tidy the index of everybody; returns how many entries differed."""
    with sessions() as session:
        healed = published_indexing.sync(session, tools.published_index, tools.codes)
    tools.published_index.compact()
    return healed


def _count_words(sessions: sessionmaker[Session], now: datetime) -> None:
    """Count while others may write; only what was counted is written."""
    with sessions() as session:
        counted = word_drift.count(session, now=now)
    with sessions() as session, transaction(session):
        word_drift.keep_counts(session, counted, now=now)


def _reorganise(sessions: sessionmaker[Session], now: datetime) -> int:
    """Carry out the merges and splits of departments whose day has come, each in a transaction of
    its own, and hand on what has come to lie in a department that is gone."""
    done = 0
    with sessions() as session:
        due = reorganisations.due(session, local_date(now))
    for number in due:
        with sessions() as session, transaction(session):
            done += reorganisation.carry_out_due(session, number, now=now)
    with sessions() as session, transaction(session):
        reorganisation_moves.follow_lineage(session, now=now)
    return done
