"""Asking for background work, and the worker's side of it: claim, finish, fail, revive.

A job row is written in the transaction of the change that asks for it, so that neither can exist
without the other. A claim is a lease with a fencing token: when a worker dies or sleeps past its
lease, another takes over, and the first can no longer finish.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.jobs import (
    FILES_AT_ONCE,
    LEASE,
    MAILS_AT_ONCE,
    MAX_ATTEMPTS,
    PRIORITY,
    JobKind,
    backoff,
)
from intake.models import Job

_AT_ONCE = {
    JobKind.NOTIFY.value: MAILS_AT_ONCE,
    JobKind.DESK_MAIL.value: MAILS_AT_ONCE,
    JobKind.SEARCH_MAIL.value: MAILS_AT_ONCE,
    JobKind.AUTHOR_MAIL.value: MAILS_AT_ONCE,
    JobKind.ACCOUNT_MAIL.value: MAILS_AT_ONCE,
    JobKind.ATTACHMENT.value: FILES_AT_ONCE,
    JobKind.EXPORT.value: FILES_AT_ONCE,
}
WAITING, RUNNING, DEAD = "waiting", "running", "dead"
_TABLE: Table = Job.__table__  # type: ignore[assignment]
_ADD = {
    # Changing nothing, but locking the waiting job: no worker may take it, and look at the old
    # state, before the change that asks for it again is committed. SQLite has one writer anyway.
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_update(
        index_elements=["kind", "key"],
        index_where=text("state = 'waiting'"),
        set_={"state": WAITING},
    ),
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker holds until the lease ends."""

    job_id: int
    kind: JobKind
    key: str
    payload: dict[str, Any]
    attempts: int
    fence: int

    @property
    def is_last_try(self) -> bool:
        """Whether nobody tries again when this fails."""
        return self.attempts >= MAX_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Wish:
    """A job to ask for; a waiting one of the same kind and key is enough and is kept."""

    kind: JobKind
    key: str
    payload: dict[str, Any]


def for_submission(submission_id: int, *kinds: JobKind) -> list[Wish]:
    """Wishes about one submission. Notifications are told apart by the event they are about; see
    ``notify``."""
    return [Wish(kind, str(submission_id), {"submission": submission_id}) for kind in kinds]


def notify(submission_id: int, template: str, event_seq: int) -> Wish:
    """The wish to tell the sender what an event means for them."""
    return Wish(
        JobKind.NOTIFY,
        f"{submission_id}:{template}:{event_seq}",
        {"submission": submission_id, "template": template, "event": event_seq},
    )


def enqueue(session: Session, wishes: Sequence[Wish], *, now: datetime) -> None:
    """Ask for work; it starts when the transaction has been committed."""
    if not wishes:
        return
    session.execute(
        _ADD[session.get_bind().dialect.name],
        [
            {
                "kind": wish.kind.value,
                "key": wish.key,
                "payload": wish.payload,
                "priority": PRIORITY[wish.kind],
                "state": WAITING,
                "run_after": now,
                "attempts": 0,
                "fence": 0,
                "last_error": "",
                "created_at": now,
            }
            for wish in wishes
        ],
    )


def claim(
    session: Session, *, now: datetime, limit: int = 1, kinds: Collection[JobKind] = tuple(JobKind)
) -> list[Claim]:
    """Take up to ``limit`` jobs of ``kinds`` that are due, and those whose worker was lost, by
    priority and age; of mails and files only a few.

    A job whose worker was lost is taken alone, because it may be what killed the worker; after its
    last try it is a dead letter. Must run in a writing transaction; on PostgreSQL rows that another
    worker is claiming are passed over.
    """
    _bury_lost(session, now=now)
    due = or_(
        (Job.state == WAITING) & (Job.run_after <= now),
        (Job.state == RUNNING) & (Job.lease_until < now),
    )
    jobs = session.scalars(
        select(Job)
        .where(due, Job.kind.in_([kind.value for kind in kinds]))
        .order_by(Job.priority, Job.run_after, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if jobs and jobs[0].state == RUNNING:
        taken = list(jobs[:1])
    else:
        waiting = [job for job in jobs if job.state == WAITING]
        left = Counter(_AT_ONCE)
        taken = [job for job in waiting if job.kind not in left or _one_of(left, job.kind)]
    claims = []
    for job in taken:
        job.state = RUNNING
        job.lease_until = now + LEASE
        job.fence += 1
        job.attempts += 1
        claims.append(
            Claim(job.id, JobKind(job.kind), job.key, job.payload, job.attempts, job.fence)
        )
    return claims


def _one_of(left: Counter[str], kind: str) -> bool:
    """Whether one more of a slow kind may be taken; then there is one less."""
    left[kind] -= 1
    return left[kind] >= 0


def _bury_lost(session: Session, *, now: datetime) -> None:
    """Give up what has cost a worker with every try."""
    lost = (_TABLE.c.state == RUNNING) & (_TABLE.c.lease_until < now)
    session.execute(
        update(_TABLE)
        .where(lost, _TABLE.c.attempts >= MAX_ATTEMPTS)
        .values(state=DEAD, lease_until=None, last_error="WorkerLost")
    )


def complete(session: Session, held: Claim) -> bool:
    """Remove a finished job; False when the lease was lost meanwhile and somebody else has it."""
    done = session.execute(
        delete(_TABLE).where(_TABLE.c.id == held.job_id, _TABLE.c.fence == held.fence)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def fail(session: Session, held: Claim, error: str, *, now: datetime) -> bool:
    """Put a job back for later, or among the dead letters after the last try; False when the lease
    was lost.

    ``error`` names the failure for administrators and must hold no text of a submission.
    """
    dead = held.is_last_try
    values: dict[str, Any] = {
        "state": DEAD if dead else WAITING,
        "run_after": now + backoff(held.attempts),
        "lease_until": None,
        "last_error": error[:500],
    }
    mine = (_TABLE.c.id == held.job_id) & (_TABLE.c.fence == held.fence)
    twin = select(Job.id).where(
        Job.kind == held.kind.value, Job.key == held.key, Job.state == WAITING
    )
    if not dead and session.execute(twin).first():
        # The same was asked for again meanwhile: that job will do the work.
        return bool(session.execute(delete(_TABLE).where(mine)).rowcount)  # type: ignore[attr-defined]
    return bool(session.execute(update(_TABLE).where(mine).values(values)).rowcount)  # type: ignore[attr-defined]


def release_lost(session: Session, *, now: datetime) -> int:
    """Let every running job be claimed again; only for the one worker of an installation, when it
    starts.

    Its predecessor is gone, so nobody need wait for the leases to run out. Returns how many.
    """
    done = session.execute(
        update(_TABLE).where(_TABLE.c.state == RUNNING).values(lease_until=now - LEASE)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def retry(session: Session, job_id: int, *, now: datetime) -> None:
    """Give a dead letter a fresh start. Raises NotFound when there is no such dead letter."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.state != DEAD:
        raise NotFound(str(job_id))
    session.delete(job)
    session.flush()
    enqueue(session, [Wish(JobKind(job.kind), job.key, job.payload)], now=now)


def drop(session: Session, job_id: int) -> None:
    """Give a dead letter up. Raises NotFound when there is no such dead letter."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.state != DEAD:
        raise NotFound(str(job_id))
    session.delete(job)
