"""``flask submissions import``: real input from other systems, checked line by line."""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session
from tqdm import tqdm

from intake.domain.submission import LINE_LIMIT
from intake.services.importing import imports
from intake.services.importing.import_files import Format, NoHeader, Read, read
from intake.services.importing.import_records import FIELDS, Incoming, UnusableRecord, interpret
from intake.web.db import db, transaction
from intake.web.tools import settings, tools

group = AppGroup("submissions", help="Take in submissions from other systems.")

SENTENCES: Mapping[str, str] = {
    "broken_json": "The line is not JSON.",
    "broken_csv": "The line is not CSV: look for a quotation mark that is not closed.",
    "not_a_record": "The line is JSON, but not an object with fields.",
    "not_utf8": "The line is not in UTF-8.",
    "line_too_long": "The line is longer than a megabyte.",
    "field_twice": "A field stands twice in the record.",
    "columns": "The line has more or fewer columns than the first line names.",
    "missing": "The field is needed and is missing or empty.",
    "wrong_type": "The field must be a text.",
    "too_long": "The field is longer than it may be.",
    "control": "The field has control characters, such as NUL.",
    "override": "The field has hidden characters that turn the reading order round.",
    "unreadable": "The field has characters that were damaged on the way.",
    "unknown": "The value is none of those that are known.",
    "no_date": "The value is no date of the form 2026-11-20 or 2026-11-20T09:30:00+07:00.",
    "impossible_date": "The date lies in the future or before 1990.",
    "no_email": "The value is no e-mail address.",
    "no_code": "The value must be a code: letters, digits, dots, dashes; at most 40.",
    "no_yes_or_no": "The value must be true or false.",
    "duplicate_id": "The id stood in this file before.",
}
_SHOWN = 20
_MAX_UNKNOWN = 50


@dataclass
class Tally:
    """What has been found so far."""

    records: int = 0
    new: int = 0
    already: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unknown_fields: set[str] = field(default_factory=set)
    place: int = 0


@dataclass
class Rejections:
    """Writes down what was refused and why: into the report, and the first ones onto the screen."""

    report: TextIO | None
    shown: int = 0

    def __post_init__(self) -> None:
        self._rows: Any = csv.writer(self.report) if self.report else None
        self._write("line", "field", "reason", "sentence")

    def add(self, line: int, place: str, code: str) -> None:
        """One refused line; what stood in it is not repeated."""
        self._write(line, place, code, SENTENCES[code])
        if self.shown < _SHOWN:
            where = f"line {line}, {place}" if place else f"line {line}"
            with tqdm.external_write_mode():
                click.echo(f"{where}: {SENTENCES[code]}", err=True)
        self.shown += 1

    def _write(self, *cells: object) -> None:
        if self._rows:
            self._rows.writerow(cells)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Name of the other system; the file's name when left out.")
@click.option("--commit", is_flag=True, help="Store the records; without it all is only checked.")
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), help="By the file's name.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="CSV of refusals.")
@click.option("--batch", default=250, show_default=True, type=click.IntRange(1, 5000))
@with_appcontext
def import_file(
    *,
    file: Path,
    source: str | None,
    commit: bool,
    kind: Format | None,
    as_json: bool,
    report: Path | None,
    batch: int,
) -> None:
    """Take the records of FILE in (fields: docs/import.md).

    Records that are here already are passed over, so an import that was interrupted is simply
    started again. Exit code 1 when lines were refused.
    """
    name = " ".join((source or file.stem).split())[:LINE_LIMIT]
    tally, started = Tally(), time.monotonic()
    with ExitStack() as stack:
        rows = (
            stack.enter_context(report.open("w", encoding="utf-8", newline="")) if report else None
        )
        stream = stack.enter_context(file.open("rb"))
        bar = stack.enter_context(_bar(file, commit=commit))
        refused = Rejections(rows)
        checked = _checked(read(stream, kind or _kind_of(file)), tally, refused)
        try:
            while chunk := list(islice(checked, batch)):
                _take(name, chunk, tally, commit=commit)
                bar.update(tally.place - bar.n)
                bar.set_postfix_str(
                    f"{tally.records / (time.monotonic() - started):,.0f} records/s"
                )
            bar.update(tally.place - bar.n)
        except NoHeader:
            raise click.UsageError("the first line must name the columns, each once") from None
        except KeyboardInterrupt:
            click.echo("Interrupted: start the same command again to go on.", err=True)
            raise click.Abort from None
        finally:
            bar.close()
            _tell(tally, name, time.monotonic() - started, commit=commit, as_json=as_json)
    if tally.rejected:
        raise SystemExit(1)


def _checked(lines: Iterator[Read], tally: Tally, refused: Rejections) -> Iterator[Incoming]:
    """The usable records of the file; the others are counted and written down."""
    now, language = tools().clock(), settings().default_language
    seen: set[str] = set()
    for one in lines:
        tally.records += 1
        tally.place = one.end
        field_name, problem = "", one.problem
        if one.record is not None:
            _note_unknown(one.record, tally)
            try:
                incoming = interpret(one.record, now=now, default_language=language)
            except UnusableRecord as error:
                field_name, problem = error.field, error.code
            else:
                if incoming.source_id not in seen:
                    seen.add(incoming.source_id)
                    yield incoming
                    continue
                field_name, problem = "id", "duplicate_id"
        tally.rejected[problem] += 1
        refused.add(one.line, field_name, problem)


def _take(source: str, chunk: list[Incoming], tally: Tally, *, commit: bool) -> None:
    with _door(commit=commit) as session:
        if commit:
            stored = imports.store(session, source, chunk, now=_now())
        else:
            known = imports.already_here(session, source, (one.source_id for one in chunk))
            stored = len(chunk) - len(known)
    tally.new += stored
    tally.already += len(chunk) - stored


def _door(*, commit: bool) -> AbstractContextManager[Session]:
    return transaction() if commit else nullcontext(db.session())


def _now() -> datetime:
    return tools().clock()


def _note_unknown(record: Mapping[str, Any], tally: Tally) -> None:
    if len(tally.unknown_fields) < _MAX_UNKNOWN:
        tally.unknown_fields.update(str(name)[:40] for name in record.keys() - FIELDS)


def _kind_of(file: Path) -> Format:
    return "csv" if file.suffix.lower() == ".csv" else "jsonl"


def _bar(file: Path, *, commit: bool) -> Any:
    return tqdm(
        desc="Importing" if commit else "Checking",
        total=file.stat().st_size,
        unit="B",
        unit_scale=True,
        mininterval=0.3,
        dynamic_ncols=True,
    )


def _tell(tally: Tally, source: str, seconds: float, *, commit: bool, as_json: bool) -> None:
    rejected = sum(tally.rejected.values())
    if as_json:
        facts = {
            "source": source,
            "stored": commit,
            "records": tally.records,
            "new": tally.new,
            "already_here": tally.already,
            "rejected": rejected,
            "reasons": dict(tally.rejected.most_common()),
            "unknown_fields": sorted(tally.unknown_fields),
            "seconds": round(seconds, 3),
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    rate = tally.records / seconds if seconds else 0
    click.echo(f"{tally.records} records of {source} in {seconds:.1f} s ({rate:,.0f} a second)")
    click.echo(f"{tally.new} {'stored' if commit else 'new'}, {tally.already} here already")
    click.echo(f"{rejected} refused")
    for code, number in tally.rejected.most_common():
        click.echo(f"  {number}: {SENTENCES[code]}")
    if tally.unknown_fields:
        click.echo(f"Fields that are not used: {', '.join(sorted(tally.unknown_fields))}")
    if not commit:
        click.echo("Nothing was stored. Add --commit to store the new ones.")
