"""Making personal data in a text unreadable before others see it (Law 91/2025/QH15; Decision
31/2021/QĐ-TTg article 46 lets only checked texts be published).

A program suggests, a person decides: spans are shown with their class, masked beforehand in the
copy that an official edits, and looked for again in what that official wants to publish.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from intake.domain.discretion.personal_data import (
    DataClass,
    Span,
    Why,
    by_shape,
    names,
    plain,
    secrets,
)

_RANK = {kind: rank for rank, kind in enumerate(DataClass)}
# Never public, whatever an official thinks of it; the others are judged by a person.
_NEVER_PUBLIC = frozenset({DataClass.SENDER, DataClass.IDENTITY})


@dataclass(frozen=True, slots=True)
class Known:
    """What the sender left, to be found wherever it stands. Empty strings are not looked for."""

    names: tuple[str, ...] = ()  # of the person, of the organisation
    others: tuple[str, ...] = ()  # e-mail, address
    numbers: tuple[str, ...] = ()  # phone, tax code


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as a page shows it: plain (None) or of a class."""

    text: str
    kind: DataClass | None = None
    why: Why | None = None


def find(text: str, known: Known) -> list[Span]:
    """Everything in ``text`` that may be personal or secret, in order, without overlaps."""
    own = _own(text, known)
    return _apart([*own, *by_shape(text), *names(text), *secrets(text)])


def never_public(spans: Iterable[Span]) -> list[Span]:
    """Those of the spans that may not be published at all."""
    return [one for one in spans if one.kind in _NEVER_PUBLIC and one.why is not Why.DOUBTFUL]


def masked(
    text: str,
    spans: Iterable[Span],
    masks: Mapping[DataClass, str],
    *,
    but: Collection[DataClass] = (),
) -> str:
    """``text`` with the words of ``masks`` in place of the spans, except those of the classes
    ``but``. Marks of secrets stay: they are a reason to stop, not to cover up."""
    kept = {*but, DataClass.SECRET}
    for span in sorted(spans, key=lambda one: -one.start):
        if span.kind not in kept:
            text = f"{text[: span.start]}{masks[span.kind]}{text[span.end :]}"
    return text


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The text cut at its spans; put together again the pieces are the text."""
    found, here = [], 0
    for span in spans:
        found.append(Piece(text[here : span.start]))
        found.append(Piece(text[span.start : span.end], span.kind, span.why))
        here = span.end
    found.append(Piece(text[here:]))
    return [piece for piece in found if piece.text]


def repeats(text: str, original: str, *, run: int = 8) -> bool:
    """Whether ``text`` takes ``run`` words in a row from ``original`` (marks and capitals do not
    matter), or is all of it. Fewer words in a row are the common language of a matter."""
    words, there = _words(text), _words(original)
    if not words:
        return False
    if words == there:
        return True
    runs = {tuple(there[i : i + run]) for i in range(len(there) - run + 1)}
    return any(tuple(words[i : i + run]) in runs for i in range(len(words) - run + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(text))


def _own(text: str, known: Known) -> Iterator[Span]:
    searched = plain(text)
    for shape in (*_names_of(known), *_texts_of(known), *_numbers_of(known)):
        for match in re.finditer(shape, searched):
            yield Span(*match.span(), DataClass.SENDER, Why.CONTACT)


def _names_of(known: Known) -> Iterator[str]:
    """The whole name, and of a long one its last two words, by which people are called."""
    for name in known.names:
        words = _words(name)
        for part in (words, words[-2:] if len(words) > 2 else []):
            if part:
                yield r"(?<!\w)" + r"[ .,]+".join(map(re.escape, part)) + r"(?!\w)"


def _texts_of(known: Known) -> Iterator[str]:
    for other in known.others:
        # Of an address, also what stands before the first comma: house and street.
        for part in dict.fromkeys((other, other.split(",")[0])):
            words = plain(part).split()
            if len("".join(words)) > 4:
                yield r"(?<!\w)" + " +".join(map(re.escape, words)) + r"(?!\w)"


def _numbers_of(known: Known) -> Iterator[str]:
    for number in known.numbers:
        digits = re.sub(r"\D", "", plain(number))
        # The same phone with and without the code of the country.
        short = re.sub(r"^(?:0084|84(?=\d{9})|0)", "", digits)
        if len(short) > 5:
            yield r"(?<!\d)(?:\+?84|0)?[ .()-]{0,3}" + r"[ .()-]{0,2}".join(short) + r"(?!\d)"


def _rank(span: Span) -> tuple[bool, bool, int]:
    """What must never be public comes first, then what the words before it tell."""
    return not never_public([span]), span.why is not Why.WORDS, _RANK[span.kind]


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans become one, of the class that tells most: nothing found is left out."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            first = min(last, span, key=_rank)
            joined[-1] = replace(first, start=last.start, end=max(last.end, span.end))
        else:
            joined.append(span)
    assert all(one.end <= other.start for one, other in pairwise(joined))
    return joined
