"""The history of calls: every move is one link of the call's own chain, hashed like the record of
submissions (domain.record), which cannot hold what is about no submission."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.calls import CallEventKind
from intake.domain.record import GENESIS, ActorKind, EventFacts, data_text, event_hash
from intake.models import CallEvent, CallHead, CallVersion


def append(
    session: Session,
    call_id: int,
    kind: CallEventKind,
    *,
    official_id: int | None,
    now: datetime,
    data: Mapping[str, object],
) -> None:
    """Write one event; ``official_id`` None is the public, ``data`` holds codes, numbers and
    digests. Locks the head of the call's history until the transaction ends."""
    head = session.scalar(
        select(CallHead)
        .where(CallHead.call_id == call_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if head is None:
        head = CallHead(call_id=call_id, events=0, hash=GENESIS)
        session.add(head)
    event = CallEvent(
        call_id=call_id,
        number=head.events + 1,
        kind=kind.value,
        actor_id=official_id,
        at=now,
        data=dict(data),
    )
    event.hash = event_hash(head.hash, _facts(event))
    session.add(event)
    head.events, head.hash = event.number, event.hash
    session.flush()


def broken(session: Session) -> list[int]:
    """The calls whose history is not as it was written: a link changed, missing, put in or cut
    off; or that say something else than their history covers."""
    heads = {head.call_id: head for head in session.scalars(select(CallHead))}
    said: dict[int, dict[int, str]] = {}
    for version in session.scalars(select(CallVersion)):
        said.setdefault(version.call_id, {})[version.number] = digest_of(version)
    rows = select(CallEvent).order_by(CallEvent.call_id, CallEvent.number)
    each = groupby(session.scalars(rows.execution_options(yield_per=1_000)), _call_of)
    bad = {
        call_id
        for call_id, events in each
        if _digests(events, heads.pop(call_id, None)) != said.pop(call_id, {})
    }
    return sorted(bad | heads.keys() | said.keys())  # what is left has lost all its events


def _digests(events: Iterable[CallEvent], head: CallHead | None) -> dict[int, str] | None:
    """What the events say of each version of their call; None when they do not hold."""
    number, previous, told = 0, GENESIS, dict[int, str]()
    for number, event in enumerate(events, start=1):
        if event.number != number or event.hash != event_hash(previous, _facts(event)):
            return None
        previous = event.hash
        if "digest" in event.data:
            told[int(event.data["version"])] = str(event.data["digest"])
    held = head is not None and (head.events, head.hash) == (number, previous)
    return told if held else None


def _call_of(event: CallEvent) -> int:
    return event.call_id


def _facts(event: CallEvent) -> EventFacts:
    by = ActorKind.SENDER if event.actor_id is None else ActorKind.OFFICIAL
    return EventFacts(
        seq=event.number,
        submission_id=event.call_id,  # the subject of the event
        kind=event.kind,
        actor_kind=by.value,
        actor_id=event.actor_id,
        at=event.at,
        old="",
        new="",
        reason_code="",
        note_digest="",
        data=event.data,
    )


def digest_of(version: CallVersion) -> str:
    """SHA-256 in hex over everything that a version says, so that its history covers it."""
    said = {
        "kind": version.kind,
        "opens_on": version.opens_on.isoformat(),
        "closes_on": version.closes_on.isoformat() if version.closes_on else None,
        "texts": version.texts,
        "rubric": version.rubric,
        "rules": [version.blind, version.quorum, version.disagreement, version.ballot],
        "why_changed": version.why_changed,
    }
    return hashlib.sha256(data_text(said).encode()).hexdigest()
