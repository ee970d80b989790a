"""One submission is in one official's hands at a time, and the others are told whose.

A claim ends by itself; opening or acting renews it. It is no part of the record, but taking over
what somebody else has open is. Nothing here commits.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intake.domain.errors import NotAllowed
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Status
from intake.models import Claim, Submission
from intake.queries.desk.claims import Holder, holder_of
from intake.services.history import record
from intake.services.history.record import NewEvent

HELD_FOR = timedelta(minutes=15)
# A claim that lasts so much longer is not renewed by every look: most looks write nothing.
FRESH_FOR = timedelta(minutes=10)
# Whose turn it is: the others look, and hold nothing.
_TURN: Mapping[Status, tuple[Action, ...]] = {
    Status.SCREENING: (Action.READ_RESTRICTED,),
    Status.ROUTING: (Action.TRIAGE,),
    Status.ASSIGNED: (Action.ACCEPT,),
    Status.REOPENED: (Action.ACCEPT,),
    Status.DRAFTED: (Action.APPROVE,),
}
_AT_WORK = (Action.ANSWER,)
_CLAIM = cast(Table, Claim.__table__)
_INSERTS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def may_claim(actor: Actor, submission: Submission) -> bool:
    """Whether it is the turn of ``actor`` to work on what is open; the others only look."""
    turn = _TURN.get(Status(submission.status), _AT_WORK)
    here = submission.department_id
    if submission.restricted and not actor.may(Action.QUARANTINE):
        return False  # an auditor reads, and holds nothing
    return bool(submission.queue) and any(actor.may(action, here) for action in turn)


def is_fresh(holder: Holder | None, actor: Actor, *, now: datetime) -> bool:
    """Whether ``actor`` has it open and need not say so again yet."""
    return (
        holder is not None
        and holder.official_id == actor.official_id
        and holder.until > now + FRESH_FOR
    )


def take(
    session: Session, actor: Actor, submission: Submission, *, now: datetime, over: bool = False
) -> Holder:
    """Take it, or learn who has it: the holder afterwards. With ``over`` it is taken from whoever
    has it, and the history says so. One statement of the database decides who of many is first.
    Raises NotAllowed for those who only read."""
    if not may_claim(actor, submission):
        raise NotAllowed("not_their_turn")
    before = holder_of(session, submission.id, now=now) if over else None
    insert = _INSERTS[session.get_bind().dialect.name](_CLAIM)
    row = {
        "submission_id": submission.id,
        "official_id": actor.official_id,
        "taken_at": now,
        "expires_at": now + HELD_FOR,
    }
    mine = or_(_CLAIM.c.official_id == actor.official_id, _CLAIM.c.expires_at <= now)
    session.execute(
        insert.values(row).on_conflict_do_update(
            index_elements=[_CLAIM.c.submission_id],
            set_={name: row[name] for name in ("official_id", "taken_at", "expires_at")},
            where=None if over else mine,
        )
    )
    if before is not None and before.official_id != actor.official_id:
        by, data = by_official(actor.official_id), {"from": before.official_id}
        record.append(session, NewEvent(submission.id, EventKind.TAKEN_OVER, by, now, data=data))
    holder = holder_of(session, submission.id, now=now)
    assert holder is not None  # the statement above left one
    return holder


def let_go(session: Session, actor: Actor, submission_id: int) -> None:
    """Give it out of one's hands; nothing when somebody else has it."""
    session.execute(
        delete(_CLAIM).where(
            _CLAIM.c.submission_id == submission_id, _CLAIM.c.official_id == actor.official_id
        )
    )


def drop_old(session: Session, *, now: datetime) -> int:
    """Remove what means nothing any more; returns how many."""
    done = session.execute(delete(_CLAIM).where(_CLAIM.c.expires_at <= now))
    return int(done.rowcount)  # type: ignore[attr-defined]
