"""Numbers that tell whether the service is well; no personal data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.models import Job


@dataclass(frozen=True, slots=True)
class JobFigures:
    """What the job table holds; ``index_waiting_since`` is when the oldest open index job was
    asked for, ``due_since`` since when a job of any kind could be begun and is not: mails and the
    night's work have a thread of their own, so that indexes may be up to date while it hangs."""

    waiting: int
    running: int
    dead: int
    index_waiting_since: datetime | None
    due_since: datetime | None


def job_figures(session: Session, *, now: datetime) -> JobFigures:
    """Count the jobs by state. Two statements."""
    counts: dict[str, int] = {
        row.state: row.number
        for row in session.execute(
            select(Job.state, func.count().label("number")).group_by(Job.state)
        )
    }
    waits = Job.state == "waiting"
    indexes = (Job.kind == JobKind.INDEX.value) & (waits | (Job.state == "running"))
    oldest, due = session.execute(
        select(
            func.min(case((indexes, Job.created_at))),
            func.min(case((waits & (Job.run_after <= now), Job.run_after))),
        )
    ).one()
    return JobFigures(
        counts.get("waiting", 0), counts.get("running", 0), counts.get("dead", 0), oldest, due
    )


def revision(session: Session) -> str | None:
    """The migration at which the database stands; raises what the database raises when there is
    none."""
    found = session.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found is not None else None


def server(session: Session) -> tuple[str, str]:
    """(kind, version) of the database: ("sqlite", "3.40.1")."""
    dialect = session.get_bind().dialect
    function = (
        "sqlite_version()" if dialect.name == "sqlite" else "current_setting('server_version')"
    )
    return dialect.name, str(session.scalar(text(f"SELECT {function}")))
