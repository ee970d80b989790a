"""Reading the record back: the history of one submission, and the check of the whole chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from intake.domain.record import GENESIS, EventFacts, event_hash, note_digest
from intake.models import RecordHead, SubmissionEvent


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of the chain found: how many events hold, and the first that does not."""

    checked: int
    first_bad_seq: int | None = None
    problem: str = ""  # changed, missing, note_changed, cut_end

    @property
    def holds(self) -> bool:
        """Whether the whole record is as it was written."""
        return self.first_bad_seq is None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event as pages show it."""

    seq: int
    kind: str
    actor_id: int | None
    at: datetime
    old: str
    new: str
    reason_code: str
    data: dict[str, Any]
    note: str | None


_EVENTS = SubmissionEvent.__table__.c
# Every page about a submission shows its history: built once, because building it costs more than
# running it.
_HISTORY = (
    select(
        _EVENTS.seq,
        _EVENTS.kind,
        _EVENTS.actor_id,
        _EVENTS.at,
        _EVENTS.old,
        _EVENTS.new,
        _EVENTS.reason_code,
        _EVENTS.data,
        _EVENTS.note,
    )
    .where(_EVENTS.submission_id == bindparam("submission_id"))
    .order_by(_EVENTS.seq)
)


def history(session: Session, submission_id: int) -> list[PastEvent]:
    """Every event of one submission, oldest first."""
    rows = session.execute(_HISTORY, {"submission_id": submission_id})
    return [PastEvent(*row) for row in rows]


def verify(session: Session, *, batch: int = 5000) -> Verdict:
    """Walk the chain from its first link to the head and name the first bad row."""
    previous, expected = GENESIS, 1
    for event in _events(session, batch):
        if event.seq != expected:
            return Verdict(expected - 1, expected, "missing")
        if event_hash(previous, _facts(event)) != event.hash:
            return Verdict(expected - 1, event.seq, "changed")
        if event.note is not None and note_digest(event.note_salt or "", event.note) != (
            event.note_digest
        ):
            return Verdict(expected - 1, event.seq, "note_changed")
        previous, expected = event.hash, expected + 1
    head = session.get(RecordHead, 1)
    if head is not None and (head.seq, head.hash) != (expected - 1, previous):
        return Verdict(expected - 1, expected, "cut_end")
    return Verdict(expected - 1)


def _events(session: Session, batch: int) -> Iterator[SubmissionEvent]:
    after = 0
    while True:
        rows = session.scalars(
            select(SubmissionEvent)
            .where(SubmissionEvent.seq > after)
            .order_by(SubmissionEvent.seq)
            .limit(batch)
        ).all()
        yield from rows
        if len(rows) < batch:
            return
        after = rows[-1].seq
        session.expunge_all()


def _facts(event: SubmissionEvent) -> EventFacts:
    return EventFacts(
        seq=event.seq,
        submission_id=event.submission_id,
        kind=event.kind,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        at=event.at,
        old=event.old,
        new=event.new,
        reason_code=event.reason_code,
        note_digest=event.note_digest,
        data=event.data,
    )
