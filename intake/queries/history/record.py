"""Reading the record back: the history of one submission, and the check of the whole chain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from intake.domain.history.record import GENESIS, EventKind
from intake.domain.history.roots import DailyRoot, in_order
from intake.models import RecordHead, SubmissionEvent
from intake.queries.history import chain
from intake.queries.history.chain import Link

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of the chain found: how many events hold, and the first that does not.

    ``other`` is a second place that has to do with it: where the row lies that belongs here, or
    the last of several that are missing.
    """

    checked: int
    first_bad_seq: int | None = None
    # changed, missing, inserted, swapped, note_changed, note_gone, cut_end, head_changed, no_head,
    # root
    problem: str = ""
    other: int | None = None
    tombstones: int = 0
    roots: int = 0  # published roots that fit
    bad_root: DailyRoot | None = None

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


def length(session: Session) -> int:
    """How many events the record has, as its head says."""
    seq = session.scalar(select(RecordHead.seq).order_by(RecordHead.id).limit(1))
    return seq if isinstance(seq, int) else 0


def last_before(session: Session, moment: datetime) -> tuple[int, str] | None:
    """Place and hash of the last event that happened before ``moment``; None when there is none."""
    row = session.execute(
        select(_EVENTS.seq, _EVENTS.hash)
        .where(_EVENTS.at < moment)
        .order_by(_EVENTS.seq.desc())
        .limit(1)
    ).one_or_none()
    return (row.seq, row.hash) if row else None


def verify(
    session: Session,
    *,
    batch: int = 5000,
    roots: Sequence[DailyRoot] = (),
    progress: Progress = lambda _done, _total: None,
) -> Verdict:
    """Walk the chain from its first link to the head and name the first bad row.

    Notes that were erased must be named by a later event that says so. ``roots`` were published
    earlier: the first that does not fit is named, even when the chain in itself is sound.
    ``progress`` is told how many events of how many are checked.
    """
    with chain.raw_values(session):
        walk = _Walk(batch, in_order(roots))
        total = length(session)
        while True:
            begun = walk.checked
            for link in chain.links(session, after=begun or None, batch=batch):
                problem = walk.step(link)
                if problem:
                    return _broken(session, walk, link, problem)
                if walk.checked % batch == 0:
                    progress(walk.checked, max(total, walk.checked))
            heads = chain.heads(session)
            # Others may have written since: what the head knows more than we do is read as well.
            if not (walk.checked > begun and len(heads) == 1 and _is_beyond(heads[0], walk)):
                break
        progress(walk.checked, walk.checked)
        return _head_problem(session, walk, heads) or walk.end()


@dataclass(slots=True)
class _Walk:
    """How far the check has come."""

    batch: int
    roots: list[DailyRoot]
    checked: int = 0
    previous: str = GENESIS
    before: str = ""  # the hash before ``previous``
    tombstones: int = 0
    unexplained: set[int] = field(default_factory=set)
    roots_checked: int = 0

    def step(self, link: Link) -> str:
        """Take one row further; returns what is wrong with it, or ""."""
        place = self.checked + 1
        if link.seq != place:
            return "missing" if isinstance(link.seq, int) and link.seq > place else "inserted"
        if not chain.fits(link, place, self.previous):
            return "changed"
        if not chain.note_fits(link):
            return "note_changed"
        self._count_tombstones(link)
        self.checked, self.before, self.previous = place, self.previous, link.hash
        while self.roots_checked < len(self.roots) and self._root_fits(place):
            self.roots_checked += 1
        return ""

    def _count_tombstones(self, link: Link) -> None:
        if link.note_digest and link.note is None:
            self.tombstones += 1
            self.unexplained.add(link.seq)
        elif link.kind == EventKind.ERASED and self.unexplained:
            self.unexplained.difference_update(chain.erased_by(link))

    def _root_fits(self, place: int) -> bool:
        root = self.roots[self.roots_checked]
        return (root.seq, root.hash) == (place, self.previous)

    def bad(self, seq: int, problem: str, other: int | None = None) -> Verdict:
        """The verdict on a record that does not hold."""
        return Verdict(self.checked, seq, problem, other, self.tombstones, roots=self.roots_checked)

    def end(self) -> Verdict:
        """The verdict once every row has been found in its place."""
        if self.unexplained:
            return self.bad(min(self.unexplained), "note_gone")
        if self.roots_checked < len(self.roots):
            fitting = self.roots[self.roots_checked - 1].seq if self.roots_checked else 0
            root = self.roots[self.roots_checked]
            return replace(self.bad(fitting + 1, "root", root.seq), bad_root=root)
        return Verdict(self.checked, tombstones=self.tombstones, roots=self.roots_checked)


def _broken(session: Session, walk: _Walk, link: Link, problem: str) -> Verdict:
    """Say more about a row that is not in its place."""
    place = walk.checked + 1
    if problem == "missing":
        return walk.bad(place, problem, link.seq - 1)
    if problem != "changed":
        return walk.bad(link.seq, problem)
    copied = link.hash == walk.previous
    if walk.checked and not copied and chain.fits(link, place - 1, walk.before):
        # It was written where the row before it lies now: that one was slipped in, well forged.
        return walk.bad(place - 1, "inserted")
    if place > length(session):
        return walk.bad(place, "inserted")
    last = link
    for later in chain.links(session, after=place, batch=walk.batch):
        if chain.fits(later, place, walk.previous):
            followed = later.hash if last is link else last.hash
            swapped = chain.fits(link, later.seq, followed)
            return walk.bad(place, "swapped" if swapped else "inserted", later.seq)
        last = later
    return walk.bad(place, "changed")


def _is_beyond(head: Link, walk: _Walk) -> bool:
    return isinstance(head.seq, int) and head.seq > walk.checked


def _head_problem(session: Session, walk: _Walk, heads: Sequence[Link]) -> Verdict | None:
    """What is wrong with the head after every row has been found in its place."""
    if not heads:
        return walk.bad(walk.checked, "no_head") if walk.checked else None
    head = heads[0]
    if len(heads) > 1 or head.id != 1 or not isinstance(head.seq, int):
        return walk.bad(walk.checked, "head_changed")
    if (head.seq, head.hash) == (walk.checked, walk.previous):
        return None
    if head.seq > walk.checked and head.hash != walk.previous:
        return walk.bad(walk.checked + 1, "cut_end", head.seq)
    if head.seq < walk.checked and head.hash == _hash_at(session, head.seq):
        return walk.bad(head.seq + 1, "inserted")
    return walk.bad(walk.checked, "head_changed")


def _hash_at(session: Session, seq: int) -> str:
    if seq == 0:
        return GENESIS
    return session.scalar(select(_EVENTS.hash).where(_EVENTS.seq == seq)) or ""
