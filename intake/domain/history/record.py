"""The verifiable record: every event is chained to the one before by SHA-256.

What people typed as a reason is not chained itself but by a salted digest, so that it can be erased
when the law asks for it while the chain stays whole.
"""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

GENESIS = "0" * 64
# Made once, because checking a record writes every event down.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_quote = json.encoder.encode_basestring


# In the data of an event of erasure: the places of the events whose notes it dropped.
NOTES_ERASED = "notes"


class EventKind(enum.StrEnum):
    """What happened to a submission."""

    RECEIVED = "received"
    IMPORTED = "imported"
    CLASSIFIED = "classified"
    ROUTED = "routed"
    KIND_CHANGED = "kind_changed"
    MOVED = "moved"
    ASKED = "asked"
    INFORMATION_ADDED = "information_added"
    NOTED = "noted"
    REPLY_WRITTEN = "reply_written"
    REPLY_APPROVED = "reply_approved"
    ANSWERED = "answered"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    VIEWED = "viewed"
    PROPOSAL_READ = "proposal_read"  # its sealed parts, by an official
    CLUSTER = "cluster"  # another was joined to it, or left; or it now follows another
    TAKEN_OVER = "taken_over"  # out of the hands of another official
    HANDED_TO = "handed_to"  # an official of the department is to work on it
    RATED = "rated"  # by the sender
    REPEATED = "repeated"  # the same was sent before
    NOTIFIED = "notified"
    CONTRIBUTION = "contribution"  # of another department: asked for, given, not given
    DUE_MOVED = "due_moved"
    TRANSFERRED = "transferred"  # another department has it now; the status stays
    SPLIT = "split"  # a part was taken out of it, or it is the part
    CONFINED = "confined"  # who must not and who alone may see a denunciation was settled
    ERASED = "erased"
    PUBLICATION_PROPOSED = "publication_proposed"
    PUBLISHED = "published"
    PUBLICATION_WITHDRAWN = "publication_withdrawn"  # or not let out
    EVALUATION_OPENED = "evaluation_opened"  # a round before a council
    EVALUATION_SEAT = "evaluation_seat"  # who scores it: assigned, taken off
    EVALUATION_INTEREST = "evaluation_interest"  # declared, declared none, found, overruled
    EVALUATION_SCORED = "evaluation_scored"  # a sheet was sent; its digest, never its points
    EVALUATION_DISCUSSED = "evaluation_discussed"
    EVALUATION_BALLOT = "evaluation_ballot"  # begun, a vote cast, closed, void
    AUTHOR_ANSWERED = "author_answered"  # a co-author confirmed or objected
    SUMMARY = (
        "summary"  # for the public, of a decided proposal: suggested, agreed, changed, declined
    )
    CONSENT_CHANGED = "consent_changed"  # the sender took it back


class ActorKind(enum.StrEnum):
    """Who did it."""

    SENDER = "sender"
    CO_AUTHOR = "co_author"
    OFFICIAL = "official"
    RULE = "rule"
    MODEL = "model"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: a kind of actor and, for officials, which one."""

    kind: ActorKind
    official_id: int | None = None


SYSTEM = By(ActorKind.SYSTEM)
SENDER = By(ActorKind.SENDER)
CO_AUTHOR = By(ActorKind.CO_AUTHOR)


def by_official(official_id: int) -> By:
    """The official of this id acts."""
    return By(ActorKind.OFFICIAL, official_id)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The chained part of an event. ``data`` holds codes and numbers only, never a text or a
    name."""

    seq: int
    submission_id: int
    kind: str
    actor_kind: str
    actor_id: int | None
    at: datetime
    old: str
    new: str
    reason_code: str
    note_digest: str
    data: Mapping[str, object]


def note_digest(salt: str, note: str) -> str:
    """What the chain keeps of a free text: SHA-256 in hex over salt and text; "" for no text."""
    return hashlib.sha256(f"{salt}\0{note}".encode()).hexdigest() if note else ""


class WrittenEvent(NamedTuple):
    """An event as the chain writes it down, with the moment and the data as text already."""

    seq: int
    submission_id: int
    kind: str
    actor_kind: str
    actor_id: int | None
    at: str
    old: str
    new: str
    reason_code: str
    note_digest: str
    data: str


def event_hash(previous: str, facts: EventFacts) -> str:
    """The hash of an event after the one whose hash is ``previous`` (both SHA-256 in hex)."""
    return written_hash(
        previous,
        WrittenEvent(
            facts.seq,
            facts.submission_id,
            facts.kind,
            facts.actor_kind,
            facts.actor_id,
            facts.at.astimezone(UTC).isoformat(timespec="microseconds"),
            facts.old,
            facts.new,
            facts.reason_code,
            facts.note_digest,
            data_text(facts.data),
        ),
    )


def data_text(data: object) -> str:
    """The one way in which the chain writes an event's data: JSON, keys in order, no blanks."""
    return _CANONICAL.encode(data)


def written_hash(previous: str, event: WrittenEvent) -> str:
    """The same as ``event_hash``: SHA-256 over a JSON list of all parts, put together by hand
    because checking a record does it for every event. Raises TypeError or ValueError for a value
    of another sort."""
    seq, submission_id, kind, actor_kind, actor_id, at, old, new, reason, digest, data = event
    actor = "null" if actor_id is None else f"{actor_id:d}"
    canonical = (
        f"[{_quote(previous)},{seq:d},{submission_id:d},{_quote(kind)},{_quote(actor_kind)},"
        f"{actor},{_quote(at)},{_quote(old)},{_quote(new)},{_quote(reason)},{_quote(digest)},"
        f"{data}]"
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
