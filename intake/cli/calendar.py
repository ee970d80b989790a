"""``flask calendar``: load the days that differ from the ordinary week, and look at them."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from intake.domain.errors import InvalidData
from intake.queries.organisation import calendar as queries
from intake.services.organisation.departments import read_file
from intake.services.timekeeping import calendar
from intake.web.db import db, transaction
from intake.web.tools import tools

group = AppGroup("calendar", help="The days that differ from the ordinary week.")


@group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commit", is_flag=True, help="Store the changes; without it all is only checked.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def load(*, file: Path, commit: bool, as_json: bool) -> None:
    """Add and bring up to date the days of FILE; what officials decided stays."""
    try:
        with transaction() as session:
            loaded = calendar.load_days(session, read_file(file), tools().clock())
            if not commit:
                session.rollback()
    except InvalidData as error:
        for place, problem in error.problems.items():
            click.echo(f"{place}: {problem}", err=True)
        raise SystemExit(1) from None
    if as_json:
        facts = {"added": loaded.added, "changed": loaded.changed, "kept": loaded.kept}
        click.echo(json.dumps({**facts, "stored": commit}))
        return
    click.echo(f"{loaded.added} added, {loaded.changed} changed")
    click.echo(f"{loaded.kept} left as an official decided")
    if not commit:
        click.echo("Nothing was stored. Add --commit to store it.")


@group.command("show")
@click.argument("year", type=click.IntRange(1990, 2200))
@with_appcontext
def show(*, year: int) -> None:
    """Print the days of YEAR."""
    for one in queries.days_of(db.session(), year):
        click.echo(f"{one.day:%a %Y-%m-%d}\t{one.kind}\t{one.name}\t{one.source}")
