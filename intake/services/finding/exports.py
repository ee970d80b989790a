"""Results of the search are taken out as a file: ordered, written in the background, fetched for a
day, and for ever on record: who took out what, and how much. None of this commits."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotAllowed, NotFound
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor, require
from intake.domain.reference import CodeBook
from intake.domain.timekeeping.deadlines import local_date
from intake.models import SearchExport
from intake.ports import Sealer
from intake.queries.accounts import actor_of
from intake.queries.finding import exports as queries
from intake.services.background import jobs
from intake.services.files import attachments
from intake.services.finding.excerpts import Findable, findable_among
from intake.services.finding.search_questions import Question, question_from
from intake.services.finding.searching import query_for
from search_index import SearchIndex

FORMS = ("csv", "xlsx", "json")
KEPT = timedelta(hours=24)
MOST = 10_000  # rows of one file; more is what a narrower question is for
MOST_AT_ONCE = 3  # that wait or are being written, of one official
# The columns: what the page of results shows of a submission, and nothing of its sender.
COLUMNS = (
    "number",
    "title",
    "received",
    "department",
    "kind",
    "status",
    "language",
    "place",
    "due",
)


class ExportState(enum.StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # whoever ordered it may not search any more
    FAILED = "failed"  # it was tried in vain, or cannot be written at all
    GONE = "gone"  # the file was deleted: its day is over


_OPEN = (ExportState.WAITING, ExportState.RUNNING)
# An administrator may have what failed tried once more.
_TO_WRITE = (*_OPEN, ExportState.FAILED)


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What is to be written: the first ``ids`` of ``total`` that were found on a day."""

    official_id: int
    form: str
    words: Mapping[str, Any]
    ids: tuple[int, ...]
    total: int
    day: date | None = None


def order(
    session: Session,
    actor: Actor,
    form: str,
    question: Question,
    *,
    words: Mapping[str, Any],
    now: datetime,
) -> SearchExport:
    """Ask for a file. ``words`` has the headings and the labels of codes in the language of the
    reader. Raises InvalidData for an unknown form or too many at once, NotAllowed for whoever may
    not search."""
    if not actor.may_anywhere(Action.SEARCH):
        require(actor, Action.SEARCH)
    if form not in FORMS:
        raise InvalidData({"format": "unknown"})
    if queries.number_in(session, actor.official_id, _OPEN) >= MOST_AT_ONCE:
        raise InvalidData({"format": "too_many"})
    row = SearchExport(
        official_id=actor.official_id,
        form=form,
        state=ExportState.WAITING.value,
        args=question.args,
        words=dict(words),
        done=0,
        storage_key="",
        size=0,
        created_at=now,
    )
    session.add(row)
    session.flush()
    jobs.enqueue(session, [jobs.Wish(JobKind.EXPORT, str(row.id), {"export": row.id})], now=now)
    return row


def look_up(
    session: Session, index: SearchIndex, export_id: int, *, now: datetime
) -> ToWrite | None:
    """Ask the index, which may take long: before the transaction that notes the beginning. None
    when nothing is to be written (any more). Raises NotAllowed when whoever ordered it may not
    search any more, and the errors of the index."""
    row = session.get(SearchExport, export_id)
    if row is None or row.state not in _TO_WRITE:
        return None
    actor = actor_of(session, row.official_id)
    if actor is None:
        raise NotAllowed(Action.SEARCH.value)
    query = replace(
        query_for(session, actor, question_from(row.args).criteria(now)), limit=MOST, spans=()
    )
    results = index.search(query)
    ids = tuple(hit.id for hit in results.hits)
    return ToWrite(row.official_id, row.form, row.words, ids, results.total, local_date(now))


def begin(session: Session, export_id: int, it: ToWrite) -> bool:
    """It is being written from now on, from the first row, also when it was begun before; False
    when somebody else has ended it meanwhile."""
    row = session.get(SearchExport, export_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in _TO_WRITE:
        return False
    row.state, row.total, row.done = ExportState.RUNNING.value, it.total, 0
    return True


def rows_of(
    session: Session,
    it: ToWrite,
    ids: Sequence[int],
    codes: CodeBook,
    *,
    sealer: Sealer | None = None,
) -> list[tuple[str, ...]]:
    """The rows of some of the submissions, in this order: what whoever ordered it may find at this
    moment, and never what is in quarantine."""
    actor = actor_of(session, it.official_id)
    if actor is None or not actor.may_anywhere(Action.SEARCH):
        return []
    known = findable_among(session, actor, ids, day=it.day, sealer=sealer)
    found = [known[one] for one in ids if one in known and not known[one].submission.restricted]
    return [_row(one, it.words, codes) for one in found]


def end(session: Session, export_id: int, state: ExportState, *, now: datetime) -> None:
    """There will be no file: REFUSED or FAILED. Nothing when it was ended already."""
    row = session.get(SearchExport, export_id, with_for_update=True, populate_existing=True)
    if row is not None and row.state in _OPEN:
        row.state, row.ended_at = state.value, now


def note_written(session: Session, export_id: int, number: int) -> None:
    """So many rows are written."""
    row = session.get(SearchExport, export_id)
    if row is not None:
        row.done = number


def finish(session: Session, export_id: int, key: str, size: int, *, now: datetime) -> None:
    """The file is there, for a day."""
    row = session.get_one(SearchExport, export_id)
    row.state, row.storage_key, row.size = ExportState.DONE.value, key, size
    row.ended_at, row.expires_at = now, now + KEPT


def to_fetch(
    session: Session, actor: Actor, export_id: int, *, now: datetime
) -> SearchExport | None:
    """One's own file; None when it is not there, not yet or no more. Raises NotFound for what is
    somebody else's."""
    row = queries.own(session, actor.official_id, export_id)
    if row is None:
        raise NotFound(str(export_id))
    there = row.state == ExportState.DONE and row.expires_at is not None and row.expires_at > now
    return row if there else None


def end_expired(session: Session, *, now: datetime) -> int:
    """Have files deleted whose day is over, and give up what was not written within a day, because
    its worker died with every try; returns how many ended."""
    over = session.scalars(
        select(SearchExport).where(
            SearchExport.state == ExportState.DONE.value, SearchExport.expires_at <= now
        )
    ).all()
    attachments.forget(session, [row.storage_key for row in over], now=now)
    for row in over:
        row.state, row.storage_key = ExportState.GONE.value, ""
    stuck = session.scalars(
        select(SearchExport).where(
            SearchExport.state.in_(_OPEN), SearchExport.created_at <= now - KEPT
        )
    ).all()
    for row in stuck:
        row.state, row.ended_at = ExportState.FAILED.value, now
    session.flush()
    return len(over) + len(stuck)


def _row(one: Findable, words: Mapping[str, Any], codes: CodeBook) -> tuple[str, ...]:
    it = one.submission

    def said(table: str, code: str | None) -> str:
        return str(words.get(table, {}).get(code or "", code or ""))

    return (
        codes.reference(it.id, it.submitted_at) if one.tells_number else "",
        one.title,
        local_date(it.submitted_at).isoformat(),
        said("department", it.department_id),
        said("kind", it.kind),
        said("status", it.status),
        said("language", it.language),
        said("place", it.province if one.tells_place else ""),
        local_date(it.due_at).isoformat(),
    )
