"""The one pen that writes history: every event is chained, none is changed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from intake.domain.history.record import (
    GENESIS,
    By,
    EventFacts,
    EventKind,
    event_hash,
    note_digest,
)
from intake.models import RecordHead, SubmissionEvent

_HEAD_ID = 1
_HEAD = cast(Table, RecordHead.__table__)
_EVENTS = cast(Table, SubmissionEvent.__table__)
# Every act writes history: the statements are built once.
_READ_HEAD = select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.id == _HEAD_ID).with_for_update()
_WRITE = insert(_EVENTS)
_MOVE_HEAD = (
    update(_HEAD)
    .where(_HEAD.c.id == _HEAD_ID)
    .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event on its way into the record. ``note`` is what a person typed; ``data`` holds codes
    and numbers only."""

    submission_id: int
    kind: EventKind
    by: By
    at: datetime
    old: str = ""
    new: str = ""
    reason_code: str = ""
    note: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def append(session: Session, event: NewEvent) -> int:
    """Write one event; returns its place in the record."""
    return append_all(session, [event])


def append_all(session: Session, events: Sequence[NewEvent]) -> int:
    """Write events in order; returns the place of the last.

    Locks the head of the record until the transaction ends, so two writers can never continue the
    same link.
    """
    head = session.execute(_READ_HEAD).one_or_none()
    if head is None:
        session.execute(insert(_HEAD), {"id": _HEAD_ID, "seq": 0, "hash": GENESIS})
    seq, previous = (head.seq, head.hash) if head else (0, GENESIS)
    rows = []
    for event in events:
        seq += 1
        row = _row(seq, previous, event)
        previous = row["hash"]
        rows.append(row)
    session.execute(_WRITE, rows if len(rows) > 1 else rows[0])
    session.execute(_MOVE_HEAD, {"new_seq": seq, "new_hash": previous})
    return int(seq)


def _row(seq: int, previous: str, event: NewEvent) -> dict[str, object]:
    salt = secrets.token_hex(16) if event.note else None
    digest = note_digest(salt or "", event.note)
    facts = EventFacts(
        seq=seq,
        submission_id=event.submission_id,
        kind=event.kind.value,
        actor_kind=event.by.kind.value,
        actor_id=event.by.official_id,
        at=event.at,
        old=event.old,
        new=event.new,
        reason_code=event.reason_code,
        note_digest=digest,
        data=dict(event.data),
    )
    return {
        "seq": seq,
        "submission_id": facts.submission_id,
        "kind": facts.kind,
        "actor_kind": facts.actor_kind,
        "actor_id": facts.actor_id,
        "at": facts.at,
        "old": facts.old,
        "new": facts.new,
        "reason_code": facts.reason_code,
        "data": facts.data,
        "note": event.note or None,
        "note_salt": salt,
        "note_digest": digest,
        "hash": event_hash(previous, facts),
    }
