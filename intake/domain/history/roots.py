"""The daily roots of the record, as they are published.

A chain shows every change, unless somebody rewrites all of it from that change on. What was
published outside cannot be rewritten: one line a day says how far the record went and with which
hash.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_LINE = re.compile(r"(\d{4}-\d\d-\d\d)\t([1-9]\d*)\t([0-9a-f]{64})")


class UnreadableRoots(ValueError):
    """A line is no root; ``line`` is its number, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """The last event of the record when ``day`` (in Vietnam) was over, and its hash."""

    day: date
    seq: int
    hash: str

    @property
    def line(self) -> str:
        """As it is published: date, place and hash, with tabs between."""
        return f"{self.day.isoformat()}\t{self.seq}\t{self.hash}"


def parse_roots(text: str) -> list[DailyRoot]:
    """The roots of a file, in its order; empty lines and lines that begin with # are passed over.

    A last line without its end is what a power cut leaves, and what is written after it says the
    same again: such a piece is passed over too. Raises UnreadableRoots.
    """
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        root = _parse(line.rstrip("\r"))
        if root is not None:
            found.append(root)
        elif number < len(lines) and not _continues(line, lines[number:]):
            raise UnreadableRoots(number)
    return found


def in_order(roots: Iterable[DailyRoot]) -> list[DailyRoot]:
    """From the first event to the last."""
    return sorted(roots, key=lambda root: (root.seq, root.day))


def _parse(line: str) -> DailyRoot | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    day, seq, digest = match.groups()
    try:
        return DailyRoot(date.fromisoformat(day), int(seq), digest)
    except ValueError:
        return None


def _continues(piece: str, after: list[str]) -> bool:
    return bool(after) and after[0].startswith(piece)
