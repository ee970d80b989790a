"""Words that occur nowhere, and the words most like them.

Whether a word occurs is asked only of the documents the searcher may see, so that nothing can be
learned here about the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from search_index._languages import ARABIC, CYRILLIC, script_of
from search_index._tree import (
    MARKED_WEIGHTS,
    PLAIN_WEIGHTS,
    And,
    Feature,
    Node,
    Or,
    Parsed,
    Term,
)

SHORTEST = 2
LONGEST = 20
MOST_MENDED = 6
"""So many words of a query are mended; each costs some hundred looks into the dictionary."""

NEIGHBOURS = 3
MOST_WEIGHED = 24
"""So many of the commonest neighbours are looked at beside the words around."""

_LATIN = "abcdefghijklmnopqrstuvwxyzåæø"
_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ARAB = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ALPHABETS = {CYRILLIC: _RUSSIAN, ARABIC: _ARAB}

Occurs = Callable[[Feature], int]
"""Says in how many of the documents the searcher may see a feature occurs."""


def mend(
    parsed: Parsed,
    occurs: Occurs,
    surely: Callable[[Feature], bool] = lambda _: False,
    is_over: Callable[[], bool] = lambda: False,
) -> Parsed:
    """Return ``parsed`` with the most similar words beside each that occurs nowhere.

    ``surely`` may say of common ones that they occur, where counting them is dear; from when
    ``is_over`` says so on words are left as they are, but for the first one that is looked for.
    """
    near: dict[Term, tuple[str, ...]] = {}
    was_looked_for = False
    for term in parsed.mendable:
        # Also where nothing similar is found: that costs as much.
        if len(near) == MOST_MENDED or (was_looked_for and is_over()):
            break
        if SHORTEST <= len(term.folded) <= LONGEST and term.folded.isalpha() and not any(
            surely(feature) or occurs(feature) for feature in _found_by(term)
        ):  # fmt: skip
            was_looked_for = True
            found = _nearest(term.folded, parsed.pairs, occurs)
            if found:
                near[term] = found
    if not near:
        return parsed
    return replace(
        parsed,
        strict=_widened(parsed.strict, near),
        loose=None if parsed.loose is None else _widened(parsed.loose, near),
        features=_with_neighbours(parsed, near),
        notes=(*parsed.notes, "similar_words"),
        mended=tuple((term.folded, others) for term, others in near.items()),
    )


def _found_by(term: Term) -> Iterator[Feature]:
    yield Feature("folded", (term.folded,))
    for stem in term.stems:
        yield Feature("stem", (stem,))


def _nearest(word: str, pairs: tuple[tuple[str, str], ...], occurs: Occurs) -> tuple[str, ...]:
    """Return the words most like ``word``: first those that stand somewhere beside the words that
    stand beside it in the query, then the commonest."""
    counted = ((occurs(Feature("folded", (other,))), other) for other in _one_edit_away(word))
    ranked = sorted((-count, other) for count, other in counted if count)[:MOST_WEIGHED]

    def together(other: str) -> int:
        found = 0
        for first, second in pairs:
            if word in (first, second) and first != second:
                pair = (other, second) if first == word else (first, other)
                found += occurs(Feature("pair", pair))
        return found

    fitting = sorted((-together(other), count, other) for count, other in ranked)
    return tuple(other for _, _, other in fitting[:NEIGHBOURS])


@lru_cache(maxsize=256)
def _one_edit_away(word: str) -> tuple[str, ...]:
    """Return what becomes of ``word`` by one letter more, less, changed or two letters swapped."""
    alphabet = _ALPHABETS.get(script_of(word), _LATIN)
    found: dict[str, None] = {}
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            found[before + after[1:]] = None
        if len(after) > 1:
            found[before + after[1] + after[0] + after[2:]] = None
        for letter in alphabet:
            found[before + letter + after] = None
            if after:
                found[before + letter + after[1:]] = None
    found.pop(word, None)
    found.pop("", None)
    return tuple(found)


def _widened(node: Node, near: dict[Term, tuple[str, ...]]) -> Node:
    match node:
        case Term() if node in near:
            return Or((node, *(Term(other) for other in near[node])))
        case And():
            return And(tuple(_widened(inner, near) for inner in node.nodes))
        case Or():
            return Or(tuple(_widened(inner, near) for inner in node.nodes))
        case _:
            return node


def _with_neighbours(
    parsed: Parsed, near: dict[Term, tuple[str, ...]]
) -> tuple[tuple[Feature, float], ...]:
    """Let the similar words count, and the pairs they make."""
    marked = any(term.mark for term in parsed.mendable)
    weights = MARKED_WEIGHTS if marked else PLAIN_WEIGHTS
    counted = dict(parsed.features)
    spelled = {term.folded: others for term, others in near.items()}
    for others in near.values():
        for other in others:
            counted.setdefault(Feature("folded", (other,)), weights["near"])
    for first, second in parsed.pairs:
        for one in spelled.get(first, ()):
            counted.setdefault(Feature("pair", (one, second)), weights["pair"])
        for other in spelled.get(second, ()):
            counted.setdefault(Feature("pair", (first, other)), weights["pair"])
    return tuple(counted.items())
