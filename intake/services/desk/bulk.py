"""One act on many submissions: chosen, looked at, done in small transactions, taken back.

Every submission goes through the same services as a single act, with one event each; what fails is
kept with the reason and stops nobody else. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from intake.domain.desk.bulk import (
    HELD,
    MOST,
    RIGHTS,
    UNDO_FOR,
    Act,
    BulkState,
    Outcome,
    is_possible,
    may_be_undone,
)
from intake.domain.errors import InvalidMove, NotAllowed, NotFound
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Status
from intake.models import BulkAct, BulkItem, Job, Submission
from intake.queries.accounts import actor_of
from intake.queries.desk import bulk as queries
from intake.queries.desk.claims import holders
from intake.queries.submissions import readable_among
from intake.services.background import jobs
from intake.services.desk import bulk_moves, review
from intake.services.routing import handover

AT_ONCE = 25  # submissions of one transaction: a sender waits for no more
# What was chosen and never done is forgotten after so long.
DRAFT_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Details:
    """What an act needs to know besides the submissions."""

    department: str = ""
    kind: SubmissionKind | None = None
    reason: str = ""
    note: str = ""
    official: int | None = None

    def data(self) -> dict[str, str]:
        """For the act's row."""
        kind = self.kind.value if self.kind else ""
        given = {"department": self.department, "kind": kind, "reason": self.reason}
        given["official"] = str(self.official or "")
        return {name: value for name, value in (given | {"note": self.note}).items() if value}


def choose(
    session: Session,
    actor: Actor,
    act: Act,
    ids: Sequence[int],
    *,
    view: dict[str, str],
    now: datetime,
) -> BulkAct:
    """Keep what was ticked as a draft; nothing happens to it. Of ``ids`` only what the actor may
    read, and at most MOST. Raises NotFound when nothing is left."""
    wanted = list(dict.fromkeys(ids))[:MOST]
    known = readable_among(session, actor, wanted)
    if not known:
        raise NotFound("nothing chosen")
    row = BulkAct(
        official_id=actor.official_id,
        act=act.value,
        state=BulkState.DRAFT.value,
        args={},
        view=view,
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(
        BulkItem(bulk_id=row.id, submission_id=one, position=place, outcome="", before={})
        for place, one in enumerate(one for one in wanted if one in known)
    )
    session.flush()
    return row


def obstacles(
    session: Session, actor: Actor, row: BulkAct, found: Sequence[Submission], *, now: datetime
) -> dict[int, Outcome]:
    """What stands in the way of the act, by submission; those that nothing hinders are left out."""
    act = Act(row.act)
    held = holders(session, [one.id for one in found], now=now)
    hindered = {}
    for one in found:
        holder = held.get(one.id)
        if not actor.may(RIGHTS[act], one.department_id):
            hindered[one.id] = Outcome.NOT_ALLOWED
        elif not is_possible(act, Status(one.status)) or (
            act is Act.CLOSE and not review.may_close(session, one, now=now)
        ):
            hindered[one.id] = Outcome.NOT_POSSIBLE
        elif act is Act.ROUTE and handover.needs_kind(one):
            hindered[one.id] = Outcome.KIND_UNKNOWN
        elif holder is not None and holder.official_id != actor.official_id:
            hindered[one.id] = Outcome.OPEN_ELSEWHERE
    return hindered


def begin(session: Session, actor: Actor, number: int, details: Details, *, now: datetime) -> bool:
    """Decide on a draft; False when it was decided already (the button was pressed twice). Raises
    NotFound for somebody else's."""
    row = _locked(session, actor, number)
    if row.state != BulkState.DRAFT:
        return False
    row.state, row.args, row.made_at = BulkState.RUNNING.value, details.data(), now
    session.flush()
    return True


def go_on(session: Session, actor: Actor, number: int) -> int:
    """Do the act to the next few submissions; returns how many are left. The time of all of it is
    that of the decision."""
    row = _locked(session, actor, number)
    if row.state != BulkState.RUNNING or row.made_at is None:
        return 0
    # What waits has been looked at: the version it had is noted.
    to_do = [item for item in _items(session, number, Outcome.TO_DO) if item.version is None]
    _do(session, actor, row, to_do[:AT_ONCE], now=row.made_at, hold=Act(row.act) in HELD)
    left = len(to_do[AT_ONCE:])
    if not left:
        _finish(session, row)
    session.flush()
    return left


def _finish(session: Session, row: BulkAct) -> None:
    """All has been done, or waits until the time to take it back is over."""
    if Act(row.act) not in HELD or row.made_at is None:
        _end(row, BulkState.DONE, row.made_at)
        return
    row.state = BulkState.WAITING.value
    wish = jobs.Wish(JobKind.BULK, str(row.id), {"bulk": row.id})
    jobs.enqueue(session, [wish], now=row.made_at + UNDO_FOR)


def carry_out_held(session: Session, number: int, *, now: datetime) -> int:
    """After the time to take it back: do to the next few what was decided; how many are left. What
    somebody else changed meanwhile stays as they left it; rights are those of now."""
    row = session.get(BulkAct, number, with_for_update=True, populate_existing=True)
    if row is None or row.state != BulkState.WAITING:
        return 0
    waiting = _items(session, number, Outcome.TO_DO)
    actor = actor_of(session, row.official_id)
    if actor is None:
        for item in waiting:
            item.outcome = Outcome.NOT_ALLOWED.value
        waiting = []
    else:
        _do(session, actor, row, waiting[:AT_ONCE], now=now, hold=False)
    if len(waiting) <= AT_ONCE:
        _end(row, BulkState.DONE, now)
    session.flush()
    return len(waiting[AT_ONCE:])


def _do(
    session: Session,
    actor: Actor,
    row: BulkAct,
    items: Sequence[BulkItem],
    *,
    now: datetime,
    hold: bool,
) -> None:
    ids = [item.submission_id for item in items]
    known = readable_among(session, actor, ids)
    hindered = obstacles(session, actor, row, list(known.values()), now=now)
    for item in items:
        submission = known.get(item.submission_id)
        if submission is None:
            item.outcome = Outcome.GONE.value
        elif item.version is not None and submission.version != item.version:
            item.outcome = Outcome.CHANGED.value  # since it was decided
        elif submission.id in hindered:
            item.outcome = hindered[submission.id].value
        elif hold:
            item.version = submission.version
        else:
            _do_one(session, actor, row, item, submission, now=now)
    session.flush()
    if not hold and Act(row.act) not in HELD:
        _delay_letters(session, ids, now=now)


def _do_one(
    session: Session,
    actor: Actor,
    row: BulkAct,
    item: BulkItem,
    submission: Submission,
    *,
    now: datetime,
) -> None:
    item.before = bulk_moves.standing(submission)
    args = row.args
    said = bulk_moves.Said(
        actor,
        now,
        department=args.get("department", ""),
        kind=SubmissionKind(args["kind"]) if args.get("kind") else None,
        reason=RouteReason(args["reason"]) if _is_route_reason(args) else None,
        code=args.get("reason", ""),
        note=args.get("note", ""),
        official=int(args["official"]) if args.get("official") else None,
    )
    try:
        with session.begin_nested():
            bulk_moves.do(session, Act(row.act), submission, said)
    except NotAllowed:
        item.outcome = Outcome.NOT_ALLOWED.value
    except InvalidMove:
        item.outcome = Outcome.NOT_POSSIBLE.value
    else:
        item.outcome, item.version = Outcome.DONE.value, submission.version


def _is_route_reason(args: dict[str, str]) -> bool:
    return args.get("reason") in set(RouteReason)


def begin_undo(session: Session, actor: Actor, number: int, *, now: datetime) -> None:
    """Decide to take an act back; what waited is given up at once. Raises NotFound for somebody
    else's, InvalidMove when the time is over or it was taken back."""
    row = _locked(session, actor, number)
    if row.made_at is None or row.state in (BulkState.UNDONE, BulkState.UNDOING, BulkState.DRAFT):
        raise InvalidMove("nothing to take back")
    if not may_be_undone(row.made_at, now):
        raise InvalidMove("too late")
    for item in _items(session, number, Outcome.TO_DO):  # held, or never come to
        item.outcome = Outcome.UNDONE.value
    row.state = BulkState.UNDOING.value
    session.flush()


def undo_some(session: Session, actor: Actor, number: int, *, now: datetime) -> int:
    """Take the next few back: each submission that stands as the act left it goes back to where it
    stood, with new events; letters that wait are not sent. Returns how many are left."""
    row = _locked(session, actor, number)
    if row.state != BulkState.UNDOING or row.made_at is None:
        return 0
    done = _items(session, number, Outcome.DONE)
    few = done[:AT_ONCE]
    ids = [item.submission_id for item in few]
    _drop_letters(session, ids, made_at=row.made_at)
    known = readable_among(session, actor, ids)
    for item in few:
        submission = known.get(item.submission_id)
        if submission is None or submission.version != item.version:
            item.outcome = Outcome.CHANGED.value
            continue
        bulk_moves.undo(session, Act(row.act), submission, item.before, actor, now=now)
        item.outcome, item.version = Outcome.UNDONE.value, submission.version
    session.flush()
    _drop_letters(session, ids, made_at=now)
    if len(done) <= AT_ONCE:
        _end(row, BulkState.UNDONE, now)
    session.flush()
    return len(done[AT_ONCE:])


def _end(row: BulkAct, state: BulkState, at: datetime | None) -> None:
    """What was typed stands in the record from now on, where it can be erased, and only there."""
    row.state, row.ended_at = state.value, at
    row.args = {name: value for name, value in row.args.items() if name != "note"}


def drop_old_drafts(session: Session, *, now: datetime) -> None:
    """Forget what was chosen and never done."""
    old = select(BulkAct.id).where(
        BulkAct.state == BulkState.DRAFT.value, BulkAct.created_at < now - DRAFT_KEPT
    )
    session.execute(delete(BulkItem).where(BulkItem.bulk_id.in_(old)))
    session.execute(
        delete(BulkAct).where(
            BulkAct.state == BulkState.DRAFT.value, BulkAct.created_at < now - DRAFT_KEPT
        )
    )


def _locked(session: Session, actor: Actor, number: int) -> BulkAct:
    if queries.own(session, actor, number) is None:
        raise NotFound(str(number))
    return session.get_one(BulkAct, number, with_for_update=True, populate_existing=True)


def _items(session: Session, number: int, outcome: Outcome) -> list[BulkItem]:
    return list(
        session.scalars(
            select(BulkItem)
            .where(BulkItem.bulk_id == number, BulkItem.outcome == outcome.value)
            .order_by(BulkItem.position)
        )
    )


def _delay_letters(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Nobody is told what may still be taken back."""
    if ids:
        session.execute(update(Job).where(*_letters(ids, now)).values(run_after=now + UNDO_FOR))


def _drop_letters(session: Session, ids: Sequence[int], *, made_at: datetime) -> None:
    if ids:
        session.execute(delete(Job).where(*_letters(ids, made_at)))


def _letters(ids: Sequence[int], made_at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The waiting letters about these submissions that were asked for at this very moment."""
    return (
        Job.kind == JobKind.NOTIFY.value,
        Job.state == jobs.WAITING,
        Job.created_at == made_at,
        or_(*(Job.key.startswith(f"{one}:") for one in ids)),
    )
