"""``flask seed demo``: a service full of invented life, to be tried out."""

import secrets
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from intake.cli.progress import counting
from intake.models import Official
from intake.web.db import db, transaction
from intake.web.tools import settings, tools

group = AppGroup("seed", help="Fill the service with demonstration data.")


@group.command()
@click.option("--submissions", default=300, show_default=True, help="How many.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same data.")
def demo(submissions: int, seed: int) -> None:
    """Officials of every role and submissions of every kind and status, all labelled as
    demonstration."""
    if db.session.scalar(select(Official.id).where(Official.is_demo.is_(True)).limit(1)):
        return
    db.session.rollback()
    from intake.cli.demo import make
    from intake.services.learning.example_texts import starting_examples
    from intake.services.officials.passwords import hash_password

    password = secrets.token_urlsafe(12)
    with transaction() as session:
        made = make.make_officials(session, hash_password, password, now=tools().clock())
    file = settings().instance_dir / "demo-accounts.txt"
    _keep_password(file, password)
    with counting("Demonstration", submissions, unit="submission") as progress:
        count = make.make_submissions(
            db.session(),
            tools(),
            list(starting_examples()),
            count=submissions,
            seed=seed,
            progress=progress,
        )
    click.echo(f"{count} submissions and {made} officials made.")
    click.echo(f"Officials sign in with the addresses and the password in {file.name}")


def _keep_password(path: Path, password: str) -> None:
    from intake.cli.demo.make import PEOPLE

    lines = [f"Password of every demonstration account: {password}", ""]
    for number, (role, name, department) in enumerate(PEOPLE, start=1):
        lines.append(f"{role.value}{number}@demo.example  {name}  {department or 'everywhere'}")
    path.touch(mode=0o600, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
