"""``flask classifier predict`` and ``explain``: what the model in force says of texts."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from classifier import Prediction
from intake.cli.stored_models import load
from intake.domain.routing import may_go_alone
from intake.queries.settings import promised_precision
from intake.web.db import db
from intake.web.tools import settings

_BATCH = 64
_HALF = re.compile("[\ud800-\udfff]")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def predict(file: Path) -> None:
    """Judge the texts of a JSONL file in UTF-8 (id, title, body); prints one JSON object a line.

    A line must have a title or a body. Ends with 1 at the first line that cannot be judged.
    """
    model = load(None)
    promised = promised_precision(db.session(), settings().promised_precision)
    for batch in _batches(file):
        found = model.predict_many(
            [str(row.get("body") or "") for row in batch],
            titles=[str(row.get("title") or "") for row in batch],
        )
        for row, prediction in zip(batch, found, strict=True):
            told = json.dumps(_told(row, prediction, model, promised), ensure_ascii=False)
            # Half a character, which JSON can name and no file can hold, is named again.
            click.echo(_HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", told))


@click.command()
@click.argument("text")
@click.option("--title", default="", help="The title, if it has one.")
@click.option("--department", default="", help="Explain this one instead of the likeliest.")
@with_appcontext
def explain(*, text: str, title: str, department: str) -> None:
    """The words that speak for and against a department."""
    model = load(None)
    prediction = model.predict(text, title=title, limit=len(model.facts.departments))
    if not (department or prediction.candidates):
        raise click.ClickException("the model knows no word of this text")
    wanted = department or prediction.candidates[0].department
    found = model.explain(text, wanted, title=title)
    if not found.against:
        raise click.ClickException(f"the model knows no department {wanted}")
    chances = {one.department: one.probability for one in prediction.candidates}
    mine, other = chances.get(wanted, 0.0), chances.get(found.against, 0.0)
    pair = f"{wanted} ({mine:.1%}) rather than {found.against} ({other:.1%})"
    click.echo(f"{pair}, difference of scores: {found.difference:+.4f}")
    for reason in found:
        click.echo(f"{reason.weight:+.4f}\t{reason.term}")
    click.echo(f"{found.rest:+.4f}\t(all other words)")


def _batches(file: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            # A mark of byte order, as some editors put it in front, is no fault.
            content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if content.strip():
                batch.append(_row(f"{file.name}, line {number}", content))
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _row(place: str, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{place}: not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{place}: not JSON") from error
    if not isinstance(row, dict):
        raise click.ClickException(f"{place}: not an object")
    texts = [row.get(name) for name in ("title", "body")]
    # An empty title and the text under another name would otherwise be judged as no text at all.
    if "body" not in row and not row.get("title"):
        raise click.ClickException(f"{place}: neither title nor body")
    if not all(text is None or isinstance(text, str) for text in texts):
        raise click.ClickException(f"{place}: title and body must be texts")
    return row


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _told(
    row: dict[str, Any], prediction: Prediction, model: Any, promised: float
) -> dict[str, Any]:
    best = prediction.candidates[0] if prediction.candidates else None
    threshold = model.threshold_for(promised, best.department if best else "")
    return {
        "id": row.get("id"),
        "kind": {"kind": prediction.kind.kind, "probability": prediction.kind.probability}
        if prediction.kind
        else None,
        "departments": [
            {"department": candidate.department, "probability": candidate.probability}
            for candidate in prediction.candidates[:5]
        ],
        "automatic": may_go_alone(prediction, threshold=threshold),
        "threshold": threshold,
        "language": prediction.language,
        "model": prediction.model_version,
    }
