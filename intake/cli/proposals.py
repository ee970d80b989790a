"""``flask proposals``: the sealed parts of proposals."""

import click
from flask.cli import AppGroup, with_appcontext

from intake.services import proposals
from intake.web.db import transaction
from intake.web.tools import tools

group = AppGroup("proposals", help="The sealed parts of proposals.")


@group.command("seal-anew")
@with_appcontext
def seal_anew() -> None:
    """After a change of keys: seal with the newest what older keys have sealed. Repeatable; the
    service may run meanwhile."""
    total = 0
    while True:
        with transaction() as session:
            done = proposals.seal_anew(session, sealer=tools().sealer)
        if not done:
            break
        total += done
    click.echo(f"{total} parts sealed with key {tools().sealer.key_id}.")
