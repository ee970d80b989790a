"""``flask departments``: load a file of departments, list those that are open."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from intake.domain.deadlines import local_date
from intake.domain.errors import InvalidData
from intake.queries import departments as queries
from intake.services import departments
from intake.web.db import db, transaction
from intake.web.tools import tools

group = AppGroup("departments", help="The departments that receive submissions.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("load")
@click.argument("file", type=_FILE)
@click.option("--commit", is_flag=True, help="Store the changes; without it all is only checked.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def load(*, file: Path, commit: bool, as_json: bool) -> None:
    """Add and bring up to date the departments of FILE (JSON; fields: docs/import.md)."""
    try:
        records = departments.read_file(file)
        with transaction() as session:
            loaded = departments.load_departments(session, records, tools().clock())
            if not commit:
                session.rollback()
    except InvalidData as error:
        for place, problem in error.problems.items():
            click.echo(f"{place}: {problem}", err=True)
        raise SystemExit(1) from None
    facts = {
        "added": list(loaded.added),
        "changed": list(loaded.changed),
        "unchanged": len(loaded.unchanged),
        "not_in_file": list(loaded.absent),
        "stored": commit,
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(f"{len(loaded.added)} added, {len(loaded.changed)} changed")
    for one in (*loaded.added, *loaded.changed):
        click.echo(f"  {one}")
    click.echo(f"{len(loaded.unchanged)} as they were, {len(loaded.absent)} not in the file")
    if not commit:
        click.echo("Nothing was stored. Add --commit to store it.")


@group.command("list")
@click.option("--language", default="en", type=click.Choice(["vi", "en"]), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def list_open(*, language: str, as_json: bool) -> None:
    """List the departments that are open today."""
    today = local_date(tools().clock())
    for one in queries.list_active(db.session(), today, language=language):
        if as_json:
            click.echo(json.dumps({"id": one.id, "name": one.name}, ensure_ascii=False))
        else:
            click.echo(f"{one.id}\t{one.name}")
