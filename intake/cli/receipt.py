"""``flask receipt``: check signed receipts, and hand out the key for it. Neither needs the
database or a network."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from intake import signing
from intake.domain.receiving.receipts import LARGEST, ReceiptProblem, ReceiptRefused
from intake.models import SignedReceiptRow
from intake.services.receiving.receipts import given
from intake.signing import PublicKeys, UnusableKey
from intake.web.db import db
from intake.web.tools import tools

group = AppGroup("receipt", help="Signed receipts.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PROBLEMS = {
    ReceiptProblem.NO_RECEIPT: "is no receipt, or is damaged",
    ReceiptProblem.CHANGED: "does not hold: it says something else than what was signed",
    ReceiptProblem.UNKNOWN_KEY: "was signed with a key that is not at hand (see --key)",
}


@group.command("verify")
@click.argument("file", type=_FILE)
@click.option("--key", type=_FILE, help="A public key (PEM) instead of those of this installation.")
@with_appcontext
def verify(*, file: Path, key: Path | None) -> None:
    """Say whether the receipt or certificate in FILE holds; exit code 1 when it does not."""
    keys = _only(key) if key else tools().signer.public_key_of
    try:
        with file.open("rb") as stream:
            receipt = signing.check(stream.read(LARGEST + 1), keys)
    except ReceiptRefused as error:
        click.echo(f"{file} {_PROBLEMS[error.problem]}.")
        raise SystemExit(1) from None
    said = receipt.document
    if receipt.is_certificate:
        made = f"{said['decision']} on {said['decided_on']}"
        click.echo(f"The certificate holds: {said['number']}, {made}.")
        return
    click.echo(f"The receipt holds: {said['number']}, received {said['received_at']}.")
    for one in receipt.files:
        click.echo(f"  {one.sha256}  {one.name}")


@group.command("key")
@with_appcontext
def show_key() -> None:
    """Print the public key with which receipts are checked."""
    try:
        click.echo(tools().signer.public_key.decode(), nl=False)
    except UnusableKey as error:
        raise click.ClickException(str(error)) from None


@group.command("new-key")
@with_appcontext
def new_key() -> None:
    """Make the key with which receipts are signed, after the old one was moved away or is lost for
    good."""
    signer = tools().signer
    if not signer.make():
        raise click.ClickException(f"The key {signer.key_id} is there. Move it away first.")
    click.echo(f"Made the key with which receipts are signed: {signer.key_id}")


@group.command("check-stored")
@with_appcontext
def check_stored() -> None:
    """Say which stored submissions are no longer what their senders were given a receipt for; exit
    code 1 when there are any. Needs the database."""
    session, changed, checked = db.session(), 0, 0
    for submission_id, number in session.execute(
        select(SignedReceiptRow.submission_id, SignedReceiptRow.number)
    ).all():
        checked += 1
        receipt = given(session, submission_id, sealer=tools().sealer)
        try:
            holds = receipt is not None and signing.check(
                receipt.file(), tools().signer.public_key_of
            )
        except ReceiptRefused:
            holds = None
        if not holds:
            changed += 1
            click.echo(f"{number} is not as it was signed")
        session.expunge_all()
    click.echo(f"{checked} receipts, {changed} of them no longer hold.")
    if changed:
        raise SystemExit(1)


def _only(key: Path) -> PublicKeys:
    try:
        return signing.only(key.read_bytes())
    except UnusableKey as error:
        raise click.UsageError(f"{key} cannot be used: {error}") from None
