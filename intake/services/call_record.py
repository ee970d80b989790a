"""The history of calls: every move is one link of the call's own chain, hashed like the record of
submissions (domain.record), which cannot hold what is about no submission."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.calls import CallEventKind
from intake.domain.record import GENESIS, ActorKind, EventFacts, event_hash
from intake.models import CallEvent, CallHead


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
    off."""
    heads = {head.call_id: head for head in session.scalars(select(CallHead))}
    rows = select(CallEvent).order_by(CallEvent.call_id, CallEvent.number)
    each = groupby(session.scalars(rows.execution_options(yield_per=1_000)), _call_of)
    bad = {call_id for call_id, events in each if not _holds(events, heads.pop(call_id, None))}
    return sorted(bad | heads.keys())  # a head that is left has lost all its events


def _holds(events: Iterable[CallEvent], head: CallHead | None) -> bool:
    number, previous = 0, GENESIS
    for number, event in enumerate(events, start=1):
        if event.number != number or event.hash != event_hash(previous, _facts(event)):
            return False
        previous = event.hash
    return head is not None and (head.events, head.hash) == (number, previous)


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
