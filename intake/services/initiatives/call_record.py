"""The history of calls: every move is one link of the call's own chain. The record of submissions
cannot hold what is about no submission."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.history.record import data_text
from intake.domain.initiatives.calls import CallEventKind
from intake.models import CallVersion
from intake.services.history import chains


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
    chains.append(
        session, chains.CALLS, call_id, kind.value, official_id=official_id, now=now, data=data
    )


def broken(session: Session) -> list[int]:
    """The calls whose history is not as it was written: a link changed, missing, put in or cut
    off; or that say something else than their history covers."""
    said: dict[int, dict[int, str]] = {}
    for version in session.scalars(select(CallVersion)):
        said.setdefault(version.call_id, {})[version.number] = digest_of(version)
    told = chains.told(session, chains.CALLS)
    return sorted(one for one in told.keys() | said.keys() if not _held(told.get(one), said, one))


def _held(told: chains.Told, said: Mapping[int, Mapping[int, str]], call_id: int) -> bool:
    return told is not None and told == said.get(call_id, {})


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
