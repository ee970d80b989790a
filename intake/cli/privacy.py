"""``flask privacy``: hand out or erase what is kept about the sender of a submission."""

import json
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from intake.domain.discretion.erasure import ErasureReason
from intake.domain.history.record import SYSTEM
from intake.domain.reference import parse_reference
from intake.domain.submission import Purpose
from intake.models import Submission
from intake.queries.privacy import kept_about_sender
from intake.services.discretion import consents
from intake.services.discretion.privacy import erase_person
from intake.services.initiatives import proposals
from intake.web.db import db, transaction
from intake.web.tools import tools

group = AppGroup("privacy", help="What is kept about the sender of a submission.")


@group.command("erase")
@click.argument("reference", metavar="REF")
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in ErasureReason]),
    required=True,
    help="Why; kept in the record.",
)
@click.option("--with-text", is_flag=True, help="Also what the submission and its messages say.")
@click.option("--commit", is_flag=True, help="Do it; without it nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def erase(*, reference: str, reason: str, with_text: bool, commit: bool, as_json: bool) -> None:
    """Erase the sender of the submission with this public number; the record stays whole."""
    with transaction() as session:
        erasure = erase_person(
            session,
            _submission(session, reference),
            by=SYSTEM,
            reason=ErasureReason(reason),
            now=tools().clock(),
            with_text=with_text,
        )
        if not commit:
            session.rollback()
    if as_json:
        facts = {
            "contact": erasure.contact,
            "notes": len(erasure.notes),
            "texts": erasure.texts,
            "stored": commit,
        }
        click.echo(json.dumps(facts))
        return
    click.echo(
        f"contact details: {'yes' if erasure.contact else 'none kept'}, "
        f"notes of the record: {len(erasure.notes)}, texts: {erasure.texts}"
    )
    if not commit:
        click.echo("Nothing was changed. Add --commit to do it.")


@group.command("take-back")
@click.argument("reference", metavar="REF")
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=click.Choice([purpose.value for purpose in (*consents.PUBLIC, Purpose.RESEARCH)]),
    help="Which consent; without it both that are about publication. Without the one to research, "
    "models trained later do not learn from the text.",
)
@click.option("--commit", is_flag=True, help="Do it; without it nothing is changed.")
@with_appcontext
def take_back(*, reference: str, purposes: tuple[str, ...], commit: bool) -> None:
    """Note that the sender took a consent back, who has lost the code or wrote a letter; what was
    published with it is gone at once."""
    wanted = [Purpose(one) for one in purposes] or list(consents.PUBLIC)
    with transaction() as session:
        found = _submission(session, reference)
        taken = consents.take_back(session, found, wanted, now=tools().clock(), by=SYSTEM)
        if not commit:
            session.rollback()
    click.echo("consent taken back" if taken else "there was no such consent")
    if not commit:
        click.echo("Nothing was changed. Add --commit to do it.")


@group.command("export")
@click.argument("reference", metavar="REF")
@with_appcontext
def export(*, reference: str) -> None:
    """Print everything kept about the sender as JSON; read it before it is handed over. Sealed
    parts that do not open are named instead."""
    session = db.session()
    submission_id = _submission(session, reference).id
    kept: dict[str, Any] = dict(kept_about_sender(session, submission_id))
    parts, broken = proposals.everything(session, submission_id, sealer=tools().sealer)
    if parts:
        kept["proposal"] = parts
    if broken:
        kept["proposal_does_not_open"] = broken
        click.echo(f"These parts of the proposal do not open: {', '.join(broken)}", err=True)
    click.echo(json.dumps(kept, ensure_ascii=False, indent=2))


def _submission(session: Session, reference: str) -> Submission:
    parsed = parse_reference(reference)
    if parsed is None:
        raise click.ClickException("that is no public number; see the check digit at its end")
    found = session.get(Submission, parsed.number)
    if found is None or tools().codes.reference(found.id, found.submitted_at) != str(parsed):
        raise click.ClickException("there is no submission with this number")
    return found
