"""How the search is: what the index holds, how far it is behind, and when another engine is due."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.queries.publishing.publications import Filter, count
from intake.queries.reports.health import job_figures
from intake.queries.submissions import count_indexable
from search_index import IndexInfo, SearchIndex, SearchIndexError

# From here on another engine is due (ADR 0007, "Growth").
COMFORTABLE = {"memory": 10_000, "whoosh": 20_000, "tantivy": 200_000}
LATE_AFTER = 60.0  # seconds; a document is found within two when all is well


class Advice(enum.StrEnum):
    """What an administrator should do."""

    NOTHING = "nothing"
    REBUILD = "rebuild"  # it cannot be used
    CATCHING_UP = "catching_up"  # it differs, and work on it waits
    LOOK_AT_JOBS = "look_at_jobs"  # nobody brings it up to date
    VERIFY = "verify"  # it holds more or less than it should, and nothing waits
    MOVE_ON = "move_on"  # it has outgrown its engine


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """One index. ``info`` is None and ``problem`` a code when it cannot be used; ``expected`` is
    what the database would have it hold; ``lag`` in seconds."""

    info: IndexInfo | None
    problem: str
    expected: int
    lag: float
    advice: Advice


def of_submissions(session: Session, index: SearchIndex, *, now: datetime) -> IndexHealth:
    """The index of officials."""
    return _health(session, index, count_indexable(session), now)


def of_published(session: Session, index: SearchIndex, *, now: datetime) -> IndexHealth:
    """The index of everybody."""
    return _health(session, index, count(session, Filter()), now)


def _health(session: Session, index: SearchIndex, expected: int, now: datetime) -> IndexHealth:
    since = job_figures(session, now=now).index_waiting_since
    lag = max(0.0, (now - since).total_seconds()) if since is not None else 0.0
    try:
        info = index.info()
    except SearchIndexError as error:
        return IndexHealth(None, error.code, expected, lag, Advice.REBUILD)
    return IndexHealth(
        info, "", expected, lag, _advice(info, expected, lag, waits=since is not None)
    )


def _advice(info: IndexInfo, expected: int, lag: float, *, waits: bool) -> Advice:
    if lag > LATE_AFTER:
        return Advice.LOOK_AT_JOBS
    if info.documents != expected:
        return Advice.CATCHING_UP if waits else Advice.VERIFY
    if info.documents > COMFORTABLE.get(info.engine, info.documents):
        return Advice.MOVE_ON
    return Advice.NOTHING
