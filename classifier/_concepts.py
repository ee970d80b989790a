"""Concepts: what words of several languages stand for, so that a text in one language is judged by
what texts in the others taught.

A list of concepts is plain text, one concept a line: its name, then for each language a list of
words and phrases, ``name | word, a phrase, stem* | ...``. A star stands for any ending. The lines
say nothing about departments: those are learned.

Words are compared folded (see ``_text``); Arabic words also without their joined particles. A
phrase in Latin letters that is written with marks ("chó cắn") is compared with its marks in a text
that has any: folded alone, "cho cần" would be the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """One word of a pattern: folded, plain where its marks count, and whether any ending may
    follow.
    """

    stem: str
    marked: str
    open: bool

    def fits(self, word: Word, with_marks: bool) -> bool:
        if with_marks and self.marked:
            return word.plain.startswith(self.marked) if self.open else word.plain == self.marked
        bare = word.folded
        if bare.startswith(self.stem) if self.open else bare == self.stem:
            return True
        return _is_arabic(bare) and any(
            form.startswith(self.stem) if self.open else form == self.stem for form in _forms(bare)
        )


_Pattern = tuple[tuple[_Part, ...], str]
"""A phrase, and the concept it stands for."""


class _Starts(NamedTuple):
    """What begins with a word: the concepts it stands for alone, and phrases, by their second word
    where that is written out. A word like "không" begins dozens of them.
    """

    alone: tuple[str, ...]
    phrases: Mapping[str, Sequence[_Pattern]]
    open_phrases: tuple[_Pattern, ...]

    def going_on(self, word: Word) -> Iterable[_Pattern]:
        """The phrases whose second word this can be."""
        found: Sequence[_Pattern] = ()
        if self.phrases:
            bare = word.folded
            if _is_arabic(bare):
                found = [one for form in _forms(bare) for one in self.phrases.get(form, ())]
            else:
                found = self.phrases.get(bare, ())
        return (*found, *self.open_phrases) if self.open_phrases else found


_NOTHING = _Starts((), {}, ())


class Concepts:
    """A list of concepts, ready to be found. Raises ValueError for a line without a name."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._by_word: dict[str, list[_Pattern]] = {}
        self._by_stem: dict[str, list[_Pattern]] = {}
        self._looked_up: dict[tuple[str, bool], _Starts] = {}
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
        with_marks = any(map(_has_marks, text))
        last = len(text) - 1
        for start, word in enumerate(text):
            starts = self._starting(word, with_marks)
            if starts is _NOTHING:
                continue
            for name in starts.alone:
                yield Finding(name, (word.plain,))
            if start == last or text[start + 1].after_pause:
                continue
            for parts, name in starts.going_on(text[start + 1]):
                run = text[start : start + len(parts)]
                if len(run) == len(parts) and all(
                    part.fits(one, with_marks) and not one.after_pause
                    for part, one in zip(parts[1:], run[1:], strict=True)
                ):
                    yield Finding(name, tuple(one.plain for one in run))

    def _add(self, parts: tuple[_Part, ...], name: str) -> None:
        if parts:
            patterns = self._by_stem if parts[0].open else self._by_word
            patterns.setdefault(parts[0].stem, []).append((parts, name))

    def _starting(self, word: Word, with_marks: bool) -> _Starts:
        """What begins with this word; each concept and each phrase once."""
        key = (word.plain, with_marks)
        known = self._looked_up.get(key)
        if known is None:
            found = {
                (name if len(parts) == 1 else parts, name): (parts, name)
                for form in _forms(word.folded)
                for parts, name in self._beginning(form)
                if parts[0].fits(word, with_marks)
            }
            known = _sorted_out(found.values()) if found else _NOTHING
            if len(self._looked_up) >= _REMEMBERED:
                self._looked_up.clear()
            self._looked_up[key] = known
        return known

    def _beginning(self, form: str) -> Iterator[_Pattern]:
        yield from self._by_word.get(form, ())
        for size in range(1, len(form) + 1):
            yield from self._by_stem.get(form[:size], ())


def _sorted_out(patterns: Collection[_Pattern]) -> _Starts:
    alone = tuple(name for parts, name in patterns if len(parts) == 1)
    phrases: dict[str, list[_Pattern]] = {}
    for parts, name in patterns:
        if len(parts) > 1 and not parts[1].open:
            phrases.setdefault(parts[1].stem, []).append((parts, name))
    return _Starts(
        alone,
        phrases,
        tuple((parts, name) for parts, name in patterns if len(parts) > 1 and parts[1].open),
    )


def _has_marks(word: Word) -> bool:
    return word.plain != word.folded and word.folded.isascii()


def _parts(pattern: str) -> tuple[_Part, ...]:
    """The words of a pattern. What the reading takes apart ("x-ray*") is a phrase."""
    parts: list[_Part] = []
    for piece in pattern.split():
        read = words(piece)
        parts += [_Part(word.folded, word.plain, open=False) for word in read]
        if piece.endswith("*") and read:
            parts[-1] = parts[-1]._replace(open=True)
    if any(part.marked != part.stem and part.stem.isascii() for part in parts):
        return tuple(parts)
    return tuple(part._replace(marked="") for part in parts)


def _is_arabic(folded: str) -> bool:
    return "\u0600" <= folded[:1] <= "\u06ff"


def _forms(folded: str) -> Iterator[str]:
    """The word, and if it is Arabic what is left of it without a joined particle."""
    yield folded
    if _is_arabic(folded):
        for particle in _PARTICLES:
            rest = folded.removeprefix(particle)
            if rest != folded and len(rest) >= _SHORTEST_REST:
                yield rest
