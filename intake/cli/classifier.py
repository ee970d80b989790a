"""``flask classifier``: train, look at, put in force and ask models."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from classifier import ClassifierError, Prediction
from intake.cli.progress import steps
from intake.queries.settings import promised_precision
from intake.web.db import db
from intake.web.tools import settings

group = AppGroup("classifier", help="Train, look at, put in force and ask models.")

_BATCH = 64


def _store() -> Any:
    from classifier.model_store import ModelStore

    return ModelStore(settings().models_dir)


@group.command()
@click.option("--activate/--no-activate", default=False, help="Put the new model in force.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def train(*, activate: bool, as_json: bool) -> None:
    """Train a model from the example texts of the project and the departments' profiles."""
    from intake.services import training

    store = _store()
    with steps("Training", unit="step") as progress:
        card = training.train_model(
            db.session(), store, trained_by="command line", note="", progress=progress
        )
    if activate:
        store.activate(card.version)
    report = {"version": card.version, "examples": card.facts.examples, "active": activate}
    click.echo(json.dumps(report) if as_json else f"{card.version}: {card.facts.examples} examples")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def list_models(*, as_json: bool) -> None:
    """Every model of this installation; the one in force is marked."""
    store = _store()
    active = store.active_version()
    for card in store.versions():
        if as_json:
            click.echo(json.dumps(card.to_dict() | {"active": card.version == active}))
        else:
            mark = "*" if card.version == active else " "
            click.echo(f"{mark} {card.version}  {card.facts.examples} examples")


@group.command()
@click.argument("version")
def activate(version: str) -> None:
    """Put a model in force; the one before stays for going back."""
    try:
        _store().activate(version)
    except ClassifierError as error:
        raise click.ClickException(f"{error.code}: {error}") from error
    click.echo(f"{version} is in force")


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def predict(file: Path) -> None:
    """Judge the texts of a JSONL file (id, title, body); prints one JSON object a line."""
    model = _active()
    promised = promised_precision(db.session(), settings().promised_precision)
    for batch in _batches(file):
        found = model.predict_many(
            [str(row.get("body", "")) for row in batch],
            titles=[str(row.get("title", "")) for row in batch],
        )
        for row, prediction in zip(batch, found, strict=True):
            click.echo(json.dumps(_told(row, prediction, model, promised), ensure_ascii=False))


@group.command()
@click.argument("text")
@click.option("--department", default="", help="Explain this one instead of the likeliest.")
def explain(text: str, department: str) -> None:
    """The words that speak for and against a department."""
    model = _active()
    prediction = model.predict(text)
    wanted = department or prediction.candidates[0].department
    found = model.explain(text, wanted)
    click.echo(f"{wanted} rather than {found.against}: {found.difference:+.4f}")
    for reason in found:
        click.echo(f"{reason.weight:+.4f}\t{reason.term}")


def _active() -> Any:
    store = _store()
    try:
        return store.load(store.active_version())
    except ClassifierError as error:
        raise click.ClickException(f"{error.code}: {error}") from error


def _batches(file: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                batch.append(json.loads(line))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _told(
    row: dict[str, Any], prediction: Prediction, model: Any, promised: float
) -> dict[str, Any]:
    best = prediction.candidates[0] if prediction.candidates else None
    threshold = model.threshold_for(promised)
    automatic = best is not None and best.probability >= threshold and not prediction.suspected
    return {
        "id": row.get("id"),
        "kind": {"kind": prediction.kind.kind, "probability": prediction.kind.probability}
        if prediction.kind
        else None,
        "departments": [
            {"department": candidate.department, "probability": candidate.probability}
            for candidate in prediction.candidates[:5]
        ],
        "automatic": automatic,
        "threshold": threshold,
        "language": prediction.language,
        "model": prediction.model_version,
    }
