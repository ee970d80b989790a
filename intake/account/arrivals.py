"""An identity that somebody has just shown and that waits, sealed in the cookie, for a password:
the one of an account that it is to be connected with, or the first one of the invited."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import session
from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.domain.identity import TRIP_LIFE, Identity
from intake.services.officials import identities
from intake.web.logging import security_event
from intake.web.tools import tools

_WAITING = "identity"  # the key in the cookie


@dataclass(frozen=True, slots=True)
class Waiting:
    """The hash of the identity, and what its owner recognises it by ("" for nothing)."""

    identity_hash: str
    known_as: str


def keep_waiting(identity: Identity, official_id: int) -> None:
    """Let it wait for some minutes."""
    content = {
        "hash": identity.hashed(tools().codes),
        "official": official_id,
        "as": identity.email or identity.name,
        "at": int(tools().clock().timestamp()),
    }
    session[_WAITING] = tools().sealer.seal(json.dumps(content).encode(), _WAITING)


def waiting_for(official_id: int) -> Waiting | None:
    """What waits in this browser for an official; None when nothing does or it has waited too
    long."""
    try:
        kept = json.loads(tools().sealer.open(session.get(_WAITING, ""), _WAITING))
    except SealBroken:
        return None
    passed = tools().clock().timestamp() - kept["at"]
    if kept["official"] != official_id or not 0 <= passed <= TRIP_LIFE.total_seconds():
        return None
    return Waiting(kept["hash"], kept["as"])


def connect_waiting(rows: Session, official_id: int, *, now: datetime) -> bool:
    """Connect the official with the identity that waits for them; whether there was one. Raises
    IdentityTaken."""
    waiting = waiting_for(official_id)
    if waiting is None:
        return False
    identities.link(rows, official_id, waiting.identity_hash, now=now)
    session.pop(_WAITING, None)
    security_event("identity_connected", official=official_id)
    return True
