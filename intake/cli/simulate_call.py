"""``flask simulate-call``: a call from its publication to what is carried out, and whether every
promise of the evaluation held."""

import random
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.orm import Session

from intake.cli.progress import counting
from intake.database import make_engine, transaction
from intake.signing import FolderKey
from intake.web.tools import tools

if TYPE_CHECKING:
    from intake.cli.simulation.call_checks import Checked
    from intake.cli.simulation.call_lives import Lived

_SHOWN = 20
_BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)


@click.command("simulate-call")
@click.option("--proposals", default=40, show_default=True, help="How many arrive.")
@click.option(
    "--members",
    type=click.IntRange(5, 50),
    default=7,
    show_default=True,
    help="How many sit on the council; as many others hear appeals.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same lives.")
@with_appcontext
def command(proposals: int, members: int, seed: int) -> None:
    """Live through a call with invented people, in a database of its own.

    Proposals arrive, members declare interests, score, discuss and vote, the chair decides,
    departments carry out; at the end every figure is counted once more and the file is looked
    through for what must not be readable. Exit code 1 when something is broken.
    """
    with tempfile.TemporaryDirectory() as folder:
        lived, found = run(Path(folder), proposals=proposals, members=members, seed=seed)
    for what, times in sorted(lived.bench.tally.items()):
        click.echo(f"{times:>9,}  {what}")
    for what, times in sorted(found.looked.items()):
        click.echo(f"{times:>9,}  looked at: {what}")
    for (old, move, new), times in sorted(found.arrows.items()):
        click.echo(f"{times:>9,}  {old} → {new} ({move})")
    for violation in found.violations[:_SHOWN]:
        click.echo(violation)
    click.echo(f"{len(found.violations)} violations")
    if found.violations:
        raise SystemExit(1)


def run(folder: Path, *, proposals: int, members: int, seed: int) -> "tuple[Lived, Checked]":
    """Let it all happen in a new database in ``folder``, and check it."""
    from intake.cli.simulation import call_checks, call_lives, hall
    from intake.cli.simulation.judging import Bench
    from intake.queries.organisation.departments import open_departments
    from intake.services.installation import schema, setup
    from intake.services.learning.example_texts import starting_examples

    file = folder / "call.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    key = FolderKey(folder / "key")
    key.make()
    chance = random.Random(seed)  # noqa: S311 (invented people, the same for the same seed)
    texts = [one for one in starting_examples() if one.kind in ("initiative", "solution")]
    try:
        with Session(engine, expire_on_commit=False) as session:
            with transaction(session):
                setup.prepare(session, _BEGINS)
                open_now = sorted(open_departments(session, _BEGINS.date()))
                council = hall.open_hall(session, open_now, chance, members=members, now=_BEGINS)
            bench = Bench(session, council, replace(tools(), signer=key), chance, _BEGINS)
            with counting("The call", 2 * proposals, unit="step") as show:
                lived = call_lives.live(bench, texts, count=proposals, progress=show)
            session.commit()
            session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            session.commit()
            return lived, call_checks.check(session, lived, file.read_bytes())
    finally:
        engine.dispose()
