"""``flask index``: keep the search index true, look into it, build it anew."""

import json

import click
from flask.cli import AppGroup

from intake.cli.progress import counting
from intake.queries.submissions import count_indexable
from intake.services import indexing, published_indexing
from intake.web.db import db, transaction
from intake.web.tools import tools
from search_index import Filters, Query

_AT_ONCE = 500
group = AppGroup("index", help="Keep the search index true to the database.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def info(*, as_json: bool) -> None:
    """Engine, versions, documents, size."""
    found = tools().index.info()
    facts = {name: getattr(found, name) for name in found.__slots__}
    if as_json:
        click.echo(json.dumps(facts, default=str))
        return
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


@group.command()
@click.option("--repair", is_flag=True, help="Ask for every difference to be healed.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def verify(*, repair: bool, as_json: bool) -> None:
    """Compare every version with the database; exit code 1 when they differ."""
    report = indexing.verify(db.session(), tools().index)
    differences = {
        "missing": len(report.missing),
        "outdated": len(report.outdated),
        "leftover": len(report.leftover),
    }
    if as_json:
        facts = {"database": report.in_database, "index": report.in_index, **differences}
        click.echo(json.dumps(facts | {"agrees": report.agrees}))
    else:
        click.echo(f"{report.in_database} in the database, {report.in_index} in the index")
        click.echo(", ".join(f"{number} {name}" for name, number in differences.items()))
        click.echo("They agree." if report.agrees else "They differ.")
    if repair and not report.agrees:
        with transaction() as session:
            asked = indexing.repair(session, report, now=tools().clock())
        click.echo(f"{asked} jobs asked for")
    if not report.agrees:
        raise SystemExit(1)


@group.command()
def rebuild() -> None:
    """Build the index anew beside the live one, then swap."""
    session = db.session()
    total = count_indexable(session)
    with counting("Indexing", total, unit="submission") as progress:
        built = indexing.rebuild(session, tools().index, tools().codes, progress)
    click.echo(f"{built} submissions indexed")
    public = published_indexing.rebuild(session, tools().published_index, tools().codes)
    click.echo(f"{public} published copies indexed")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def sync(*, as_json: bool) -> None:
    """Heal every difference now, in this process, in both indexes."""
    session = db.session()
    report = indexing.verify(session, tools().index)
    healed = 0
    for start in range(0, len(report.differing), _AT_ONCE):
        few = report.differing[start : start + _AT_ONCE]
        healed += indexing.bring_up_to_date(session, tools().index, few, tools().codes)
    public = published_indexing.sync(session, tools().published_index, tools().codes)
    if as_json:
        click.echo(json.dumps({"submissions": healed, "published": public}))
        return
    click.echo(f"{healed} entries of submissions healed, {public} of published copies")


@group.command()
@click.argument("text")
@click.option("--limit", default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def search(text: str, limit: int, *, as_json: bool) -> None:
    """Ask the index directly, with the rights of nobody in particular: for operators."""
    results = tools().index.search(Query(text, Filters(departments=None), limit=limit))
    if as_json:
        hits = [{"id": hit.id, "score": hit.score} for hit in results.hits]
        click.echo(json.dumps({"total": results.total, "hits": hits, "notes": results.notes}))
        return
    click.echo(f"{results.total} found")
    for hit in results.hits:
        click.echo(f"{hit.id}\t{hit.score:.3f}")
