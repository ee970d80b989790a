"""``flask setup``: everything a fresh installation needs, and nothing twice."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from intake.cli.progress import steps
from intake.cli.stored_models import told_plainly
from intake.services.installation import setup
from intake.services.receiving.receipts import keys_not_at_hand
from intake.signing import UnusableKey
from intake.web.db import db, end_reading, transaction
from intake.web.tools import settings, tools


@click.command("setup")
@with_appcontext
def group() -> None:
    """Load departments and calendar, make the key of receipts and train the starting model if there
    is none."""
    with transaction() as session:
        done = setup.prepare(session, datetime.now(UTC), lambda step: click.echo(f"Loading {step}"))
    if done:
        click.echo(f"Loaded: {', '.join(done)}")
    _receipt_key()
    pointer = settings().models_dir / "active"
    if pointer.exists():
        return
    click.echo("Training the starting model from the example texts of the project")
    from classifier.model_store import ModelStore
    from intake.services.learning import training

    with steps("Training", unit="step") as progress, told_plainly():
        card = training.train_starting_model(
            db.session(), ModelStore(settings().models_dir), progress=progress
        )
    click.echo(f"Model {card.version} is in force: {card.facts.examples} examples")


def _receipt_key() -> None:
    """Make the key with which receipts are signed, unless one was lost: that is for the operator to
    bring back, or to give up. Raises ClickException."""
    signer = tools().signer
    lost = [] if signer.there else keys_not_at_hand(db.session(), signer)
    end_reading()
    if lost:
        raise click.ClickException(
            f"Receipts were given out that name the key {', '.join(lost)}, and the folder"
            f" {settings().receipt_keys} no longer has it.\nBring the folder back from the backup."
            " If it is lost for good, flask receipt new-key makes another;\nthe old receipts can"
            " then be checked only by whoever has kept the old public key."
        )
    try:
        if signer.make():
            click.echo(f"Made the key with which receipts are signed: {signer.key_id}")
    except (UnusableKey, OSError) as error:
        raise click.ClickException(f"The key of receipts cannot be used: {error}") from None
