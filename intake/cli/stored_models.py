"""Which models there are, for every command about models, and how their faults are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from classifier import ClassifierError
from intake.web.tools import settings

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def model_store() -> Any:
    """The models of this installation; loads the engine."""
    from classifier.model_store import ModelStore

    return ModelStore(settings().models_dir)


@contextmanager
def told_plainly() -> Iterator[None]:
    """What goes wrong with a model ends the command with its code and message."""
    try:
        yield
    except ClassifierError as error:
        raise click.ClickException(f"{error.code}: {error}") from error


def load(version: str | None) -> Any:
    """A model, or the one in force."""
    with told_plainly():
        return model_store().load(version)


def worse_lines(verdict: Any) -> list[str]:
    """A line for everything in which a candidate is worse."""
    return [
        f"worse {f'for {name}' if name else 'overall'}: {100 * before:.1f} % -> {100 * after:.1f} %"
        for name, before, after in verdict.worse
    ]
