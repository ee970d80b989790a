"""How fast an engine is: letters put together from texts, queries of every class, one table.

Letters are made of the sentences of the texts at random but always alike, about 150 words each with
a title of eight. Times are milliseconds of this thread's CPU, so that a busy neighbour shows less.
Every query carries rights (six of eight departments) and facets, and is asked once cold, then warm.
"""

from __future__ import annotations

import random
import re
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from search_index._factory import open_index
from search_index._highlight import highlight
from search_index._types import Document, Filters, Query, SearchIndex, Sort, Span

DEPARTMENTS = [f"department-{n}" for n in range(8)]
RIGHTS = Filters(frozenset(DEPARTMENTS[:6]))
ROUNDS = 40


def sentences(texts: Iterable[str]) -> list[list[str]]:
    """Return the sentences of the texts, as words."""
    found = [part.split() for text in texts for part in re.split(r"(?<=[.!?])\s+", text)]
    return [words for words in found if len(words) > 3]


def documents(parts: list[list[str]], count: int) -> Iterator[Document]:
    """Yield ``count`` letters made of those sentences; the same ones at every call."""
    chance = random.Random(2026)  # noqa: S311  # nosec B311 - repeatable, not secret
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
    """Return queries of each class, taken from the sentences themselves so that they have hits."""
    chance = random.Random(7)  # noqa: S311  # nosec B311 - repeatable, not secret

    def piece(length: int) -> str:
        words = [re.sub(r"\W", "", word) for word in chance.choice(parts)]
        words = [word for word in words if word] or ["x"]
        words *= 1 + length // len(words) + 1
        start = chance.randrange(len(words) - length)
        return " ".join(words[start : start + length])

    def made(of: Callable[[], str], **how: object) -> list[Query]:
        return [Query(of(), RIGHTS, **how) for _ in range(ROUNDS)]  # type: ignore[arg-type]

    recent = Filters(
        RIGHTS.departments, kinds=frozenset({"question"}), since=datetime(2023, 1, 1, tzinfo=UTC)
    )
    return {
        "1 word": made(lambda: piece(1)),
        "1 word, no marks": made(lambda: _without_marks(piece(1))),
        "3 words": made(lambda: piece(3)),
        "3 words, no marks": made(lambda: _without_marks(piece(3))),
        "phrase of 3": made(lambda: f'"{piece(3)}"'),
        "prefix of 2-3": made(lambda: _without_marks(piece(1))[: chance.choice([2, 3])] + "*"),
        "filtered, newest": [Query(piece(1), recent, sort=Sort.NEWEST) for _ in range(ROUNDS)],
        "all, newest": made(lambda: "", sort=Sort.NEWEST),
        "all, 16 spans": made(lambda: "", sort=Sort.NEWEST, spans=_spans()),
        "1 word, 16 spans": made(lambda: piece(1), spans=_spans()),
        "offset 1000": made(lambda: piece(1), offset=1_000),
        "8 words (any)": made(lambda: piece(8)),
        "20 words (any)": made(lambda: piece(20)),
        "misspelt": made(lambda: _misspelt(piece(1))),
        "words without -x": made(lambda: f"{piece(2)} -{piece(1)}"),
    }


def _spans() -> tuple[Span, ...]:
    """Twelve years and four levels of nearness, as the search of officials counts them."""
    start, day = datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=1)
    years = [Span(start + 365 * n * day, start + 365 * (n + 1) * day) for n in range(12)]
    levels = [Span(start + n * day, start + (n + 1) * day, due=True) for n in range(4)]
    return (*years, *levels)


def _misspelt(word: str) -> str:
    return word[:1] + "q" + word[1:]


def _without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class Row(NamedTuple):
    """Milliseconds of one class of queries: warm median and 95th of a hundred, cold alike."""

    name: str
    warm: float
    warm_95: float
    cold: float
    cold_95: float


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the CPU milliseconds one call takes, of all threads."""
    started = time.process_time_ns()
    call()
    return (time.process_time_ns() - started) / 1e6


def row(name: str, warm: list[float], cold: list[float] | None = None) -> Row:
    """Return one line of the table."""
    cold = cold or [0.0]
    return Row(
        name,
        statistics.median(warm),
        percentile_95(warm),
        statistics.median(cold),
        percentile_95(cold),
    )


def percentile_95(times: list[float]) -> float:
    """Return what 95 of a hundred do not exceed."""
    return sorted(times)[int(len(times) * 0.95)]


def fill(index: SearchIndex, parts: list[list[str]], size: int) -> float:
    """Rebuild ``index`` with ``size`` letters; return the letters per CPU second."""
    spent = cpu_ms(lambda: index.rebuild(documents(parts, size)))
    making = cpu_ms(lambda: sum(1 for _ in documents(parts, size)))
    return size / max(spent - making, 0.001) * 1000


def ask_everything(index: SearchIndex, parts: list[list[str]]) -> Iterator[Row]:
    """Yield a row per class of queries, then those of highlighting."""
    for name, queries in query_classes(parts).items():
        cold = [cpu_ms(partial(index.search, query)) for query in queries]
        warm = [cpu_ms(partial(index.search, query)) for query in queries * 3]
        yield row(name, warm, cold)
    body = " ".join(word for words in parts[:12] for word in words)[:900]
    shown = [query.text for query in query_classes(parts)["3 words"]]
    yield row("highlight ten", [cpu_ms(partial(_ten, body, text)) for text in shown])


def _ten(body: str, text: str) -> None:
    for _ in range(10):
        highlight(body, text)


def write_singly(index: SearchIndex, size: int) -> Iterator[Row]:
    """Yield what one letter per commit costs, and the next query that shows it."""
    commits, visible = [], []
    for n in range(size + 1, size + 21):
        document = Document(
            n, 1, f"X-{n}", "đường ngập", "nước mưa " * 40, "", "report", "received",
            DEPARTMENTS[0], datetime.now(UTC),
        )  # fmt: skip
        commits.append(cpu_ms(partial(index.upsert, [document])))
        query = Query(f"number:X-{n}", RIGHTS)
        visible.append(cpu_ms(partial(index.search, query)))
    yield row("commit one", commits)
    yield row("then the next query", visible)


def table(engine: str, texts: Iterable[str], size: int, folder: Path) -> Iterator[str]:
    """Fill an index of ``engine`` in the empty ``folder``, ask it everything, yield lines."""
    parts = sentences(texts)
    index = open_index("memory:" if engine == "memory" else f"{engine}://{folder.absolute()}")
    rate = fill(index, parts, size)
    held = index.info()
    yield (
        f"{engine}, {size} documents: {rate:.0f} documents a second, "
        f"{held.size / 2**20:.1f} MB on disk, {held.parts} parts"
    )
    yield f"{'CPU milliseconds':24}{'warm p50':>10}{'p95':>9}{'cold p50':>10}{'p95':>9}"
    for one in (*ask_everything(index, parts), *write_singly(index, size)):
        yield f"{one.name:24}{one.warm:10.2f}{one.warm_95:9.2f}{one.cold:10.2f}{one.cold_95:9.2f}"
    index.close()
