"""``flask simulate``: a year of the service in some minutes, and whether every promise held."""

import tempfile
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from intake.cli.progress import counting, steps
from intake.database import make_engine

_SHOWN = 20


@click.command("simulate")
@click.option("--submissions", default=20_000, show_default=True, help="How many arrive.")
@click.option("--seed", default=57, show_default=True, help="The same seed gives the same year.")
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the database in this new file; otherwise it is thrown away.",
)
@with_appcontext
def command(submissions: int, seed: int, keep: Path | None) -> None:
    """Live through a year with invented people, in a database of its own.

    Submissions arrive, are routed, declined, asked about, extended, answered on time and late over
    two Tết holidays; at the end every promise is checked. Exit code 1 when one is broken.
    """
    if keep is not None and keep.exists():
        raise click.UsageError(f"{keep} is there already")
    with tempfile.TemporaryDirectory() as folder:
        _run(keep or Path(folder) / "year.sqlite3", submissions, seed)


def _run(file: Path, submissions: int, seed: int) -> None:
    from intake.cli.simulation import checks, year
    from intake.queries.history.record import length, verify
    from intake.services.installation import schema
    from intake.services.learning.example_texts import starting_examples

    engine = make_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    try:
        with Session(engine, expire_on_commit=False) as session:
            with steps("The year", unit="act") as show:
                texts = list(starting_examples())
                lived = year.live(session, texts, count=submissions, seed=seed, progress=show)
            with counting("Checking", submissions, unit="submission") as count:
                found = checks.check(session, until=lived.until, progress=count)
            verdict = verify(session)
            events = length(session)
    finally:
        engine.dispose()
    for what, times in sorted(lived.tally.items()):
        click.echo(f"{times:>9,}  {what}")
    ended = ", ".join(f"{name} {times:,}" for name, times in sorted(found.timeliness.items()))
    click.echo(f"{found.submissions:,} submissions, {found.clocks:,} clocks; promises: {ended}")
    click.echo(f"{events:,} events; the record {'holds' if verdict.holds else 'DOES NOT HOLD'}")
    for violation in found.violations[:_SHOWN]:
        click.echo(f"submission {violation.submission_id}: {violation.promise}")
    click.echo(f"{len(found.violations)} violations; the year took {lived.seconds:.0f} s")
    if found.violations or not verdict.holds:
        raise SystemExit(1)
