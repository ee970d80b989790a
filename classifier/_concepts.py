"""Concepts: what words of several languages stand for, so that a text in one language is judged by
what texts in the others taught.

A list of concepts is plain text, one concept a line: its name, then for each language a list of
words and phrases, ``name | word, a phrase, stem* | ...``. A star stands for any ending. Words are
compared folded (see ``_text``); Arabic words also without their joined particles. The lines say
nothing about departments: those are learned.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from classifier._text import Word, words

# Article, conjunctions and prepositions that Arabic joins to the next word.
_PARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_SHORTEST_REST = 3
# Words whose meanings are kept looked up; bounds the memory of a worker that runs for months.
_REMEMBERED = 20_000


class Finding(NamedTuple):
    """A concept in a text, and the words (plain) that stand for it."""

    concept: str
    unit: tuple[str, ...]


class _Part(NamedTuple):
    """One word of a pattern: folded, and whether any ending may follow."""

    stem: str
    open: bool

    def fits(self, folded: str) -> bool:
        return any(
            form.startswith(self.stem) if self.open else form == self.stem
            for form in _forms(folded)
        )


class Concepts:
    """A list of concepts, ready to be found. Raises ValueError for a line without a name."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._by_stem: dict[str, list[tuple[tuple[_Part, ...], str]]] = {}
        self._looked_up: dict[str, tuple[tuple[tuple[_Part, ...], str], ...]] = {}
        found: set[str] = set()
        for line in filter(str.strip, source.splitlines()):
            if line.startswith("#"):
                continue
            name, *columns = (column.strip() for column in line.split("|"))
            if not name or name in found:
                raise ValueError(f"a concept needs a name of its own: {line[:60]}")
            found.add(name)
            for pattern in ",".join(columns).split(","):
                self._add(_parts(pattern), name)
        self.names = tuple(sorted(found))

    def found_in(self, text: Sequence[Word]) -> Iterator[Finding]:
        """Every occurrence, in the order of the text; none across a pause."""
        for start, word in enumerate(text):
            for parts, name in self._starting(word.folded):
                run = text[start : start + len(parts)]
                if len(run) == len(parts) and all(
                    part.fits(one.folded) and not one.after_pause
                    for part, one in zip(parts[1:], run[1:], strict=True)
                ):
                    yield Finding(name, tuple(one.plain for one in run))

    def _add(self, parts: tuple[_Part, ...], name: str) -> None:
        if parts:
            self._by_stem.setdefault(parts[0].stem, []).append((parts, name))

    def _starting(self, folded: str) -> tuple[tuple[tuple[_Part, ...], str], ...]:
        """The patterns whose first word this can be; for one-word patterns each concept once."""
        known = self._looked_up.get(folded)
        if known is None:
            found = {
                (name if len(parts) == 1 else parts, name): (parts, name)
                for form in _forms(folded)
                for size in range(1, len(form) + 1)
                for parts, name in self._by_stem.get(form[:size], ())
                if parts[0].fits(folded)
            }
            known = tuple(found.values())
            if len(self._looked_up) >= _REMEMBERED:
                self._looked_up.clear()
            self._looked_up[folded] = known
        return known


def _parts(pattern: str) -> tuple[_Part, ...]:
    """The words of a pattern. What the reading takes apart ("x-ray*") is a phrase."""
    parts: list[_Part] = []
    for piece in pattern.split():
        read = [word.folded for word in words(piece)]
        parts += [_Part(folded, open=False) for folded in read]
        if piece.endswith("*") and read:
            parts[-1] = _Part(read[-1], open=True)
    return tuple(parts)


def _forms(folded: str) -> Iterator[str]:
    """The word, and if it is Arabic what is left of it without a joined particle."""
    yield folded
    if "\u0600" <= folded[:1] <= "\u06ff":
        for particle in _PARTICLES:
            rest = folded.removeprefix(particle)
            if rest != folded and len(rest) >= _SHORTEST_REST:
                yield rest
