"""What the search says about a question: what is wrong with it, and how it could be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from search_index import MISTAKES

SORTS: Mapping[str, Any] = {
    "relevance": _l("Best match first"),
    "newest": _l("Newest first"),
    "oldest": _l("Oldest first"),
}
NOTES: Mapping[str, Any] = {
    "query_too_long": _l("The question was too long; its beginning was searched for."),
    "too_many_words": _l("Only the first 32 words were searched for."),
    "unbalanced_quote": _l("A quotation mark is missing; the words were searched for one by one."),
    "misplaced_or": _l("OR must stand between two words; it was left out."),
    "prefix_too_short": _l("Write at least two letters before an asterisk."),
    "bad_date": _l("Dates are written like 2026-11-24."),
    "unknown_field": _l("There is no such field; the words were searched for as they are."),
    "any_word": _l("Nothing has all the words; what has some of them is shown."),
    "similar_words": _l("A word occurs nowhere; similar words were searched for as well."),
    "prefix_partial": _l("Very many words begin like this; the commonest were searched for."),
    "partial_ranking": _l("So much was found that the order is only approximate."),
    "text_unreadable": _l("The question had characters that cannot be searched for."),
    "day_unreadable": _l("A day was not understood and was left out. Write it like 2026-11-24."),
    "days_crossed": _l("The first day is after the last one, so nothing can be found."),
}
# How it is written rightly, where an example says more than the sentence.
EXAMPLES: Mapping[str, str] = {
    "unbalanced_quote": '"một cửa"',
    "misplaced_or": "vssid OR vneid",
    "prefix_too_short": "chuyển*",
    "bad_date": "after:2026-11-24",
    "unknown_field": "status:answered",
}
_BESIDE_THE_FIELD = frozenset(MISTAKES) | {"text_unreadable"}
HELP: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("Title, text, answer, attached files and internal notes are searched."), ()),
    (
        _l(
            "All words must occur; marks and capitals do not matter: “cap quang” finds “cáp quang”."
        ),
        ("cap quang",),
    ),
    (_l("Words in quotation marks stand next to each other."), ('"một cửa"',)),
    (
        _l("A minus leaves out, OR allows either, an asterisk completes."),
        ("bưu điện -hà", "vssid OR vneid", "chuyển*"),
    ),
    (
        _l("A number finds its submission, or what names the document."),
        ("PA-2026-000123-7", "57-NQ/TW", "number:PA-2026"),
    ),
    (
        _l("Fields narrow it: department, status, kind, language, place, after, before."),
        ("status:answered học phí", "after:2026-01 before:2026-07", "-kind:question"),
    ),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about the question and, "" for none, how to write it."""

    text: str
    example: str = ""


def mistakes(codes: Iterable[str]) -> list[Said]:
    """What is wrong with the question, for beside its field."""
    return [
        Said(str(NOTES[code]), EXAMPLES.get(code, ""))
        for code in codes
        if code in _BESIDE_THE_FIELD and code in NOTES
    ]


def remarks(
    codes: Iterable[str], similar: Iterable[tuple[str, tuple[str, ...]]] = ()
) -> list[Said]:
    """What is to be known about the answer. ``similar`` are words that occur nowhere, each with
    those that were searched for as well, where the reader may be told them."""
    named = [Said(_named(word, others)) for word, others in similar]
    found: list[Said] = []
    for code in codes:
        if code == "similar_words" and named:
            found += named
        elif code not in _BESIDE_THE_FIELD and code in NOTES:
            found.append(Said(str(NOTES[code])))
    return found


def _named(word: str, others: tuple[str, ...]) -> str:
    said: str = _(
        "“%(word)s” occurs nowhere; searched for as well: %(others)s.",
        word=_alone(word),
        others=" · ".join(map(_alone, others)),
    )
    return said


def _alone(word: str) -> str:
    """The word between the signs that keep its direction to itself (Unicode UAX 9)."""
    return f"\u2068{word}\u2069"
