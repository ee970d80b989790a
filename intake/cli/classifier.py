"""``flask classifier``: train, measure, put in force and ask models."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from classifier import ClassifierError, Evaluation, Example, Prediction
from intake.cli import learning_curves
from intake.cli.progress import steps
from intake.queries import reorganisations
from intake.queries.settings import promised_precision
from intake.web.db import db
from intake.web.tools import settings, tools

group = AppGroup("classifier", help="Train, measure, put in force and ask models.")

_BATCH = 64
# How many pairs of departments are shown with their texts.
_CONFUSED = 10
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def _store() -> Any:
    from classifier.model_store import ModelStore

    return ModelStore(settings().models_dir)


@group.command()
@click.option("--activate/--no-activate", default=False, help="Put the new model in force.")
@click.option(
    "--people/--no-people",
    default=True,
    help="Learn also from the routes that people confirmed and corrected.",
)
@_AS_JSON
def train(*, activate: bool, people: bool, as_json: bool) -> None:
    """Train a model from the example texts of the project, the departments' profiles and what
    people confirmed and corrected.

    The frozen texts take no part: the model is measured on them. With --activate the model is put
    in force if it is not worse than the one before.
    """
    from intake.services import training
    from intake.services.lessons import Lessons, PublicTexts, lessons

    store = _store()
    taught = Lessons()
    if people:
        taught = lessons(db.session(), PublicTexts.read(), now=tools().clock())
    with steps("Training", unit="step") as progress:
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


@group.command()
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
@_AS_JSON
def evaluate(
    *, version: str | None, out_of_fold: bool, noise: str, texts: bool, curve: bool, as_json: bool
) -> None:
    """Measure a model (the one in force) on the frozen texts, which no model has learned from."""
    if curve:
        if version or out_of_fold or texts or noise != "none":
            raise click.UsageError("--learning-curve trains its own models and goes alone")
        learning_curves.show(db.session(), as_json=as_json)
        return
    if texts and as_json:
        raise click.UsageError("--texts is for people; with --json the ids are given")
    found = _cross_validated(version) if out_of_fold else _measured(version, noise)
    from classifier.evaluation import as_text

    click.echo(json.dumps(found.to_dict()) if as_json else as_text(found), nl=as_json)
    if texts:
        _show_confused(found)


def _show_confused(found: Evaluation) -> None:
    """The texts of the project behind the most frequent confusions."""
    from intake.services.example_texts import starting_examples

    by_id = {one.id: f"{one.title}\n{one.text}".strip() for one in starting_examples()}
    for pair in found.confusions[:_CONFUSED]:
        click.echo(f"\n{pair.actual} -> {pair.predicted or '(nothing)'}: {pair.count}")
        for number in pair.ids:
            click.echo(f"  {number}: {' '.join(by_id.get(number, '').split())}")


@group.command()
@click.argument("candidate")
@click.argument("active", required=False)
@_AS_JSON
def compare(*, candidate: str, active: str | None, as_json: bool) -> None:
    """Compare a model with another (the one in force) on the frozen texts.

    Ends with 1 when the candidate is worse.
    """
    from intake.services import training

    with _told_plainly():
        verdict = training.judge(db.session(), _store(), candidate, active)
    if verdict is None:
        raise click.ClickException("no usable model is in force: name the one to compare with")
    if as_json:
        click.echo(json.dumps(_verdict(verdict)))
    else:
        click.echo(f"{'':<10}{'lead':>8}{'or also':>9}{'top 3':>8}{'texts':>7}")
        for name, one in (("candidate", verdict.candidate), ("other", verdict.active)):
            share = one.overall
            figures = (share.accuracy, share.lead_or_also, share.top3)
            first, second, third = (f"{100 * figure:.1f}" for figure in figures)
            click.echo(f"{name:<10}{first:>8}{second:>9}{third:>8}{share.count:>7}")
        click.echo("\n".join(_worse(verdict)) or "Not worse, neither overall nor for a department")
    if not verdict.passes:
        raise click.exceptions.Exit(1)


@group.command("list")
@_AS_JSON
def list_models(*, as_json: bool) -> None:
    """Every model of this installation; the one in force is marked."""
    store = _store()
    active = store.active_version()
    for card in store.versions():
        if as_json:
            click.echo(json.dumps(card.to_dict() | {"active": card.version == active}))
        else:
            mark = "*" if card.version == active else " "
            click.echo(f"{mark} {card.version}  {card.facts.examples} examples{_told_of(card)}")
    for version, fault in store.damaged().items():
        click.echo(f"! {version}  {fault}", err=True)


@group.command()
@click.argument("version")
@click.option("--force", is_flag=True, help="Also when it is worse than the model in force.")
@click.option("--reason", default="", help="Why; required with --force. It is kept.")
def activate(*, version: str, force: bool, reason: str) -> None:
    """Put a model in force unless it is worse on the frozen texts; the one before stays."""
    if force and not reason.strip():
        raise click.UsageError("--force needs --reason")
    _put_in_force(_store(), version, force=force, reason=reason)
    click.echo(f"{version} is in force")


@group.command()
@click.option("--reason", default="", help="Why. It is kept.")
def rollback(reason: str) -> None:
    """Put the model in force that was before the present one, without comparing them."""
    with _told_plainly():
        version = _store().roll_back(by="command line", reason=reason)
    click.echo(f"{version} is in force")


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def predict(file: Path) -> None:
    """Judge the texts of a JSONL file (id, title, body); prints one JSON object a line."""
    model = _load(None)
    promised = promised_precision(db.session(), settings().promised_precision)
    for batch in _batches(file):
        found = model.predict_many(
            [str(row.get("body") or "") for row in batch],
            titles=[str(row.get("title") or "") for row in batch],
        )
        for row, prediction in zip(batch, found, strict=True):
            click.echo(json.dumps(_told(row, prediction, model, promised), ensure_ascii=False))


@group.command()
@click.argument("text")
@click.option("--title", default="", help="The title, if it has one.")
@click.option("--department", default="", help="Explain this one instead of the likeliest.")
def explain(*, text: str, title: str, department: str) -> None:
    """The words that speak for and against a department."""
    model = _load(None)
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


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What goes wrong with a model ends the command with its code and message."""
    try:
        yield
    except ClassifierError as error:
        raise click.ClickException(f"{error.code}: {error}") from error


def _load(version: str | None) -> Any:
    with _told_plainly():
        return _store().load(version)


def _measured(version: str | None, noise: str) -> Evaluation:
    from classifier import evaluation
    from intake.services.example_texts import frozen_examples
    from intake.services.measuring import examples_today, model_today

    changes: dict[str, Callable[[Iterator[Example]], list[Example]]] = {
        "none": list,
        "no-marks": evaluation.without_marks,
        "typos": evaluation.with_typos,
    }
    lineage = reorganisations.lineage(db.session())
    # Whose a text is today is asked of the text as it was written.
    texts = changes[noise](iter(examples_today(frozen_examples(), lineage)))
    return evaluation.evaluate(model_today(_load(version), lineage, texts), texts)


def _cross_validated(version: str | None) -> Evaluation:
    store = _store()
    with _told_plainly():
        found: Evaluation | None = store.card(
            version or store.active_version() or ""
        ).facts.out_of_fold
    if found is None:
        raise click.ClickException("the model had too few examples for cross-validation")
    return found


def _put_in_force(store: Any, version: str, *, force: bool, reason: str) -> None:
    from intake.services import training

    try:
        with _told_plainly():
            training.put_in_force(
                db.session(), store, version, by="command line", reason=reason, force=force
            )
    except training.WorseModel as worse:
        lines = [f"{version} is not put in force:", *_worse(worse.verdict)]
        lines.append(f"To do it all the same: activate {version} --force --reason WHY")
        raise click.ClickException("\n".join(lines)) from worse


def _worse(verdict: Any) -> list[str]:
    return [
        f"worse {f'for {name}' if name else 'overall'}: {100 * before:.1f} % -> {100 * after:.1f} %"
        for name, before, after in verdict.worse
    ]


def _verdict(verdict: Any) -> dict[str, Any]:
    return {
        "passes": verdict.passes,
        "worse": [
            {"department": name or None, "before": before, "after": after}
            for name, before, after in verdict.worse
        ],
        "candidate": verdict.candidate.to_dict(),
        "other": verdict.active.to_dict(),
    }


def _told_of(card: Any) -> str:
    if card.evaluation is None:
        return ""
    share = card.evaluation.overall
    return f"  {100 * share.accuracy:.1f} % lead, {100 * share.lead_or_also:.1f} % or cooperating"


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
