"""Showing where a text answers a query: pieces of the original, never markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from search_index._languages import query_stems
from search_index._query import parse
from search_index._text import Token, tokens
from search_index._tree import Feature
from search_index._types import Segment

MAX_TEXT = 200_000
"""Only so many characters of a text are looked at; citizens' letters are far shorter."""


class _Wanted(NamedTuple):
    folded: frozenset[str]
    prefixes: tuple[str, ...]
    stems: frozenset[str]

    def asks_for(self, folded: str) -> bool:
        if folded in self.folded or folded.startswith(self.prefixes):
            return True
        return bool(self.stems) and not self.stems.isdisjoint(query_stems(folded))


def highlight(
    text: str, query_text: str, *, similar: Iterable[str] = (), max_chars: int = 240
) -> tuple[Segment, ...]:
    """Cut the best ``max_chars`` characters out of ``text`` and mark what ``query_text`` asks for,
    and the words ``similar`` to it that were searched for as well.

    The caller re-reads ``text`` from the database; the index keeps none. Joined together the
    segments are a piece of ``text`` exactly as written, at most ``max_chars`` characters, that
    begins and ends between words where it can. They hold no markup: templates escape them. Any
    two strings are accepted. With nothing to mark the piece is the beginning of the text.
    """
    wanted = _wanted(parse(query_text).features, similar)
    found = [token for token in tokens(text[:MAX_TEXT]) if wanted.asks_for(token.word.folded)]
    start, end = _window(text, found, max(max_chars, 0))
    return _segments(text, [t for t in found if start <= t.start and t.end <= end], start, end=end)


def _wanted(features: tuple[tuple[Feature, float], ...], similar: Iterable[str]) -> _Wanted:
    def of(kind: str) -> list[str]:
        return [feature.words[0] for feature, _ in features if feature.kind == kind]

    stems = frozenset(stem for stem in of("stem") if stem[0].isalnum())  # no pieces of words
    return _Wanted(frozenset((*of("folded"), *similar)), tuple(of("prefix")), stems)


def _window(text: str, found: list[Token], size: int) -> tuple[int, int]:
    """Return the piece of ``size`` characters that shows the most different words."""
    if len(text) <= size:
        return 0, len(text)
    first = _best_first(found, size)
    if first is None:
        return 0, _step_back(text, size, 0)
    lead = size // 4
    start = max(0, min(first.start - lead, len(text) - size))
    if start:
        start = _step_forward(text, start, first.start)
    return start, _step_back(text, min(start + size, len(text)), start)


def _best_first(found: list[Token], size: int) -> Token | None:
    """Return the marked word at which the richest run of words begins (two pointers)."""
    best: Token | None = None
    best_worth = (0, 0)
    inside: Counter[str] = Counter()
    last = 0
    for place, token in enumerate(found):
        while last < len(found) and found[last].end - token.start <= size * 3 // 4:
            inside[found[last].word.folded] += 1
            last += 1
        worth = (len(inside), last - place)
        if best is None or worth > best_worth:
            best, best_worth = token, worth
        if last == place:  # this one word is wider than the window
            last += 1
        else:
            inside[token.word.folded] -= 1
            inside += Counter()  # forgets words that occur no more
    return best


def _step_forward(text: str, start: int, limit: int) -> int:
    """Move a start to just after the next gap between words, not beyond ``limit``."""
    for place in range(start, limit):
        if text[place].isspace():
            return place + 1
    return limit


def _step_back(text: str, end: int, start: int) -> int:
    """Move an end back to the last gap between words, unless the text has no gaps nearby."""
    if end >= len(text) or text[end].isspace():
        return end
    for place in range(end, max(start, end - 40), -1):
        if text[place - 1].isspace():
            return place - 1
    return end


def _segments(text: str, found: list[Token], start: int, *, end: int) -> tuple[Segment, ...]:
    pieces: list[Segment] = []
    place = start
    for token in found:
        if token.start > place:
            pieces.append(Segment(text[place : token.start], marked=False))
        pieces.append(Segment(text[token.start : token.end], marked=True))
        place = token.end
    if end > place:
        pieces.append(Segment(text[place:end], marked=False))
    return tuple(pieces)
