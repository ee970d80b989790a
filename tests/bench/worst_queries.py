"""The dearest questions anybody could think of, each timed on the clock: none may take two seconds.

    python -m tests.bench.worst_queries [--engines whoosh tantivy] [--size 100000] [--more 300]

Beside those written out below, ``--more`` questions are put together at random from everything the
query language has, of the commonest words, in all orders and at every depth.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from intake.services.learning.example_texts import starting_examples
from search_index import Filters, Query, SearchIndex, Sort, open_index
from search_index._text import words
from search_index.benchmark import DEPARTMENTS, RIGHTS, documents, sentences

LIMIT = 2.0
_DEPTHS = (0, 0, 0, 20, 1_000, 90_000)


def worst(common: list[str]) -> dict[str, str]:
    """Return questions by name, made of the commonest words."""
    twice = " ".join(common[:16])
    return {
        "32 commonest words": " ".join(common[:32]),
        "32 commonest, OR": " OR ".join(common[:32]),
        "32 commonest, any of pairs": " ".join(f"{a} OR {b}" for a, b in pairwise(common[:33])),
        "100 kB of words": " ".join(common * (100_000 // len(" ".join(common)) + 1))[:100_000],
        "100 kB without a space": "nguoi" * 20_000,
        "100 kB of quotes": '"' * 100_000,
        "100 kB of brackets and signs": "(*:-\\[^$.?" * 10_000,
        "100 kB of marks": "a" + "\u0301" * 100_000,
        "32 prefixes of two letters": " ".join(f"{word[:2]}*" for word in common[:32]),
        "32 prefixes, OR": " OR ".join(f"{word[:2]}*" for word in common[:32]),
        "32 prefixes left out": " ".join(f"-{word[:2]}*" for word in common[:32]),
        "a phrase of 32": f'"{" ".join(common[:32])}"',
        "16 phrases of two": " OR ".join(f'"{a} {b}"' for a, b in pairwise(common[:17])),
        "phrase of one word": f'"{" ".join([common[0]] * 32)}"',
        "32 misspelt": " ".join(f"{word}qx" for word in common[:32]),
        "32 misspelt, long": " ".join(f"{word}{other}q" for word, other in zip(common[:32], common[32:64], strict=True)),
        "what nobody left out": " ".join(f"-{word}" for word in common[:32]),
        "a question": f"{twice} {twice}?",
        "everything": "",
    }  # fmt: skip


def generated(common: list[str], count: int, seed: int = 5) -> Iterator[str]:
    """Yield questions put together at random."""
    chance = random.Random(seed)

    def unit() -> str:
        word, other = chance.choice(common), chance.choice(common)
        return chance.choice(
            (
                word,
                word,
                f"{word[:2]}*",
                f"-{word}",
                f'"{word} {other}"',
                f'"{word} {other} {word} {other}"',
                f"{word}{chance.choice('qxzj')}",
                f"{word} OR {other}",
                f"-{word[:2]}*",
                "after:2021 before:2025",
                "kind:report",
                f"number:{chance.randrange(100)}",
            )
        )

    for _ in range(count):
        yield " ".join(unit() for _ in range(chance.choice((1, 4, 12, 32))))


def slowest(index: SearchIndex, common: list[str], more: int) -> list[tuple[float, str]]:
    """Ask everything in every order and at every depth; return seconds and names, the worst first."""
    chance = random.Random(7)
    everybody = Filters(departments=None)
    found: list[tuple[float, str]] = []

    def ask(name: str, query: Query) -> None:
        found.append((clocked(lambda: index.search(query)), name))

    for name, text in worst(common).items():
        for sort in Sort:
            for offset in (0, 90_000):
                ask(
                    f"{name}, {sort.value}, from {offset}",
                    Query(text, everybody, sort, offset, 100),
                )
    for text in generated(common, more):
        rights = chance.choice((everybody, RIGHTS, Filters(frozenset(DEPARTMENTS[:1]))))
        ask(text[:60], Query(text, rights, chance.choice(list(Sort)), chance.choice(_DEPTHS), 100))
    return sorted(found, reverse=True)


def clocked(call: Callable[[], object]) -> float:
    """Return the seconds on the clock that a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def commonest(texts: list[str], count: int = 64) -> list[str]:
    """Return the words that are in most texts."""
    counted = Counter(word.folded for text in texts for word in words(text) if len(word.folded) > 1)
    return [word for word, _ in counted.most_common(count)]


def main(arguments: list[str]) -> int:
    """Read the command line, print the slowest of each engine; returns 1 when one took too long."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engines", nargs="+", default=["whoosh", "tantivy"])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--more", type=int, default=300)
    chosen = parser.parse_args(arguments)
    texts = [text.text for text in starting_examples() if text.language == "vi"]
    common, late = commonest(texts), 0
    for engine in chosen.engines:
        with tempfile.TemporaryDirectory() as place:
            index = open_index(f"{engine}://{Path(place) / 'index'}")
            index.rebuild(documents(sentences(texts), chosen.size))
            found = slowest(index, common, chosen.more)
            index.close()
        over = [one for one in found if one[0] > LIMIT]
        late += len(over)
        print(
            f"{engine}, {chosen.size:,} documents, load {os.getloadavg()[0]:.1f}: {len(found)} questions, median {found[len(found) // 2][0]:.3f} s, {len(over)} over {LIMIT:.0f} s"
        )
        for seconds, name in found[:10]:
            print(f"  {seconds:6.3f}  {name}", flush=True)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
