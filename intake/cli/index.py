"""``flask index``: keep the search index true, look into it, build it anew."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask.cli import AppGroup

from intake.cli.progress import counting
from intake.config import published_address
from intake.queries.submissions import count_indexable
from intake.services.finding import indexing
from intake.services.finding.indexing import IndexReport
from intake.services.publishing import published_indexing
from intake.web.db import db, transaction
from intake.web.tools import settings, tools
from search_index import ENGINES, Filters, Query, SearchIndex, SearchIndexError, open_index

# Of whom the index is that officials search, and that which everybody searches.
SUBMISSIONS, PUBLISHED = "submissions", "published"
EVERY_ENGINE = ("memory", *ENGINES)

_AT_ONCE = 500
_MOST_HITS = 1000
_ANEW = "flask index rebuild builds it anew from the database."
# What an operator does about an index that cannot be used, by the code of the error.
_WHAT_TO_DO = {
    "index_missing": f"There is no index at this place. {_ANEW}",
    "index_damaged": f"The index is damaged. {_ANEW}",
    "index_outdated": f"The index was written by another version or another engine. {_ANEW}",
    "index_locked": "Somebody else is writing to the index: the service, or another command. "
    "Try again when that is done.",
}


class _Explained(click.Command):
    """Says in a sentence what an index could not do, and what to do about it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SearchIndexError as error:
            raise click.ClickException(_said(error)) from error


def _said(error: SearchIndexError) -> str:
    return f"{_WHAT_TO_DO.get(error.code, str(error))} ({error.code})"


class _Group(AppGroup):
    command_class = _Explained


group = _Group("index", help="Keep the search index true to the database.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def info(*, as_json: bool) -> None:
    """Engine, versions, documents, size of both indexes; exit code 1 when one cannot be used."""
    facts = {name: _facts(index) for name, index in _both()}
    if as_json:
        click.echo(json.dumps({**facts[SUBMISSIONS], PUBLISHED: facts[PUBLISHED]}, default=str))
    else:
        for title, found in facts.items():
            click.echo(f"[{title}]")
            for name, value in found.items():
                click.echo(f"{name}: {value}")
    if any("problem" in found for found in facts.values()):
        raise SystemExit(1)


@group.command()
@click.option("--repair", is_flag=True, help="Ask for every difference to be healed.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def verify(*, repair: bool, as_json: bool) -> None:
    """Compare every version in both indexes with the database; exit code 1 when they differ."""
    rows, reports = db.session(), {}
    for name, index in _both():
        compare = indexing.verify if name == SUBMISSIONS else published_indexing.verify
        reports[name] = compare(rows, index)
    agrees = all(report.agrees for report in reports.values())
    if as_json:
        facts = {name: _figures(report) for name, report in reports.items()}
        both = {**facts[SUBMISSIONS], PUBLISHED: facts[PUBLISHED], "agrees": agrees}
        click.echo(json.dumps(both))
    else:
        for name, report in reports.items():
            click.echo(
                f"[{name}] {report.in_database} in the database, {report.in_index} in the index"
            )
            numbers = _differences(report).items()
            click.echo(", ".join(f"{number} {kind}" for kind, number in numbers))
        click.echo("They agree." if agrees else "They differ.")
    if repair and not agrees:
        with transaction() as session:
            asked = sum(
                indexing.repair(session, report, now=tools().clock()) for report in reports.values()
            )
        click.echo(f"{asked} jobs asked for", err=as_json)
    if not agrees:
        raise SystemExit(1)


def _both() -> list[tuple[str, SearchIndex]]:
    return [(SUBMISSIONS, tools().index), (PUBLISHED, tools().published_index)]


def _facts(index: SearchIndex) -> dict[str, object]:
    try:
        found = index.info()
    except SearchIndexError as error:
        return {"problem": error.code, "what_to_do": _said(error)}
    return {name: getattr(found, name) for name in found.__slots__}


def _differences(report: IndexReport) -> dict[str, int]:
    return {
        "missing": len(report.missing),
        "outdated": len(report.outdated),
        "leftover": len(report.leftover),
    }


def _figures(report: IndexReport) -> dict[str, object]:
    counted = {"database": report.in_database, "index": report.in_index}
    return {**counted, **_differences(report), "agrees": report.agrees}


@group.command()
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Build an index of this engine in a folder of its own; the live one stays as it is.",
)
def rebuild(engine: str | None) -> None:
    """Build the index anew beside the live one, then swap."""
    session = db.session()
    index, published, address = tools().index, tools().published_index, ""
    if engine is not None:
        folder = settings().instance_dir.resolve() / f"index-{engine}"
        address = f"{engine}://{folder}"
        index, published = open_index(address), open_index(published_address(address))
    total = count_indexable(session)
    with counting("Indexing", total, unit="submission") as progress:
        built = indexing.rebuild(session, index, tools().codes, progress, sealer=tools().sealer)
    click.echo(f"{built} submissions indexed")
    public = published_indexing.rebuild(session, published, tools().codes)
    click.echo(f"{public} published copies indexed")
    if address:
        index.close()
        published.close()
        click.echo(f"To search with it: INTAKE_INDEX_URL={address}, restart,")
        click.echo("then flask index sync for what changed meanwhile.")


@group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", "engines", type=click.Choice(EVERY_ENGINE), multiple=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def relevance(folder: Path, engines: tuple[str, ...], *, as_json: bool) -> None:
    """How well questions find their texts: FOLDER has docs.jsonl, queries.jsonl, qrels.tsv."""
    from search_index.relevance import CONDITIONS, letters, load, measure

    try:
        collection = load(folder)
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"{folder} cannot be read: {error}") from error
    for engine in engines or ("whoosh",):
        with TemporaryDirectory() as place:
            index = open_index(_address(engine, Path(place)))
            index.rebuild(letters(collection))
            for condition in CONDITIONS:
                scores = measure(index, collection, condition)
                if as_json:
                    facts = {"collection": collection.name, "engine": engine}
                    click.echo(json.dumps(facts | {"condition": condition} | scores._asdict()))
                    continue
                figures = (f"MRR@10 {scores.mrr:.4f}  recall@10 {scores.recall:.4f}  "
                           f"nDCG@10 {scores.ndcg:.4f}")  # fmt: skip
                click.echo(f"{collection.name:14}{engine:9}{condition:22}{figures}")
            index.close()


@group.command()
@click.option("--engine", "engines", type=click.Choice(EVERY_ENGINE), multiple=True)
@click.option("--size", "sizes", type=click.IntRange(min=10), multiple=True, help="Documents.")
def bench(engines: tuple[str, ...], sizes: tuple[int, ...]) -> None:
    """How fast an engine is here, on letters made of the example texts; touches no live index."""
    from intake.services.learning.example_texts import starting_examples
    from search_index.benchmark import table

    texts = [example.text for example in starting_examples()]
    for size in sizes or (1_000,):
        for engine in engines or ("whoosh",):
            with TemporaryDirectory() as place:
                for line in table(engine, texts, size, Path(place) / "index"):
                    click.echo(line)


def _address(engine: str, place: Path) -> str:
    return "memory:" if engine == "memory" else f"{engine}://{(place / 'index').resolve()}"


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def sync(*, as_json: bool) -> None:
    """Heal every difference now, in this process, in both indexes."""
    session = db.session()
    report = indexing.verify(session, tools().index)
    healed = 0
    for start in range(0, len(report.differing), _AT_ONCE):
        few = report.differing[start : start + _AT_ONCE]
        healed += indexing.bring_up_to_date(
            session, tools().index, few, tools().codes, sealer=tools().sealer
        )
    public = published_indexing.sync(session, tools().published_index, tools().codes)
    if as_json:
        click.echo(json.dumps({"submissions": healed, "published": public}))
        return
    click.echo(f"{healed} entries of submissions healed, {public} of published copies")


@group.command()
@click.argument("text")
@click.option(
    "--limit", type=click.IntRange(0, _MOST_HITS), default=10, show_default=True, help="Hits."
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def search(text: str, limit: int, *, as_json: bool) -> None:
    """Ask the index directly, with the rights of nobody in particular: for operators."""
    results = tools().index.search(Query(text, Filters(departments=None), limit=limit))
    if as_json:
        hits = [{"id": hit.id, "score": hit.score} for hit in results.hits]
        click.echo(json.dumps({"total": results.total, "hits": hits, "notes": results.notes}))
        return
    click.echo(f"{results.total} found")
    if results.notes:
        click.echo(f"notes: {', '.join(results.notes)}")
    for hit in results.hits:
        click.echo(f"{hit.id}\t{hit.score:.3f}")
