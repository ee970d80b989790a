"""Taking in records from elsewhere: each whole or not at all, and never twice."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intake.domain.history.record import SYSTEM
from intake.domain.jobs import JobKind
from intake.domain.submission import NewSubmission
from intake.domain.timekeeping.clock_moves import ANSWER
from intake.domain.timekeeping.clocks import Ledger
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Submission
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.importing.import_records import Incoming
from intake.services.receiving import submissions
from intake.services.timekeeping import clock_book
from intake.services.timekeeping.deadline_profiles import shipped

_TABLE: Table = Submission.__table__  # type: ignore[assignment]
_LOOKED_UP_AT_ONCE = 500


def already_here(session: Session, source: str, source_ids: Iterable[str]) -> set[str]:
    """Those of ``source_ids`` that were taken in from ``source`` before."""
    wanted = list(source_ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _LOOKED_UP_AT_ONCE):
        found.update(
            session.scalars(
                select(Submission.source_id).where(
                    Submission.source == source,
                    Submission.source_id.in_(wanted[start : start + _LOOKED_UP_AT_ONCE]),
                )
            )
        )
    return found


def store(session: Session, source: str, batch: Sequence[Incoming], *, now: datetime) -> int:
    """Store a batch in the caller's transaction; returns how many were new.

    Each with its first event, sender, consents and jobs (classify, index); no mail is sent: the
    sender was told by the other system. Ids must differ within the batch.
    """
    known = already_here(session, source, (one.source_id for one in batch))
    fresh = {one.source_id: one for one in batch if one.source_id not in known}
    if not fresh:
        return 0
    office = _office(session, fresh.values(), now)
    promises = {key: _promise(one, office, now) for key, one in fresh.items()}
    rows = [
        submissions.row_for(one.new, now=now, due=promises[key].due_at)
        | {"source": source, "source_id": key}
        for key, one in fresh.items()
    ]
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Two imports of one source may run at once on PostgreSQL: whoever comes second takes nothing.
    statement = insert(_TABLE).on_conflict_do_nothing(
        index_elements=["source", "source_id"], index_where=_TABLE.c.source.is_not(None)
    )
    ids = session.execute(statement.returning(_TABLE.c.id, _TABLE.c.source_id), rows).all()
    stored = sorted((row.id, fresh[row.source_id]) for row in ids)
    if stored:
        _complete(session, source, stored, now)
        reckoned = [(key, promises[one.source_id]) for key, one in stored]
        clock_book.keep(session, reckoned, by=SYSTEM, now=now, office=office)
    return len(stored)


def _complete(
    session: Session, source: str, stored: Sequence[tuple[int, Incoming]], now: datetime
) -> None:
    submissions.add_companions(session, [(key, one.new) for key, one in stored], now=now)
    record.append_all(session, [_event(key, one, source, now) for key, one in stored])
    wishes = [
        wish
        for key, _ in stored
        for wish in jobs.for_submission(key, JobKind.CLASSIFY, JobKind.INDEX)
    ]
    jobs.enqueue(session, wishes, now=now)


def _event(submission_id: int, one: Incoming, source: str, now: datetime) -> NewEvent:
    event = submissions.received_event(submission_id, one.new, by=SYSTEM, at=now)
    data = {**event.data, "source": source}
    if one.declared_department:
        data["declared_department"] = one.declared_department
    return replace(event, data=data)


def _received(new: NewSubmission, now: datetime) -> datetime:
    return new.submitted_at or now


def _promise(one: Incoming, office: OfficeTime, now: datetime) -> Ledger:
    return Ledger(shipped().profile(ANSWER)).started(_received(one.new, now), office)


def _office(session: Session, batch: Iterable[Incoming], now: datetime) -> OfficeTime:
    days = [local_date(_received(one.new, now)) for one in batch]
    reach = shipped().profile(ANSWER).reach_days
    return clock_book.office_since(session, min(days), (max(days) - min(days)).days + reach)
