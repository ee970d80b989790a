"""``flask attachments``: whether table and folder of attached files agree."""

import json

import click
from flask.cli import AppGroup, with_appcontext

from intake.services.files import file_keeping
from intake.web.db import db, transaction
from intake.web.tools import tools

group = AppGroup("attachments", help="Files that senders attached.")


@group.command("verify")
@click.option(
    "--repair",
    is_flag=True,
    help="Say of missing files that they are lost, take up what is back, delete what no row names.",
)
@click.option("--contents", is_flag=True, help="Read every file and compare its digest, too.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def verify(*, repair: bool, contents: bool, as_json: bool) -> None:
    """Compare the table with the folder; exit code 1 when they differ."""
    now = tools().clock()
    report = file_keeping.verify(db.session(), tools().files, now=now, contents=contents)
    counts = {
        "missing": len(report.missing),
        "changed": len(report.changed),
        "orphaned": len(report.orphaned),
        "back": len(report.back),
    }
    if as_json:
        click.echo(json.dumps({"rows": report.rows, **counts, "agrees": report.agrees}))
    else:
        click.echo(f"{report.rows} files in the table")
        click.echo(", ".join(f"{number} {name}" for name, number in counts.items()))
        for row_id in (*report.missing, *report.changed):
            click.echo(f"row {row_id}")
        click.echo("They agree." if report.agrees else "They differ.")
    if repair and not report.agrees:
        try:
            with transaction() as session:
                file_keeping.repair(session, report, now=now)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo("Repaired; the worker deletes and looks through.")
    if not report.agrees:
        raise SystemExit(1)
