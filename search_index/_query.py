"""The query language: words, "phrases", -not, OR, prefix*, field:value.

``a b OR c "d e" -f`` means a and (b or c) and the phrase d e, without f. Fields: ``department:``,
``status:``, ``kind:``, ``language:``, ``place:``, ``after:``, ``before:``, ``number:``. Whatever
is typed gets an answer: what is not understood is read as words, and ``Parsed.notes`` says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from search_index._dates import first_moment
from search_index._errors import QueryNotUnderstood
from search_index._languages import query_stems
from search_index._synonyms import ABBREVIATIONS, SPELLINGS
from search_index._text import document_number, words
from search_index._tree import (
    And,
    Between,
    Is,
    Node,
    Not,
    Or,
    Parsed,
    Phrase,
    Prefix,
    Term,
    features_of,
)
from search_index._words import Word, word_forms

MAX_TERMS = 32
MAX_CHARACTERS = 2_000
MIN_PREFIX = 2
MAX_EXPANSIONS = 512
SENTENCE_WORDS = 6
"""From so many plain words on a query is a sentence: asking for all of them would find nothing."""

QUESTION_WORDS = 3
"""The same for what ends with a question mark."""

_QUESTION_MARKS = ("?", "؟")

MISTAKES = (
    "query_too_long",
    "too_many_words",
    "unbalanced_quote",
    "misplaced_or",
    "prefix_too_short",
    "bad_date",
    "unknown_field",
)
NOTES = (*MISTAKES, "any_word", "similar_words", "prefix_partial", "partial_ranking")
"""Every code that may stand in ``Results.notes``. Beside the mistakes: ``any_word``, no document
has all words, so those with some are shown; ``similar_words``, a word occurs nowhere, so the words
most like it were searched for as well; ``prefix_partial``, a prefix stood for more than 512
words and the commonest were taken; ``partial_ranking``, the order was cut short to save time."""

_COLUMNS = {
    "department": "department",
    "status": "status",
    "kind": "kind",
    "language": "language",
    "place": "province",
}
_DATES = ("after", "before")
_UNIT = re.compile(r'(-?)(?:([A-Za-z]{2,20}):)?(?:"([^"]*)("|$)|([^\s"]+))')
_QUOTES = str.maketrans({mark: '"' for mark in "“”„«»"})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_AROUND_A_NUMBER = ".,;:!?()[]{}<>'…~&=+"
_SPELLINGS = {word_forms(one): word_forms(other) for one, other in SPELLINGS.items()}


@dataclass(slots=True)
class _Reading:
    """What is gathered while the units of a query are read one after the other."""

    entries: list[tuple[Node, bool]] = field(default_factory=list)  # node, is it a plain word?
    sequence: list[Term] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    joins_last: bool = False
    mendable: list[Term] = field(default_factory=list)
    is_question: bool = False
    follows: str = ""  # the word just before, while words follow each other directly
    used: int = 0

    def note(self, code: str) -> None:
        self.notes[code] = None

    def take(self, found: list[Word]) -> list[Word]:
        """Return as many of ``found`` as the limit still allows."""
        room = MAX_TERMS - self.used
        if len(found) > room:
            self.note("too_many_words")
        self.used += min(len(found), room)
        return found[:room]

    def add(self, node: Node, *, plain: bool = False) -> None:
        """Add a node, joined to the one before if OR stood between."""
        if self.joins_last and self.entries:
            before, was_plain = self.entries.pop()
            node, plain = Or((before, node)), plain and was_plain
        self.entries.append((node, plain))
        self.joins_last = False

    def score(self, term: Term) -> None:
        """Let a wanted word count for the score, and the pair it makes with the one before."""
        if self.follows:
            self.pairs.append((self.follows, term.folded))
        self.sequence.append(term)
        self.follows = term.folded


@lru_cache(maxsize=256)
def parse(text: str) -> Parsed:
    """Read what was typed; never raises. See the module for the language."""
    reading = _Reading()
    if len(text) > MAX_CHARACTERS:
        reading.note("query_too_long")
        text = text[:MAX_CHARACTERS]
    text = _UNPRINTABLE.sub(" ", text).translate(_QUOTES)
    reading.is_question = text.rstrip().endswith(_QUESTION_MARKS)
    for unit in _UNIT.finditer(text):
        _read_unit(reading, unit)
    if reading.joins_last:
        reading.note("misplaced_or")
    plain = tuple(node for node, is_plain in reading.entries if is_plain)
    required = tuple(node for node, is_plain in reading.entries if not is_plain)
    return Parsed(
        strict=And(tuple(node for node, _ in reading.entries)),
        loose=And((Or(plain), *required)) if len(plain) > 1 else None,
        features=features_of(reading.sequence, reading.prefixes, pairs=reading.pairs),
        notes=tuple(reading.notes),
        loose_first=len(plain) >= (QUESTION_WORDS if reading.is_question else SENTENCE_WORDS),
        mendable=tuple(dict.fromkeys(reading.mendable)),
        pairs=tuple(reading.pairs),
    )


def check_query(text: str) -> None:
    """Raise ``QueryNotUnderstood`` with the code of the first mistake in ``text``, if any.

    For queries that are kept (a saved search): those should be mended by their author.
    """
    for code in parse(text).notes:
        raise QueryNotUnderstood(code=code)


def fold_value(value: str) -> str:
    """Return a column's value as compared by ``field:value``."""
    return " ".join(word.folded for word in words(value))


def _read_unit(reading: _Reading, unit: re.Match[str]) -> None:
    minus, name, quoted, closing, bare = unit.groups()
    negated = bool(minus)
    if quoted is not None and not closing:
        reading.note("unbalanced_quote")
    value = quoted if quoted is not None else bare
    if bare in ("OR", "|") and not name and not negated:
        if reading.joins_last or not reading.entries:
            reading.note("misplaced_or")
        reading.joins_last, reading.follows = bool(reading.entries), ""
    elif name and _read_field(reading, name.lower(), value, negated=negated):
        reading.follows = ""
    elif quoted is not None:
        _read_phrase(reading, f"{name or ''} {quoted}", negated=negated)
    else:
        _read_words(reading, f"{name}:{bare}" if name else bare, negated=negated)


def _read_field(reading: _Reading, name: str, value: str, *, negated: bool) -> bool:
    """Read ``name:value``; return False if it is none and should be read as words."""
    node: Node | None = None
    if name in _COLUMNS:
        node = Is(_COLUMNS[name], fold_value(value))
    elif name in _DATES:
        moment = first_moment(value)
        if moment is None:
            reading.note("bad_date")
        else:
            node = Between(since=moment) if name == "after" else Between(until=moment)
    elif name == "number":
        node = _number_node(reading, value, negated=negated)
    elif value[:1].isalpha():
        reading.note("unknown_field")
    if node is None:
        return False
    reading.add(Not(node) if negated else node)
    return True


def _number_node(reading: _Reading, value: str, *, negated: bool) -> Node | None:
    parts = tuple(word.folded for word in reading.take(words(value)))
    if not parts:
        return None
    whole = document_number(value.strip(_AROUND_A_NUMBER)) or "".join(parts)
    choices: list[Node] = [Term(whole), Phrase(parts)]
    if len(whole) >= MIN_PREFIX:
        choices.append(Prefix(whole))
    if not negated:
        reading.follows = ""
        reading.score(Term(whole))
    return Or(tuple(choices))


def _read_phrase(reading: _Reading, text: str, *, negated: bool) -> None:
    found = reading.take(words(text))
    if not found:
        return
    if len(found) == 1:
        _add_word(reading, found[0], negated=negated, plain=reading.is_question)
        return
    node: Node = Phrase(tuple(word.folded for word in found))
    if not negated:
        for word in found:
            term = Term(word.folded, word.mark)
            reading.score(term)
            if reading.is_question:
                reading.mendable.append(term)
    # in a question what stands in quotes is quoted; elsewhere it is demanded
    reading.add(Not(node) if negated else node, plain=reading.is_question and not negated)


def _read_words(reading: _Reading, text: str, *, negated: bool) -> None:
    is_prefix = text.endswith("*")
    found = reading.take(words(text))
    number = "" if is_prefix else document_number(text.strip(_AROUND_A_NUMBER))
    if number and found:
        _add_number(reading, number, found, negated=negated)
        return
    tail = found.pop() if is_prefix and found else None
    if tail is not None and len(tail.folded) < MIN_PREFIX:
        reading.note("prefix_too_short")
        found.append(tail)
        tail = None
    for word in found:
        _add_word(reading, word, negated=negated, plain=True)
    if tail is not None:
        if not negated:
            reading.prefixes.append(tail.folded)
        reading.add(Not(Prefix(tail.folded)) if negated else Prefix(tail.folded))
        reading.follows = ""


def _add_number(reading: _Reading, number: str, parts: list[Word], *, negated: bool) -> None:
    node = Or((Term(number), Phrase(tuple(word.folded for word in parts))))
    if not negated:
        reading.follows = ""
        reading.score(Term(number))
        reading.follows = ""
        for word in parts:
            reading.score(Term(word.folded, word.mark))
    reading.add(Not(node) if negated else node, plain=not negated)


def _add_word(reading: _Reading, word: Word, *, negated: bool, plain: bool) -> None:
    # a word with Vietnamese marks is of a language without stems
    term = Term(word.folded, word.mark, () if word.mark else query_stems(word.folded))
    if negated:
        # who excludes má does not mean to lose every letter about ma
        reading.add(Not(Term(word.folded, word.mark, exact=word.mark != 0)))
        return
    reading.score(term)
    if plain:
        reading.mendable.append(term)
    choices: list[Node] = [term]
    other = _SPELLINGS.get(word)
    if other is not None:
        choices.append(Term(other.folded, other.mark))
        reading.sequence.append(Term(other.folded, other.mark))
    if word.folded in ABBREVIATIONS:
        written_out = ABBREVIATIONS[word.folded]
        choices.append(Phrase(written_out))
        reading.sequence += (Term(folded) for folded in written_out)
        reading.pairs += pairwise(written_out)
    reading.add(Or(tuple(choices)) if len(choices) > 1 else term, plain=plain)
