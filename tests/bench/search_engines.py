"""How fast the search engines are: one command, one table.

    python -m tests.bench.search_engines FOLDER [--sizes 1000 10000] [--engines whoosh]

FOLDER holds ``docs.jsonl`` and ``queries.jsonl`` (one ``{"id", "text"}`` a line); documents are put
together from its sentences at random but always alike, about 150 words each with a title of eight.
Times are milliseconds of this process's CPU, so that a busy neighbour does not show; each class is
asked once cold and then warm. Every query carries rights (six of eight departments) and facets;
"shown" adds highlighting ten hits as the page does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search_index import Document, Filters, Query, SearchIndex, Sort, highlight, open_index

DEPARTMENTS = [f"department-{n}" for n in range(8)]
RIGHTS = Filters(frozenset(DEPARTMENTS[:6]))
ROUNDS = 40


def sentences(folder: Path) -> list[list[str]]:
    """The sentences of the folder's texts, as words."""
    texts = [json.loads(line)["text"] for line in (folder / "docs.jsonl").open(encoding="utf-8")]
    found = [part.split() for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    return [words for words in found if len(words) > 3]


def documents(parts: list[list[str]], count: int) -> Iterator[Document]:
    """``count`` letters made of those sentences; the same ones at every call."""
    chance = random.Random(2026)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for n in range(1, count + 1):
        words: list[str] = []
        while len(words) < 150:
            words += chance.choice(parts)
        yield Document(
            id=n,
            version=1,
            reference=f"PA-2026-{n:06d}-{n % 10}",
            title=" ".join(chance.choice(parts)[:8]),
            body=" ".join(words),
            replies="",
            kind=chance.choice(["report", "question", "recommendation"]),
            status=chance.choice(["received", "in_review", "answered"]),
            department=DEPARTMENTS[min(7, int(chance.expovariate(0.5)))],
            submitted_at=start + timedelta(minutes=chance.randrange(3_000_000)),
        )


def query_classes(parts: list[list[str]]) -> dict[str, list[Query]]:
    """Queries of each class, taken from the sentences themselves so that they have hits."""
    chance = random.Random(7)

    def piece(length: int) -> str:
        words = [re.sub(r"\W", "", word) for word in chance.choice(parts)]
        words = [word for word in words if word] * 3
        start = chance.randrange(len(words) - length)
        return " ".join(words[start : start + length])

    def plain(text: str) -> str:
        return _without_marks(text)

    def made(of: Callable[[], str], **how: object) -> list[Query]:
        return [Query(of(), RIGHTS, **how) for _ in range(ROUNDS)]  # type: ignore[arg-type]

    recent = Filters(
        RIGHTS.departments, kinds=frozenset({"question"}), since=datetime(2023, 1, 1, tzinfo=UTC)
    )
    return {
        "1 word": made(lambda: piece(1)),
        "1 word, no marks": made(lambda: plain(piece(1))),
        "3 words": made(lambda: piece(3)),
        "3 words, no marks": made(lambda: plain(piece(3))),
        "phrase of 3": made(lambda: f'"{piece(3)}"'),
        "prefix of 2-3": made(lambda: _without_marks(piece(1))[: chance.choice([2, 3])] + "*"),
        "filtered, newest": [Query(piece(1), recent, sort=Sort.NEWEST) for _ in range(ROUNDS)],
        "all, newest": made(lambda: "", sort=Sort.NEWEST),
        "offset 1000": made(lambda: piece(1), offset=1_000),
        "8 words (any)": made(lambda: piece(8)),
        "20 words (any)": made(lambda: piece(20)),
        "words without -x": made(lambda: f"{piece(2)} -{piece(1)}"),
    }


def _without_marks(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def cpu_ms(call: Callable[[], object]) -> float:
    """CPU milliseconds one call takes."""
    started = time.process_time_ns()
    call()
    return (time.process_time_ns() - started) / 1e6


def row(name: str, times: list[float], cold: list[float] | None = None) -> str:
    """One line of the table."""
    ordered = sorted(times)
    text = f"{name:24}{statistics.median(ordered):9.2f}{ordered[int(len(ordered) * 0.95)]:9.2f}"
    if cold:
        text += f"{statistics.median(cold):12.2f}{max(cold):9.2f}"
    return text


def measure(engine: str, parts: list[list[str]], size: int) -> None:
    """Fill an index, ask it everything, print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_index("memory:" if engine == "memory" else f"{engine}://{folder}/index")
        before = memory_mb()
        spent = cpu_ms(lambda: index.rebuild(documents(parts, size)))
        making = cpu_ms(lambda: sum(1 for _ in documents(parts, size)))
        held = index.info()
        print(f"\n{engine}, {size} documents: {size / (spent - making) * 1000:.0f} documents/s, "
              f"{held.size / 2**20:.1f} MB on disk, {held.parts} parts, "
              f"memory +{memory_mb() - before:.0f} MB while building")  # fmt: skip
        print(f"{'':24}{'warm p50':>9}{'p95':>9}{'cold p50':>12}{'max':>9}   CPU ms")
        index.close()
        index = open_index("memory:" if engine == "memory" else f"{engine}://{folder}/index")
        before = memory_mb()
        ask_everything(index, parts)
        print(f"memory after all queries +{memory_mb() - before:.0f} MB")
        write_singly(index, size)
        index.close()


def ask_everything(index: SearchIndex, parts: list[list[str]]) -> None:
    """Each class once cold, three times warm."""
    print(row("open and first query", [cpu_ms(lambda: index.search(Query("x", RIGHTS)))]))
    body = " ".join(word for words in parts[:12] for word in words)[:900]
    for name, queries in query_classes(parts).items():
        cold = [cpu_ms(lambda q=query: index.search(q)) for query in queries]
        warm = [cpu_ms(lambda q=query: index.search(q)) for query in queries * 3]
        print(row(name, warm, cold))
    shown = [query.text for query in query_classes(parts)["3 words"]]
    print(row("highlight ten", [
        cpu_ms(lambda t=text: [highlight(body, t) for _ in range(10)]) for text in shown
    ]))  # fmt: skip


def write_singly(index: SearchIndex, size: int) -> None:
    """One document per commit, and how long until a search shows it."""
    commits, visible, walls = [], [], []
    for n in range(size + 1, size + 61):
        document = Document(
            n, 1, f"X-{n}", "đường ngập", "nước mưa " * 40, "", "report", "received",
            DEPARTMENTS[0], datetime.now(UTC),
        )  # fmt: skip
        started = time.monotonic()
        commits.append(cpu_ms(lambda d=document: index.upsert([d])))
        visible.append(cpu_ms(lambda n=n: index.search(Query(f"number:X-{n}", RIGHTS))))
        walls.append((time.monotonic() - started) * 1000)
    print(row("commit one", commits))
    print(row("then the next query", visible))
    print(row("both, on the clock", walls))


def main(arguments: list[str]) -> None:
    """Read the command line and measure each engine at each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--engines", nargs="+", default=["whoosh"])
    chosen = parser.parse_args(arguments)
    parts = sentences(chosen.folder)
    words = {word for sentence in parts for word in sentence}
    print(f"{len(parts)} sentences, {len(words)} different words; {os.cpu_count()} processors, "
          f"load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")  # fmt: skip
    for size in chosen.sizes:
        for engine in chosen.engines:
            measure(engine, parts, size)


if __name__ == "__main__":
    main(sys.argv[1:])
