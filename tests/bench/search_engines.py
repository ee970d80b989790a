"""How fast our engines are beside bare ones: one command, one table for each size.

    python -m tests.bench.search_engines [--folder FOLDER] [--sizes 1000 10000]
                                         [--engines whoosh tantivy bare-tantivy fts5]

Letters are put together from the project's example texts or from FOLDER's ``docs.jsonl``, the same
for every engine. The bare ones answer the same words over folded text with the same rights, but
know no marks, no facets and no languages: what our work on top costs. Times are CPU milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from intake.services.learning.example_texts import starting_examples
from search_index import Document, Query
from search_index._text import words
from search_index.benchmark import (
    DEPARTMENTS,
    Row,
    cpu_ms,
    documents,
    query_classes,
    row,
    sentences,
    table,
)

COMPARED = (
    "1 word",
    "3 words",
    "phrase of 3",
    "prefix of 2-3",
    "filtered, newest",
    "8 words (any)",
)
MAY_SEE = DEPARTMENTS[:6]


def folded(text: str) -> list[str]:
    """The words of a text without marks."""
    return [word.folded for word in words(text)]


def bare_tantivy(
    place: Path, letters: Iterator[Document]
) -> tuple[int, Callable[[str, Query], object]]:
    """Tantivy with one field of folded words, a department and a time."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace")
    builder.add_text_field("department", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("submitted", fast=True)
    schema = builder.build()
    index = tantivy.Index(schema, str(place))
    writer = index.writer(120_000_000, 1)
    count = 0
    for letter in letters:
        made = tantivy.Document()
        made.add_text("text", " ".join(folded(f"{letter.title} {letter.body}")))
        made.add_text("department", letter.department or "")
        made.add_integer("submitted", int(letter.submitted_at.timestamp()))
        writer.add_document(made)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    engine, must, should = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.Should
    rights = engine.const_score_query(engine.term_set_query(schema, "department", MAY_SEE), 0.0)

    def ask(name: str, query: Query) -> object:
        asked = folded(query.text)
        if name.startswith("phrase"):
            wanted = [(must, engine.phrase_query(schema, "text", list(asked)))]
        elif name.startswith("prefix"):
            wanted = [(must, engine.regex_query(schema, "text", asked[0] + ".*"))]
        else:
            kind = should if "any" in name else must
            terms = [engine.term_query(schema, "text", word) for word in asked]
            wanted = [(must, engine.boolean_query([(kind, term) for term in terms]))]
        found = engine.boolean_query([*wanted, (must, rights)])
        by = {"order_by_field": "submitted"} if "newest" in name else {}
        return searcher.search(found, limit=20, **by).hits

    return count, ask


def fts5(place: Path, letters: Iterator[Document]) -> tuple[int, Callable[[str, Query], object]]:
    """SQLite's full text over the same folded words, the rights by a join."""
    place.mkdir()
    base = sqlite3.connect(place / "fts5.sqlite3")
    base.execute("create virtual table texts using fts5(text, content='')")
    base.execute("create table letter (id integer primary key, department text, submitted integer)")
    count = 0
    for count, letter in enumerate(letters, start=1):  # noqa: B007
        text = " ".join(folded(f"{letter.title} {letter.body}"))
        base.execute("insert into texts (rowid, text) values (?, ?)", (letter.id, text))
        base.execute(
            "insert into letter values (?, ?, ?)",
            (letter.id, letter.department, int(letter.submitted_at.timestamp())),
        )
    base.commit()
    marks = ",".join("?" * len(MAY_SEE))

    def ask(name: str, query: Query) -> object:
        asked = folded(query.text)
        quoted = [f'"{word}"' for word in asked]
        if name.startswith("phrase"):
            match = f'"{" ".join(asked)}"'
        elif name.startswith("prefix"):
            match = f"{quoted[0]}*"
        else:
            match = (" OR " if "any" in name else " ").join(quoted)
        by = "submitted desc" if "newest" in name else "bm25(texts)"
        return base.execute(
            f"select letter.id from texts join letter on letter.id = texts.rowid where texts match ? and department in ({marks}) order by {by} limit 20",
            (match, *MAY_SEE),
        ).fetchall()

    return count, ask


BARE = {"bare-tantivy": bare_tantivy, "fts5": fts5}


def compared(name: str, parts: list[list[str]], size: int, place: Path) -> Iterator[str]:
    """Lines of the table of a bare engine."""
    made: list[tuple[int, Callable[[str, Query], object]]] = []
    spent = cpu_ms(lambda: made.append(BARE[name](place, documents(parts, size))))
    spent -= cpu_ms(lambda: sum(1 for _ in documents(parts, size)))
    yield f"{name}, {size} documents: {size / spent * 1000:.0f} documents a second"
    count, ask = made[0]
    assert count == size
    for kind, queries in query_classes(parts).items():
        if kind in COMPARED:
            cold = [
                cpu_ms(lambda q=query, k=kind: ask(k, q)) for query in queries if folded(query.text)
            ]
            warm = [
                cpu_ms(lambda q=query, k=kind: ask(k, q))
                for query in queries * 3
                if folded(query.text)
            ]
            yield shown(row(kind, warm, cold))


def shown(one: Row) -> str:
    """One line of the table."""
    return f"{one.name:24}{one.warm:10.2f}{one.warm_95:9.2f}{one.cold:10.2f}{one.cold_95:9.2f}"


def main(arguments: list[str]) -> None:
    """Read the command line and measure each engine at each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--engines", nargs="+", default=["whoosh", "tantivy", *BARE])
    chosen = parser.parse_args(arguments)
    if chosen.folder:
        lines = (chosen.folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
    else:
        texts = [text.text for text in starting_examples() if text.language == "vi"]
    parts = sentences(texts)
    print(
        f"{len(texts)} texts, {len(parts)} sentences; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
    )
    for size in chosen.sizes:
        for engine in chosen.engines:
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder) / "index"
                if engine == "bare-tantivy":
                    place.mkdir()
                lines = (
                    compared(engine, parts, size, place)
                    if engine in BARE
                    else table(engine, texts, size, place)
                )
                for line in lines:
                    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
