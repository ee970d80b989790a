"""What those who judge blindly do not see: the names of authors and of their organisation, also
where they stand in other parts of the proposal.

Source: peers 5.2 (the identity of the proposer is hidden if the call says so).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from intake.domain.evaluation.interests import plain_name, plain_organisation
from intake.domain.proposals import Part, Parts

COVER = "█████"
_SHORTEST = 4  # characters: shorter names stand in other words
_FEWEST_DIGITS = 8  # of a number that is a telephone or tax number
_NATIONAL = re.compile(r"^(?:\+?84|0)")  # how a number is dialled from abroad, or at home


def blinded(parts: Parts, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The parts without that of the authors, and with ``names`` covered in all others."""
    hidden = list(names)
    return {
        part: {
            question: without_names(answer, hidden) if isinstance(answer, str) else answer
            for question, answer in answers.items()
        }
        for part, answers in parts.items()
        if part != Part.AUTHORS
    }


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with each of these names covered, however it is written: in capitals or not, without
    marks, with other blanks or signs between its words, an organisation by another legal form or
    none, a telephone number in other groups."""
    telling = [name.strip() for name in names if len(name.strip()) >= _SHORTEST]
    spans = [span for name in telling for span in _as_written(text, name)]
    folded = _Folded(text)
    for name in telling:
        spans += folded.places_of(name)
    return _covered(text, spans)


def _as_written(text: str, name: str) -> list[tuple[int, int]]:
    """Where a name stands letter by letter, also within a longer word; never a number within a
    longer one."""
    if _number(name):
        return []
    return [found.span() for found in re.finditer(re.escape(name), text, re.IGNORECASE)]


class _Folded:
    """A text as its bare letters and digits, each with its place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bare: list[str] = []
        self._at: list[int] = []
        for at, char in enumerate(text):
            for bare in _bare(char):
                self._bare.append(bare)
                self._at.append(at)
        self._all = "".join(self._bare)

    def places_of(self, name: str) -> list[tuple[int, int]]:
        """Where a name stands as whole words. A name of one word counts with its marks only:
        without them it may be any other word."""
        if number := _number(name):
            return self._numbers(number)
        organisation = plain_organisation(name)
        several = {one for one in (plain_name(name), organisation) if " " in one or "@" in name}
        return [span for one in several for span in self._words(one.replace(" ", ""))]

    def _words(self, wanted: str) -> list[tuple[int, int]]:
        found, start = [], self._all.find(wanted)
        while start >= 0 and wanted:
            first, last = self._at[start], self._at[start + len(wanted) - 1]
            if not (self._goes_on(first - 1) or self._goes_on(last + 1)):
                found.append((first, last + 1))
            start = self._all.find(wanted, start + 1)
        return found

    def _numbers(self, wanted: str) -> list[tuple[int, int]]:
        """A number in whatever groups, with the sign of its country or without."""
        between = r"[^\w\n]{0,3}"
        digits = between.join(wanted)
        before = rf"(?:\(?(?:\+|00)?84\)?{between}(?:\(?0\)?{between})?|\(?0{between})?"
        either = rf"(?<!\d){before}{digits}(?!\d)"
        return [found.span() for found in re.finditer(either, self._text)]

    def _goes_on(self, at: int) -> bool:
        return 0 <= at < len(self._text) and self._text[at].isalnum()


def _bare(char: str) -> str:
    """The letters and digits of a character without marks, in small letters; "" for a sign."""
    loose = unicodedata.normalize("NFKD", char.lower().replace("đ", "d"))
    return "".join(one for one in loose if one.isalnum())


def _number(name: str) -> str:
    """The digits of a telephone or tax number without what is dialled before; "" for others."""
    if any(char.isalpha() for char in name) or "@" in name:
        return ""
    digits = "".join(char for char in name if char.isdecimal())
    return _NATIONAL.sub("", digits) if len(digits) >= _FEWEST_DIGITS else ""


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these stretches covered; those that touch are one."""
    pieces, upto = [], 0
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        if first >= upto:
            pieces += [text[upto:first], COVER]
        upto = max(upto, last)
    return "".join([*pieces, text[upto:]])


def telling_names(authors: Mapping[str, Any], *others: str) -> list[str]:
    """The names and addresses in the part of the authors (its answers ``name1``, ``email1`` … and
    ``organisation``), and others, such as those of whoever sent it."""
    named = [
        str(answer or "")
        for question, answer in authors.items()
        if question.startswith(("name", "email")) or question in ("organisation", "tax_code")
    ]
    return [name for name in (*named, *others) if name]
