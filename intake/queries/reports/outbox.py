"""Reads of the letters to senders: what waits, what failed, what went out. Never an address, and
never a quarantined submission: that there is one is for those who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.models import Contact, Job, OutboxMail, Submission
from intake.queries.desk.splitting import of_sender

PAGE = 50


@dataclass(frozen=True, slots=True)
class Pending:
    """A letter that waits, is tried again, or failed for good."""

    job_id: int
    submission_id: int
    submitted_at: datetime
    template: str
    attempts: int
    at: datetime  # when it is tried next
    error: str


def pending(session: Session, state: str, *, after: int = 0, limit: int = PAGE) -> list[Pending]:
    """The letters of one state of background work, in order of the job."""
    jobs = session.scalars(
        select(Job)
        .where(Job.kind == JobKind.NOTIFY.value, Job.state == state, Job.id > after)
        .order_by(Job.id)
        .limit(limit)
    ).all()
    ids = {int(job.payload["submission"]) for job in jobs}
    rows = session.execute(
        select(Submission.id, Submission.submitted_at).where(
            Submission.id.in_(ids), Submission.restricted.is_(False)
        )
    )
    received = {row.id: row.submitted_at for row in rows}
    return [
        Pending(
            job.id,
            int(job.payload["submission"]),
            received[int(job.payload["submission"])],
            str(job.payload["template"]),
            job.attempts,
            job.run_after,
            job.last_error,
        )
        for job in jobs
        if int(job.payload["submission"]) in received
    ]


def past(
    session: Session, *, before: int = 0, limit: int = PAGE
) -> Sequence[tuple[OutboxMail, datetime]]:
    """The letters dealt with, the newest first, each with the receipt of its submission; older than
    the one numbered ``before``."""
    wanted: Any = (
        select(OutboxMail, Submission.submitted_at)
        .join(Submission, Submission.id == OutboxMail.submission_id)
        .where(Submission.restricted.is_(False))
    )
    if before:
        wanted = wanted.where(OutboxMail.id < before)
    rows = session.execute(wanted.order_by(OutboxMail.id.desc()).limit(limit))
    return [(mail, submitted_at) for mail, submitted_at in rows]


def counts(session: Session) -> dict[str, int]:
    """How many letters there are of each state dealt with."""
    rows = session.execute(
        select(OutboxMail.state, func.count())
        .join(Submission, Submission.id == OutboxMail.submission_id)
        .where(Submission.restricted.is_(False))
        .group_by(OutboxMail.state)
    )
    return {state: number for state, number in rows}


# The sender's page asks for it with every reload.
_LETTERS = select(Contact.email, Contact.mail_off_at).where(
    Contact.submission_id == bindparam("submission_id")
)


def wants_letters(session: Session, submission_id: int) -> bool | None:
    """Whether the sender is written to; None when there is no address to write to."""
    row = of_sender(
        session,
        submission_id,
        lambda number: session.execute(_LETTERS, {"submission_id": number}).one_or_none(),
    )
    if row is None or not row.email:
        return None
    return row.mail_off_at is None
