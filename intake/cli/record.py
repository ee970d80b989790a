"""``flask record``: whether the chained history is as it was written, and the daily roots that are
published."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from intake.cli.progress import steps
from intake.domain.history.roots import DailyRoot, UnreadableRoots
from intake.queries.history.record import Verdict, length, verify
from intake.services.evaluation import councils
from intake.services.history import roots
from intake.services.initiatives import call_record
from intake.web.db import db
from intake.web.tools import tools

group = AppGroup("record", help="The chained history of every submission.")

_LONG = 20_000  # events; a shorter record is checked before a bar could be read
_PROBLEMS = {
    "changed": "event {bad} was changed after it was written",
    "missing": "event {bad} is missing",
    "missing_many": "events {bad} to {other} are missing",
    "inserted": "event {bad} was put in",
    "inserted_before": "event {bad} was put in; what belongs there is now event {other}",
    "swapped": "events {bad} and {other} have changed places",
    "note_changed": "event {bad} has a note that was changed",
    "note_gone": "event {bad} has lost its note, and no event says that it was erased",
    "cut_end": "events {bad} to {other} were cut off",
    "head_changed": "the head of the record (record_head) was changed",
    "no_head": "the head of the record (record_head) is gone",
    "root": "events {bad} to {other} are not those of the root that was published for {day}",
}


@group.command("verify")
@click.option(
    "--roots",
    "roots_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Published roots that must fit; this finds a record that was rewritten as a whole.",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def verify_record(*, roots_file: Path | None, as_json: bool) -> None:
    """Walk the whole chain; exit code 1 when it is broken."""
    try:
        published = roots.read(roots_file) if roots_file else []
    except (UnreadableRoots, UnicodeDecodeError) as error:
        raise click.UsageError(f"{roots_file} is no file of roots: {error}") from None
    verdict = _verify(db.session(), published)
    click.echo(json.dumps(_facts(verdict)) if as_json else _words(verdict))
    if not verdict.holds:
        raise SystemExit(1)


@group.command("verify-calls")
@with_appcontext
def verify_calls() -> None:
    """Walk the history of every call, and compare what it says with what that covers; exit code 1
    when one does not hold."""
    _tell_of("call", call_record.broken(db.session()))


@group.command("verify-councils")
@with_appcontext
def verify_councils() -> None:
    """Walk the history of every council, and compare who sits on it with what that says last; exit
    code 1 when one does not hold."""
    _tell_of("council", councils.broken(db.session()))


def _tell_of(what: str, broken: list[int]) -> None:
    for number in broken:
        click.echo(f"The history of {what} {number} does not hold.")
    if broken:
        raise SystemExit(1)
    click.echo(f"The histories of all {what}s hold.")


@group.command("root")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def write_roots(*, as_json: bool) -> None:
    """Add the root of each day that is over to the file for publication (the nightly job does it).

    Publish the file where this installation cannot change it.
    """
    file = tools().roots_file
    if file is None:
        raise click.ClickException("this installation publishes no roots")
    try:
        added = roots.publish(db.session(), file, now=tools().clock())
    except UnreadableRoots as error:
        raise click.ClickException(f"{file} holds something else: {error}") from None
    if as_json:
        click.echo(json.dumps([{**asdict(root), "day": root.day.isoformat()} for root in added]))
        return
    for root in added:
        click.echo(root.line)
    click.echo(f"{len(added)} added to {file}", err=True)


def _verify(session: Session, published: Sequence[DailyRoot]) -> Verdict:
    if length(session) < _LONG:
        return verify(session, roots=published)
    with steps("Checking the record", unit="event") as show:
        return verify(session, roots=published, progress=show)


def _facts(verdict: Verdict) -> dict[str, Any]:
    return {
        "holds": verdict.holds,
        "checked": verdict.checked,
        "first_bad": verdict.first_bad_seq,
        "problem": verdict.problem,
        "other": verdict.other,
        "tombstones": verdict.tombstones,
        "roots": verdict.roots,
        "bad_root": verdict.bad_root.line if verdict.bad_root else None,
    }


def _words(verdict: Verdict) -> str:
    held = [f"{verdict.checked} events"]
    if verdict.tombstones:
        held.append(f"{verdict.tombstones} notes erased")
    if verdict.roots:
        held.append(f"{verdict.roots} published roots fit")
    if verdict.holds:
        return f"The record holds: {', '.join(held)}."
    key, bad, other = verdict.problem, verdict.first_bad_seq, verdict.other
    if key == "missing" and other != bad:
        key = "missing_many"
    if key == "inserted" and other is not None:
        key = "inserted_before"
    day = verdict.bad_root.day.isoformat() if verdict.bad_root else ""
    problem = _PROBLEMS[key].format(bad=bad, other=other, day=day)
    before = min(verdict.checked, (bad or 1) - 1)
    return f"The record does not hold: {problem}. {before} events before that hold."
