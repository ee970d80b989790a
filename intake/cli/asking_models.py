"""``flask classifier predict`` and ``explain``: what the model in force says of texts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from classifier import Prediction
from intake.cli.stored_models import load
from intake.queries.settings import promised_precision
from intake.web.db import db
from intake.web.tools import settings

_BATCH = 64


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def predict(file: Path) -> None:
    """Judge the texts of a JSONL file (id, title, body); prints one JSON object a line."""
    model = load(None)
    promised = promised_precision(db.session(), settings().promised_precision)
    for batch in _batches(file):
        found = model.predict_many(
            [str(row.get("body") or "") for row in batch],
            titles=[str(row.get("title") or "") for row in batch],
        )
        for row, prediction in zip(batch, found, strict=True):
            click.echo(json.dumps(_told(row, prediction, model, promised), ensure_ascii=False))


@click.command()
@click.argument("text")
@click.option("--title", default="", help="The title, if it has one.")
@click.option("--department", default="", help="Explain this one instead of the likeliest.")
@with_appcontext
def explain(*, text: str, title: str, department: str) -> None:
    """The words that speak for and against a department."""
    model = load(None)
    prediction = model.predict(text, title=title)
    if not (department or prediction.candidates):
        raise click.ClickException("the model knows no word of this text")
    wanted = department or prediction.candidates[0].department
    found = model.explain(text, wanted, title=title)
    if not found.against:
        raise click.ClickException(f"the model knows no department {wanted}")
    click.echo(f"{wanted} rather than {found.against}: {found.difference:+.4f}")
    for reason in found:
        click.echo(f"{reason.weight:+.4f}\t{reason.term}")
    click.echo(f"{found.rest:+.4f}\t(all other words)")


def _batches(file: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                batch.append(_row(file, number, line))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _row(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise click.ClickException(f"{file.name}, line {number}: not JSON") from error
    if not isinstance(row, dict):
        raise click.ClickException(f"{file.name}, line {number}: not an object")
    return row


def _told(
    row: dict[str, Any], prediction: Prediction, model: Any, promised: float
) -> dict[str, Any]:
    best = prediction.candidates[0] if prediction.candidates else None
    threshold = model.threshold_for(promised, best.department if best else "")
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
