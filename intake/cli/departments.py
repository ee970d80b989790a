"""``flask departments``: load a file, list those that are open, rename, merge and split them."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from intake.domain.errors import InvalidData, NotFound
from intake.domain.reorganisation import ChangeKind, PlanState, Share, Step
from intake.domain.timekeeping.deadlines import local_date
from intake.queries.organisation import departments as queries
from intake.services.organisation import departments, reorganisation
from intake.web.db import db, transaction
from intake.web.tools import tools

group = AppGroup("departments", help="The departments that receive submissions.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@group.command("load")
@click.argument("file", type=_FILE)
@click.option("--commit", is_flag=True, help="Store the changes; without it all is only checked.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def load(*, file: Path, commit: bool, as_json: bool) -> None:
    """Add and bring up to date the departments of FILE (JSON; fields: docs/import.md)."""
    try:
        records = departments.read_file(file)
        with transaction() as session:
            loaded = departments.load_departments(session, records, tools().clock())
            if not commit:
                session.rollback()
    except InvalidData as error:
        for place, problem in error.problems.items():
            click.echo(f"{place}: {problem}", err=True)
        raise SystemExit(1) from None
    facts = {
        "added": list(loaded.added),
        "changed": list(loaded.changed),
        "unchanged": len(loaded.unchanged),
        "not_in_file": list(loaded.absent),
        "stored": commit,
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(f"{len(loaded.added)} added, {len(loaded.changed)} changed")
    for one in (*loaded.added, *loaded.changed):
        click.echo(f"  {one}")
    click.echo(f"{len(loaded.unchanged)} as they were, {len(loaded.absent)} not in the file")
    if not commit:
        click.echo("Nothing was stored. Add --commit to store it.")


@group.command("list")
@click.option("--language", default="en", type=click.Choice(["vi", "en"]), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def list_open(*, language: str, as_json: bool) -> None:
    """List the departments that are open today."""
    today = local_date(tools().clock())
    for one in queries.list_active(db.session(), today, language=language):
        if as_json:
            click.echo(json.dumps({"id": one.id, "name": one.name}, ensure_ascii=False))
        else:
            click.echo(f"{one.id}\t{one.name}")


def _dated(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every change of departments has."""
    options = (
        click.option(
            "--on",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The first day, in Vietnam; today when left out.",
        ),
        click.option("--reason", default="", help="The decision behind it."),
        click.option("--commit", is_flag=True, help="Do it; without it all is only shown."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@group.command("rename")
@click.argument("department")
@click.option("--vi", required=True, help="The name in Vietnamese.")
@click.option("--en", required=True, help="The name in English.")
@_dated
@with_appcontext
def rename(
    *, department: str, vi: str, en: str, on: datetime | None, reason: str, commit: bool
) -> None:
    """Give DEPARTMENT new names; the old ones are still found."""
    now = tools().clock()
    try:
        with transaction() as session:
            departments.rename(
                session,
                department,
                {"vi": vi, "en": en},
                on=_day(on, now),
                now=now,
                by=None,
                reason=reason,
            )
            if not commit:
                session.rollback()
    except NotFound:
        _refuse({department: "unknown"})
    except InvalidData as error:
        _refuse(error.problems)
    click.echo(f"{department} is called {vi} / {en} from {_day(on, now):%Y-%m-%d}")
    _say_if_nothing(commit=commit)


@group.command("merge")
@click.argument("old", nargs=-1, required=True)
@click.option("--into", required=True, help="The department that takes over.")
@_dated
@with_appcontext
def merge(
    *, old: tuple[str, ...], into: str, on: datetime | None, reason: str, commit: bool
) -> None:
    """Merge the departments OLD… into one."""
    now = tools().clock()
    step = Step(ChangeKind.MERGE, old, _day(on, now), rest=into)
    _carry_out(step, now, reason, commit=commit)


@group.command("split")
@click.argument("old")
@click.option("--words", type=(str, str), multiple=True, help="DEPARTMENT WORD: what it takes.")
@click.option("--kinds", type=(str, str), multiple=True, help="DEPARTMENT KIND: what it takes.")
@click.option("--rest", help="Who has the rest; triage when left out.")
@_dated
@with_appcontext
def split(
    *,
    old: str,
    words: tuple[tuple[str, str], ...],
    kinds: tuple[tuple[str, str], ...],
    rest: str | None,
    on: datetime | None,
    reason: str,
    commit: bool,
) -> None:
    """Split the department OLD by words and kinds; the department named first is asked first."""
    now = tools().clock()
    heirs = dict.fromkeys(department for department, _one in (*words, *kinds))
    shares = tuple(
        Share(
            heir,
            frozenset(kind for department, kind in kinds if department == heir),
            tuple(word for department, word in words if department == heir),
        )
        for heir in heirs
    )
    step = Step(ChangeKind.SPLIT, (old,), _day(on, now), shares, rest)
    _carry_out(step, now, reason, commit=commit)


def _carry_out(step: Step, now: datetime, reason: str, *, commit: bool) -> None:
    try:
        with transaction() as session:
            plan = reorganisation.write_down(session, step, now=now, by=None, reason=reason)
            figures = reorganisation.preview(session, step)
            plan = reorganisation.confirm(session, plan.id, now=now, by=None)
            done = plan.state == PlanState.DONE
            if not commit:
                session.rollback()
    except InvalidData as error:
        _refuse(error.problems)
    for heir, number in figures.pop("submissions").items():
        click.echo(f"{number} submissions to {heir or 'triage'}")
    for what, number in figures.items():
        if isinstance(number, int):
            click.echo(f"{what}: {number}")
    if commit:
        click.echo("Done." if done else f"Planned for {step.on:%Y-%m-%d}.")
    _say_if_nothing(commit=commit)


def _refuse(problems: dict[str, str]) -> NoReturn:
    for place, problem in problems.items():
        click.echo(f"{place}: {problem}", err=True)
    raise SystemExit(1)


def _say_if_nothing(*, commit: bool) -> None:
    if not commit:
        click.echo("Nothing was stored. Add --commit to store it.")


def _day(given: datetime | None, now: datetime) -> date:
    return given.date() if given else local_date(now)
