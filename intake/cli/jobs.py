"""``flask jobs``: what waits, what runs, what failed for good and what becomes of it."""

import json
from collections.abc import Callable

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from intake.cli.progress import counting
from intake.domain.errors import NotFound
from intake.domain.jobs import JobKind
from intake.queries import jobs as queries
from intake.services.background import jobs
from intake.services.background.jobs import DEAD, RUNNING, WAITING
from intake.web.db import db, session_factory, transaction
from intake.web.tools import tools
from intake.worker.loop import Workers, run_once

group = AppGroup("jobs", help="Background work that waits, runs or failed for good.")

_JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
_KIND = click.option("--kind", type=click.Choice([kind.value for kind in JobKind]))
_COMMIT = click.option("--commit", is_flag=True, help="Do it; without it nothing is changed.")


@group.command("list")
@click.option("--state", type=click.Choice([WAITING, RUNNING, DEAD]), default=DEAD)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@_KIND
@_JSON
@with_appcontext
def list_jobs(*, state: str, kind: str | None, limit: int, as_json: bool) -> None:
    """Count the jobs, and list those of one state (the dead letters when none is named)."""
    session = db.session()
    counts = queries.counts(session)
    found = queries.in_state(session, state, kind=kind or "", limit=limit)
    if as_json:
        facts = {
            "counts": {f"{one}.{of}": number for (one, of), number in sorted(counts.items())},
            "jobs": [
                {"id": job.id, "kind": job.kind, "attempts": job.attempts, "error": job.last_error}
                for job in found
            ],
        }
        click.echo(json.dumps(facts))
        return
    for (one, of), number in sorted(counts.items()):
        click.echo(f"{number} {of} {one}")
    for job in found:
        click.echo(f"{job.id}\t{job.kind}\t{job.attempts} tries\t{job.last_error}")


@group.command("retry")
@click.argument("ids", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead letters.")
@_KIND
@_COMMIT
@with_appcontext
def retry(*, ids: tuple[int, ...], every: bool, kind: str | None, commit: bool) -> None:
    """Give dead letters a fresh start: those of these IDS, or --all."""
    now = tools().clock()
    _each(ids, every, kind, commit, lambda session, one: jobs.retry(session, one, now=now))


@group.command("drop")
@click.argument("ids", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All dead letters.")
@_KIND
@_COMMIT
@with_appcontext
def drop(*, ids: tuple[int, ...], every: bool, kind: str | None, commit: bool) -> None:
    """Give dead letters up: those of these IDS, or --all."""
    _each(ids, every, kind, commit, jobs.drop)


def _each(
    ids: tuple[int, ...],
    every: bool,
    kind: str | None,
    commit: bool,
    act: Callable[[Session, int], None],
) -> None:
    if bool(ids) == every or (ids and kind):
        raise click.UsageError("name ids, or --all with or without --kind")
    chosen = list(ids) or queries.ids_in_state(db.session(), DEAD, kind=kind or "")
    try:
        with transaction() as session:
            for one in chosen:
                act(session, one)
            if not commit:
                session.rollback()
    except NotFound as error:
        click.echo(f"There is no dead letter {error}.", err=True)
        raise SystemExit(1) from None
    click.echo(f"{len(chosen)} dead letters")
    if not commit:
        click.echo("Nothing was changed. Add --commit to do it.")


@group.command()
@click.option("--once", is_flag=True, help="End when nothing is due, instead of waiting for more.")
def work(*, once: bool) -> None:
    """Work jobs off in this process; for installations whose pages do not (PostgreSQL)."""
    sessions = session_factory()
    waiting = sum(queries.counts(db.session()).values())
    db.session.remove()
    if once:
        with counting("Working", waiting, unit="job") as progress:
            while taken := run_once(sessions, tools()):
                progress(taken)
        return
    worker = Workers(sessions, tools())
    worker.start()
    try:
        worker.join()
    except KeyboardInterrupt:
        worker.stop()
