"""``flask classifier evaluate`` and ``compare``: models on texts that none has learned from."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import click
from flask.cli import with_appcontext

from classifier import Evaluation, Example
from intake.cli import learning_curves
from intake.cli.stored_models import (
    AS_JSON,
    judged,
    judgement_lines,
    load,
    model_store,
    told_plainly,
)
from intake.queries.organisation import reorganisations
from intake.web.db import db

# How many pairs of departments are shown with their texts.
_CONFUSED = 10


@click.command()
@click.argument("version", required=False)
@click.option("--out-of-fold", is_flag=True, help="Cross-validation on the texts learned from.")
@click.option(
    "--noise",
    type=click.Choice(["none", "no-marks", "typos"]),
    default="none",
    help="Spoil the texts first: no diacritics, or slips in 5 % of the letters.",
)
@click.option("--texts", is_flag=True, help="Also the texts of what was confused most often.")
@click.option(
    "--learning-curve",
    "curve",
    is_flag=True,
    help="Instead: models from a quarter, half, three quarters and all of the example texts.",
)
@AS_JSON
@with_appcontext
def evaluate(
    *, version: str | None, out_of_fold: bool, noise: str, texts: bool, curve: bool, as_json: bool
) -> None:
    """Measure a model (the one in force) on the frozen texts, which no model has learned from."""
    if curve:
        if version or out_of_fold or texts or noise != "none":
            raise click.UsageError("--learning-curve trains its own models and goes alone")
        learning_curves.show(db.session(), as_json=as_json)
        return
    if out_of_fold and noise != "none":
        raise click.UsageError("--out-of-fold tells what was measured at training: no --noise")
    if texts and as_json:
        raise click.UsageError("--texts is for people; with --json the ids are given")
    found = _cross_validated(version) if out_of_fold else _measured(version, noise)
    from classifier.evaluation import as_text

    click.echo(json.dumps(found.figures()) if as_json else as_text(found), nl=as_json)
    if texts:
        _show_confused(found)


def _show_confused(found: Evaluation) -> None:
    """The texts of the project behind the most frequent confusions."""
    from intake.services.learning.example_texts import starting_examples, texts_of

    pairs = found.confusions[:_CONFUSED]
    texts = texts_of(starting_examples(), {number for pair in pairs for number in pair.ids})
    for pair in pairs:
        click.echo(f"\n{pair.actual} -> {pair.predicted or '(nothing)'}: {pair.count}")
        for number in pair.ids:
            click.echo(f"  {number}: {' '.join(texts.get(number, '').split())}")


@click.command()
@click.argument("candidate")
@click.argument("active", required=False)
@AS_JSON
@with_appcontext
def compare(*, candidate: str, active: str | None, as_json: bool) -> None:
    """Compare a model with another (the one in force) on the frozen texts and on the newest
    submissions on which people settled.

    Ends with 1 when the candidate is worse.
    """
    found = judged(candidate, active)
    if found is None:
        raise click.ClickException("no usable model is in force: name the one to compare with")
    if as_json:
        click.echo(json.dumps(_judgement(found)))
    else:
        click.echo("\n".join(judgement_lines(found)))
    if not found.passes:
        raise click.exceptions.Exit(1)


def _measured(version: str | None, noise: str) -> Evaluation:
    from classifier import evaluation
    from intake.services.learning.example_texts import frozen_examples
    from intake.services.learning.measuring import examples_today, model_today

    changes: dict[str, Callable[[Iterator[Example]], list[Example]]] = {
        "none": list,
        "no-marks": evaluation.without_marks,
        "typos": evaluation.with_typos,
    }
    lineage = reorganisations.lineage(db.session())
    # Whose a text is today is asked of the text as it was written.
    texts = changes[noise](iter(examples_today(frozen_examples(), lineage)))
    return evaluation.evaluate(model_today(load(version), lineage, texts), texts)


def _cross_validated(version: str | None) -> Evaluation:
    store = model_store()
    with told_plainly():
        found: Evaluation | None = store.card(
            version or store.active_version() or ""
        ).facts.out_of_fold
    if found is None:
        raise click.ClickException("the model had too few examples for cross-validation")
    return found


def _judgement(found: Any) -> dict[str, Any]:
    newest = found.on_newest
    worse = [(*one, False) for one in found.frozen.worse] + [(*one, True) for one in newest.worse]
    return {
        "passes": found.passes,
        "worse": [
            {"department": name or None, "before": before, "after": after, "newest": on_newest}
            for name, before, after, on_newest in worse
        ],
        "newest": asdict(newest.overall)
        | {"since": newest.since.isoformat(), "judged": newest.is_judged},
        "candidate": found.frozen.candidate.figures(),
        "other": found.frozen.active.figures(),
    }
