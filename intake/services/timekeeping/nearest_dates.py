"""The date by which a submission has its place in a queue: the nearest that the officials of the
queue must keep, stored beside the submission and written here alone. None of these commits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session, attributes
from sqlalchemy.orm.util import identity_key

from intake.models import Submission
from intake.queries.clocks import NEAREST_RUNNING, Untrue, untrue_dates

_TABLE = cast(Table, Submission.__table__)
_THESE = _TABLE.c.id.in_(bindparam("ids", expanding=True))
_LOCK = select(_TABLE.c.id).where(_THESE).order_by(_TABLE.c.id).with_for_update()
# Not through the objects: what clocks say is no change of the submission. Its version stays, so
# that nobody who is just writing an answer is told of a conflict.
_WRITE = (
    update(_TABLE)
    .where(_THESE)
    .values(next_due_at=NEAREST_RUNNING)
    .returning(_TABLE.c.id, _TABLE.c.next_due_at)
)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """How many submissions were compared with their clocks, and those whose stored date is not what
    the clocks say."""

    looked_at: int
    untrue: tuple[Untrue, ...]


def follow_clocks(session: Session, ids: Iterable[int]) -> None:
    """Bring the stored dates of these submissions up to their clocks; called in the transaction
    that moves the clocks, once their rows are written."""
    wanted = sorted(set(ids))
    session.flush()
    for start in range(0, len(wanted), _AT_ONCE):
        _follow(session, wanted[start : start + _AT_ONCE])


def check(session: Session, *, mend: bool = False) -> Check:
    """Compare all stored dates with the clocks, in portions; with ``mend`` those that differ are
    brought up to them."""
    looked_at, last_id = 0, 0
    found: list[Untrue] = []
    while True:
        number, last_id, some = untrue_dates(session, last_id, _AT_ONCE)
        if not number:
            return Check(looked_at, tuple(found))
        looked_at += number
        found += some
        if mend and some:
            _follow(session, [one.submission_id for one in some])


def _follow(session: Session, ids: Collection[int]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        # Two who move different clocks of one submission come one after the other, and the second
        # then reads what the first has written: a statement that waits would not.
        session.execute(_LOCK, {"ids": ids})
    for submission_id, due in session.execute(_WRITE, {"ids": ids}).all():
        _remember(session, submission_id, due)


def _remember(session: Session, submission_id: int, due: datetime) -> None:
    """Objects that are loaded already say what is stored now."""
    loaded = session.identity_map.get(identity_key(Submission, submission_id))
    if loaded is not None:
        attributes.set_committed_value(loaded, "next_due_at", due)
