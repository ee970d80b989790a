"""What each language adds to the shared form of a word: its stems, and pieces of it.

Spelling that concerns a script (Arabic marks and letter forms, ё = е, tones) is settled in
``_words`` for everybody, because the language of a query is not known. A language adds further
forms here. A query word receives the stems of every language of its script, a document those of
its own language. Pieces of three letters only decide the order: they stand in for the parts of
compounds, for stems no rule knows, and for misspelt words. Vietnamese needs neither: its syllables
never change. Changing anything here means raising ``ANALYSIS_VERSION`` in ``_text``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Stemmer = Callable[[str], str]
ARABIC = "ar"
CYRILLIC = "ru"
LATIN = "latin"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the service: its script, and how it reduces a folded word to its stem."""

    script: str
    stem: Stemmer | None = None


_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def arabic_stem(word: str) -> str:
    """Return the light stem of a folded Arabic word (Larkey, Ballesteros, Connell: light10)."""
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _snowball(language: str) -> Stemmer:
    """Return the stemmer of a language; it is loaded with its first word."""

    def stem(word: str) -> str:
        from search_index._whoosh_stems import snowball  # noqa: PLC0415

        return snowball(word, language)

    return stem


LANGUAGES: Mapping[str, Language] = {
    "vi": Language(LATIN),
    "en": Language(LATIN, _snowball("en")),
    "nb": Language(LATIN, _snowball("nb")),
    "ru": Language(CYRILLIC, _snowball("ru")),
    "ar": Language(ARABIC, arabic_stem),
}

PIECE = 3
_PIECE_SIGN = "#"
"""No word begins so; stems and pieces can share a field."""


def script_of(word: str) -> str:
    """Return the script a folded word is written in, judged by its first letter."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff":
        return ARABIC
    return CYRILLIC if "\u0400" <= first <= "\u04ff" else LATIN


def is_changing(language: str) -> bool:
    """Return whether words of ``language`` are kept in further forms."""
    known = LANGUAGES.get(language)
    return known is not None and known.stem is not None


@lru_cache(maxsize=1 << 16)
def document_forms(word: str, language: str) -> tuple[str, ...]:
    """Return what a word of a document in ``language`` is kept as besides itself."""
    known = LANGUAGES.get(language)
    if known is None or known.stem is None or script_of(word) != known.script:
        return ()
    return (known.stem(word), *pieces(word))


def pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of a word that is longer than one of them."""
    if len(word) <= PIECE:
        return ()
    places = range(len(word) - PIECE + 1)
    return tuple(_PIECE_SIGN + word[place : place + PIECE] for place in places)


@lru_cache(maxsize=1 << 14)
def query_stems(word: str) -> tuple[str, ...]:
    """Return the stems a query word may be found under, in every language of its script."""
    script = script_of(word)
    stems = {
        known.stem(word) for known in LANGUAGES.values() if known.stem and known.script == script
    }
    return tuple(sorted(stems))
