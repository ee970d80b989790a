"""Which models there are, for every command about models, and how their faults are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from classifier import ClassifierError
from intake.web.db import db, end_reading, transaction
from intake.web.tools import settings, tools

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def model_store() -> Any:
    """The models of this installation; loads the engine."""
    from classifier.model_store import ModelStore

    return ModelStore(settings().models_dir)


@contextmanager
def told_plainly() -> Iterator[None]:
    """What goes wrong with a model, or with the disk it lies on, ends the command with a sentence.
    The model in force stays."""
    try:
        yield
    except ClassifierError as error:
        raise click.ClickException(f"{error.code}: {error}") from error
    except OSError as error:
        place = settings().models_dir
        raise click.ClickException(f"{place} cannot be used: {error.strerror or error}") from error


def load(version: str | None) -> Any:
    """A model, or the one in force."""
    with told_plainly():
        return model_store().load(version)


def judged(version: str, against: str | None = None) -> Any:
    """A model beside another (the one in force) on the frozen texts and on the newest submissions;
    the latter is kept for the pages. None when none is in force."""
    from intake.services.learning import newest, training

    with told_plainly():
        found = training.judge(db.session(), model_store(), version, against, now=tools().clock())
    if found is not None:
        keep(found.newest, newest)
    return found


def keep(measure: Any, newest: Any) -> None:
    """Keep a measure on the newest submissions, unless both models are the same."""
    end_reading()
    if measure.model_version != measure.against:
        with transaction() as session:
            newest.keep(session, measure)


def judgement_lines(found: Any) -> list[str]:
    """What both halves of a judgement say, one a line, with what is worse."""
    newest = found.on_newest
    lines = [
        f"{'':<8}{'texts':>7}{'other':>9}{'':>16}{'candidate':>9}{'':>16}{'lost':>6}{'gained':>8}",
        _pair("frozen", found.frozen.overall),
        _pair("newest", newest.overall),
        f"newest: since {newest.since:%Y-%m-%d}, "
        + (
            f"judged: as probable by chance {newest.overall.chance:.3f} (worse from 0.05 down)"
            if newest.is_judged
            else "too few to judge"
        ),
    ]
    return [*lines, *(worse_lines(found) or ["Not worse, neither overall nor for a department"])]


def worse_lines(found: Any) -> list[str]:
    """A line for everything in which a candidate is worse."""
    return [
        f"worse {f'for {name}' if name else 'overall'}{where}: "
        f"{100 * before:.1f} % -> {100 * after:.1f} %"
        for worse, where in (
            (found.frozen.worse, ""),
            (found.on_newest.worse, " on the newest submissions"),
        )
        for name, before, after in worse
    ]


def _pair(name: str, found: Any) -> str:
    shares = (
        (found.share_before, found.interval_before),
        (found.share_after, found.interval_after),
    )
    columns = "".join(
        f"{f'{100 * share:.1f} %':>9}{f'({100 * low:.1f} - {100 * high:.1f})':>16}"
        for share, (low, high) in shares
    )
    return f"{name:<8}{found.count:>7}{columns}{found.lost:>6}{found.gained:>8}"
