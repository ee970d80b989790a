"""``flask seed demo``: a service full of invented life, to be tried out."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from sqlalchemy import select

from intake.cli.progress import counting
from intake.domain.workflow import Status
from intake.models import Official
from intake.web.db import db, transaction
from intake.web.tools import settings, tools

if TYPE_CHECKING:
    from intake.cli.demo.call import Sent

# What senders see most of: a diary that goes on, and a refusal against which they can appeal.
_FOLLOWED = (Status.PILOTING, Status.NOT_ACCEPTED)

group = AppGroup("seed", help="Fill the service with demonstration data.")


@group.command()
@click.option("--submissions", default=300, show_default=True, help="How many.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same data.")
def demo(submissions: int, seed: int) -> None:
    """Officials of every role, a call with its council and five proposals, and submissions of every
    kind and status, all labelled as demonstration."""
    if db.session.scalar(select(Official.id).where(Official.is_demo.is_(True)).limit(1)):
        return
    db.session.rollback()
    from intake.cli.demo import call, make
    from intake.services.learning.example_texts import starting_examples
    from intake.services.officials.passwords import hash_password

    password = secrets.token_urlsafe(12)
    now = tools().clock()
    with transaction() as session:
        people = make.make_officials(session, hash_password, password, now=now)
        proposals = call.make_call(session, tools(), people, now=now)
    file = settings().instance_dir / "demo-accounts.txt"
    _keep_secrets(file, password, proposals)
    with counting("Demonstration", submissions, unit="submission") as progress:
        count = make.make_submissions(
            db.session(),
            tools(),
            list(starting_examples()),
            count=submissions,
            seed=seed,
            progress=progress,
        )
    click.echo(f"{count} submissions, {len(proposals)} proposals and {len(people)} officials made.")
    click.echo(f"Officials sign in with the addresses and the password in {file.name};")
    click.echo("two proposals can be followed with the numbers and codes beside them.")


def _keep_secrets(path: Path, password: str, proposals: "Sequence[Sent]") -> None:
    """Write down, for the operator alone, what cannot be read out of the database any more."""
    from intake.cli.demo.make import PEOPLE

    lines = [f"Password of every demonstration account: {password}", ""]
    for number, (role, name, department) in enumerate(PEOPLE, start=1):
        lines.append(f"{role.value}{number}@demo.example  {name}  {department or 'everywhere'}")
    lines += ["", "Proposals to follow as their senders: number, code, where it stands, title"]
    lines += [
        f"{one.reference}  {one.code}  {one.status.value}  {one.title}"
        for one in proposals
        if one.status in _FOLLOWED
    ]
    path.touch(mode=0o600, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
