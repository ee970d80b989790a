"""``flask setup``: everything a fresh installation needs, and nothing twice."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from intake.cli.progress import steps
from intake.services import setup
from intake.web.db import db, transaction
from intake.web.tools import settings, tools


@click.command("setup")
@with_appcontext
def group() -> None:
    """Load departments and calendar, train the starting model if there is none."""
    with transaction() as session:
        done = setup.prepare(session, datetime.now(UTC), lambda step: click.echo(f"Loading {step}"))
    if done:
        click.echo(f"Loaded: {', '.join(done)}")
    tools().signer.public_key  # noqa: B018 - makes the key of receipts if there is none
    pointer = settings().models_dir / "active"
    if pointer.exists():
        return
    click.echo("Training the starting model from the example texts of the project")
    from classifier.model_store import ModelStore
    from intake.services import training

    with steps("Training", unit="step") as progress:
        card = training.train_starting_model(
            db.session(), ModelStore(settings().models_dir), progress=progress
        )
    click.echo(f"Model {card.version} is in force: {card.facts.examples} examples")
