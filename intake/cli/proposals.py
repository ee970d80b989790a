"""``flask proposals``: the sealed parts of proposals."""

import click
from flask.cli import AppGroup, with_appcontext

from intake.services.evaluation import texts
from intake.services.initiatives import proposals
from intake.services.officials import second_step
from intake.web.db import transaction
from intake.web.tools import tools

group = AppGroup("proposals", help="The sealed parts of proposals.")


@group.command("seal-anew")
@with_appcontext
def seal_anew() -> None:
    """After a change of keys: seal with the newest what older keys have sealed. What does not open
    is named and left as it is; then the exit code is 1. Repeatable; the service may run
    meanwhile."""
    total, broken, after = 0, 0, (0, "")
    while True:
        with transaction() as session:
            done = proposals.seal_anew(session, sealer=tools().sealer, after=after)
        for submission_id, name in done.broken:
            click.echo(f"submission {submission_id}, part {name}: does not open, left as it is")
        total, broken = total + done.done, broken + len(done.broken)
        if done.go_on is None:
            break
        after = done.go_on
    with transaction() as session:
        of_council, closed = texts.seal_anew(session, sealer=tools().sealer)
    for name in closed:
        click.echo(f"text {name} of a council: does not open, left as it is")
    with transaction() as session:
        of_officials, shut = second_step.seal_anew(session, sealer=tools().sealer)
    for official_id in shut:
        click.echo(f"second step of official {official_id}: does not open, left as it is")
    total += of_council + of_officials
    broken += len(closed) + len(shut)
    click.echo(f"{total} parts sealed with key {tools().sealer.key_id}.")
    if broken:
        raise click.ClickException(f"{broken} parts do not open: changed, or their key is missing")
