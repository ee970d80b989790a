"""``flask classifier``: train, measure, put in force and ask models."""

import json
from typing import Any

import click
from flask.cli import AppGroup

from intake.cli.asking_models import explain, predict
from intake.cli.measuring_models import compare, evaluate
from intake.cli.progress import steps
from intake.cli.stored_models import (
    AS_JSON,
    judged,
    judgement_lines,
    keep,
    model_store,
    told_plainly,
)
from intake.web.db import db
from intake.web.tools import tools

group = AppGroup("classifier", help="Train, measure, put in force and ask models.")

for command in (evaluate, compare, predict, explain):
    group.add_command(command)


@group.command()
@click.option("--activate/--no-activate", default=False, help="Put the new model in force.")
@click.option(
    "--people/--no-people",
    default=True,
    help="Learn also from the routes that people confirmed and corrected.",
)
@AS_JSON
def train(*, activate: bool, people: bool, as_json: bool) -> None:
    """Train a model from the example texts of the project, the departments' profiles and what
    people confirmed and corrected.

    The frozen texts take no part: the model is measured on them. With --activate the model is put
    in force if it is not worse than the one before. What came in during the last four weeks does
    not teach: it is measured on that too.
    """
    from intake.services.learning import newest, training
    from intake.services.learning.lessons import Lessons, PublicTexts, lessons

    store = model_store()
    taught = Lessons()
    if people:
        now = tools().clock()
        taught = lessons(db.session(), PublicTexts.read(), now=now, until=now - newest.HELD_BACK)
    with steps("Training", unit="step") as progress, told_plainly():
        card = training.train_model(
            db.session(),
            store,
            trained_by="command line",
            note="",
            taught=taught,
            progress=progress,
        )
    if activate:
        _put_in_force(store, card.version, force=False, reason="trained with --activate")
    else:
        now = tools().clock()
        with told_plainly():
            measure = training.measure_newest(db.session(), store, card.version, now=now)
        if measure is not None:
            keep(measure, newest)
    report = {
        "version": card.version,
        "examples": card.facts.examples,
        "active": activate,
        "from_people": sum(card.facts.taught_by.values()),
        "people": len(card.facts.taught_by),
        "found": {origin.value: number for origin, number in sorted(taught.origins.items())},
        "left_out": {why.value: number for why, number in sorted(taught.left_out.items())},
    }
    click.echo(json.dumps(report) if as_json else _told_of_training(report))


def _told_of_training(report: dict[str, Any]) -> str:
    lines = [
        f"{report['version']}: {report['examples']} examples, {report['from_people']} of them "
        f"settled by {report['people']} officials"
    ]
    for name in ("found", "left_out"):
        if report[name]:
            told = ", ".join(f"{number} {code}" for code, number in report[name].items())
            lines.append(f"  {name.replace('_', ' ')}: {told}")
    return "\n".join(lines)


@group.command("list")
@AS_JSON
def list_models(*, as_json: bool) -> None:
    """Every model of this installation; the one in force is marked, damaged ones are told."""
    store = model_store()
    active, damaged = store.active_version(), store.damaged()
    for card in store.versions():
        fault = damaged.get(card.version, "")
        if as_json:
            told = {"active": card.version == active, "damaged": fault}
            click.echo(json.dumps(card.to_dict() | told))
        elif not fault:
            mark = "*" if card.version == active else " "
            click.echo(f"{mark} {card.version}  {card.facts.examples} examples{_told_of(card)}")
    for version, fault in damaged.items():
        click.echo(f"! {version}  {fault}", err=True)
    if active is None:
        click.echo("No model is in force: people decide", err=True)
    elif store.fault_of(active):
        click.echo(f"{active} is in force and cannot be used: people decide", err=True)


@group.command()
@click.argument("version")
@click.option("--force", is_flag=True, help="Also when it is worse than the model in force.")
@click.option("--reason", default="", help="Why; required with --force. It is kept.")
def activate(*, version: str, force: bool, reason: str) -> None:
    """Put a model in force unless it is worse on the frozen texts or on the newest submissions;
    the one before stays."""
    if force and not reason.strip():
        raise click.UsageError("--force needs --reason")
    store = model_store()
    if store.active_version() == version and not store.fault_of(version):
        click.echo(f"{version} is in force already; nothing was changed")
        return
    _put_in_force(store, version, force=force, reason=reason)
    click.echo(f"{version} is in force")


@group.command()
@click.option("--reason", default="", help="Why. It is kept.")
def rollback(reason: str) -> None:
    """Put the model in force that was before the present one, without comparing them."""
    with told_plainly():
        version = model_store().roll_back(by="command line", reason=reason)
    click.echo(f"{version} is in force")


def _put_in_force(store: Any, version: str, *, force: bool, reason: str) -> None:
    from intake.services.learning import training

    found = None if force else judged(version)
    try:
        with told_plainly():
            training.put_in_force(
                store, version, found, by="command line", reason=reason, force=force
            )
    except training.WorseModel as worse:
        lines = [f"{version} is not put in force:", *judgement_lines(worse.judgement)]
        lines.append(f"To do it all the same: activate {version} --force --reason WHY")
        raise click.ClickException("\n".join(lines)) from worse


def _told_of(card: Any) -> str:
    if card.evaluation is None:
        return ""
    share = card.evaluation.overall
    return f"  {100 * share.accuracy:.1f} % lead, {100 * share.lead_or_also:.1f} % or cooperating"
