"""``flask record``: whether the chained history is as it was written."""

import json

import click
from flask.cli import AppGroup, with_appcontext

from intake.queries.record import verify
from intake.web.db import db

group = AppGroup("record", help="The chained history of every submission.")

_PROBLEMS = {
    "changed": "was changed after it was written",
    "missing": "is missing",
    "note_changed": "has a note that was changed",
    "cut_end": "and what follows it were cut off",
}


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def verify_record(*, as_json: bool) -> None:
    """Walk the whole chain; exit code 1 when it is broken."""
    verdict = verify(db.session())
    if as_json:
        facts = {
            "holds": verdict.holds,
            "checked": verdict.checked,
            "first_bad": verdict.first_bad_seq,
            "problem": verdict.problem,
        }
        click.echo(json.dumps(facts))
    elif verdict.holds:
        click.echo(f"The record holds: {verdict.checked} events.")
    else:
        problem = _PROBLEMS[verdict.problem]
        click.echo(f"{verdict.checked} events hold; event {verdict.first_bad_seq} {problem}.")
    if not verdict.holds:
        raise SystemExit(1)
