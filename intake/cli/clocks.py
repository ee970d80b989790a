"""``flask clocks``: whether the dates that order the queues are what the clocks say."""

import json

import click
from flask.cli import AppGroup, with_appcontext

from intake.domain.timekeeping.clock_moves import dated
from intake.queries.clocks import Untrue
from intake.services.timekeeping import nearest_dates
from intake.web.db import transaction

group = AppGroup("clocks", help="The stored nearest dates, by which queues are ordered.")
_MOST_SHOWN = 20


@group.command("verify")
@click.option("--mend", is_flag=True, help="Bring what differs up to the clocks.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def verify(*, mend: bool, as_json: bool) -> None:
    """Compare the nearest date of every submission with its clocks; exit code 1 when one differs
    and was not mended."""
    with transaction() as session:
        found = nearest_dates.check(session, mend=mend)
    if as_json:
        facts = {
            "checked": found.looked_at,
            "differ": [one.submission_id for one in found.untrue],
            "mended": mend,
        }
        click.echo(json.dumps(facts))
    else:
        for one in found.untrue[:_MOST_SHOWN]:
            click.echo(_words(one))
        said = "mended" if mend else "differ from their clocks"
        click.echo(f"{found.looked_at} submissions checked, {len(found.untrue)} {said}.")
    if found.untrue and not mend:
        raise SystemExit(1)


def _words(one: Untrue) -> str:
    stored, by_clocks = (
        moment.isoformat() if (moment := dated(due)) else "none"
        for due in (one.stored, one.by_clocks)
    )
    return f"submission {one.submission_id}: stored {stored}, by its clocks {by_clocks}"
