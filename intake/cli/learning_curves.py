"""What ``flask classifier evaluate --learning-curve`` prints."""

import json
from collections.abc import Iterable, Iterator, Sequence

import click
from sqlalchemy.orm import Session

from classifier import Evaluation

# The parts of the example texts that teach.
PARTS = (0.25, 0.5, 0.75, 1.0)
_SHARES = ("accuracy", "lead_or_also", "top3")


def show(session: Session, parts: Sequence[float] = PARTS, *, as_json: bool) -> None:
    """A line for each part of the example texts, as soon as it is measured: lead, lead or
    cooperating and top 3, for all languages, the first language and the others together."""
    from intake.services.learning.learning_curve import learning_curve

    if not as_json:
        heads = (f"{name:>24}" for name in ("all", "vi", "others"))
        click.echo(f"{'part':<6}{'texts':>7}{'each':>7}{''.join(heads)}{'macro F1':>10}")
    for point in learning_curve(session, parts):
        if as_json:
            told = {"part": point.part, "examples": point.examples, "each": point.each}
            click.echo(json.dumps({**told, "found": point.found.figures()}))
            continue
        shares = "".join(f"{100 * share:>8.1f}" for share in _shares(point.found))
        macro = 100 * point.found.overall.macro_f1
        start = f"{point.part:<6.0%}{point.examples:>7}{point.each:>7.0f}"
        click.echo(f"{start}{shares}{macro:>10.1f}")


def _shares(found: Evaluation) -> Iterator[float]:
    yield from (getattr(found.overall, name) for name in _SHARES)
    yield from _together(found, {"vi"} & set(found.languages))
    yield from _together(found, set(found.languages) - {"vi"})


def _together(found: Evaluation, codes: Iterable[str]) -> Iterator[float]:
    chosen = [found.languages[code] for code in sorted(codes)]
    texts = sum(one.count for one in chosen)
    for name in _SHARES:
        right = sum(one.count * getattr(one, name) for one in chosen)
        yield right / texts if texts else 0.0
