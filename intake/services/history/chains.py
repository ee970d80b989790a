"""Histories of what is about no submission: each subject has a chain of its own, hashed like the
record (domain.history.record), with its last link in a row apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.history.record import GENESIS, ActorKind, EventFacts, event_hash
from intake.models import CallEvent, CallHead, CouncilEvent, CouncilHead


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the histories of one sort of subject stand: the table of links, that of their heads,
    and the column that names the subject in both."""

    events: Any
    heads: Any
    subject: str


CALLS = Chain(CallEvent, CallHead, "call_id")
COUNCILS = Chain(CouncilEvent, CouncilHead, "council_id")

Told = dict[int, str] | None
"""What a history says of each version of its subject: the digest; None when it does not hold."""


def append(
    session: Session,
    chain: Chain,
    subject_id: int,
    kind: str,
    *,
    official_id: int | None,
    now: datetime,
    data: Mapping[str, object],
) -> None:
    """Write one event; ``official_id`` None is the public, ``data`` holds codes, numbers and
    digests: ``version`` and ``digest`` for what the subject says from now on. Locks the head of the
    history until the transaction ends."""
    head = session.scalar(
        select(chain.heads)
        .where(getattr(chain.heads, chain.subject) == subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if head is None:
        head = chain.heads(**{chain.subject: subject_id}, events=0, hash=GENESIS)
        session.add(head)
    event = chain.events(
        **{chain.subject: subject_id},
        number=head.events + 1,
        kind=kind,
        actor_id=official_id,
        at=now,
        data=dict(data),
    )
    event.hash = event_hash(head.hash, _facts(event, subject_id))
    session.add(event)
    head.events, head.hash = event.number, event.hash
    session.flush()


def told(session: Session, chain: Chain) -> dict[int, Told]:
    """What the history of each subject says. A head that has lost all its events is there as None
    as well."""
    heads = {getattr(head, chain.subject): head for head in session.scalars(select(chain.heads))}
    subject = getattr(chain.events, chain.subject)
    rows = session.scalars(
        select(chain.events)
        .order_by(subject, chain.events.number)
        .execution_options(yield_per=1_000)
    )
    found: dict[int, Told] = {
        subject_id: _digests(subject_id, events, heads.pop(subject_id, None))
        for subject_id, events in groupby(rows, lambda event: int(getattr(event, chain.subject)))
    }
    return found | dict.fromkeys(heads)


def _digests(subject_id: int, events: Iterable[Any], head: Any) -> Told:
    number, previous, found = 0, GENESIS, dict[int, str]()
    for number, event in enumerate(events, start=1):
        if event.number != number or event.hash != event_hash(previous, _facts(event, subject_id)):
            return None
        previous = event.hash
        if "digest" in event.data:
            found[int(event.data["version"])] = str(event.data["digest"])
    held = head is not None and (head.events, head.hash) == (number, previous)
    return found if held else None


def _facts(event: Any, subject_id: int) -> EventFacts:
    by = ActorKind.SENDER if event.actor_id is None else ActorKind.OFFICIAL
    return EventFacts(
        seq=event.number,
        submission_id=subject_id,
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
