"""What each language adds to the shared form of a word: its stems.

Spelling that concerns a script (Arabic marks and letter forms, ё = е, tones) is settled in
``_words`` for everybody, because the language of a query is not known. A language adds further
forms here. A query word receives the stems of every language of its script, a document those of
its own language. Changing anything here means raising ``ANALYSIS_VERSION`` in ``_text``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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


LANGUAGES: Mapping[str, Language] = {
    "vi": Language(LATIN),
    "en": Language(LATIN),
    "nb": Language(LATIN),
    "ru": Language(CYRILLIC),
    "ar": Language(ARABIC, arabic_stem),
}


def script_of(word: str) -> str:
    """Return the script a folded word is written in, judged by its first letter."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff":
        return ARABIC
    return CYRILLIC if "\u0400" <= first <= "\u04ff" else LATIN


def document_stem(word: str, language: str) -> str:
    """Return the stem a document in ``language`` is indexed under, or ``""`` for none."""
    known = LANGUAGES.get(language)
    if known is None or known.stem is None or script_of(word) != known.script:
        return ""
    return known.stem(word)


def query_stems(word: str) -> tuple[str, ...]:
    """Return the stems a query word may be found under, in every language of its script."""
    script = script_of(word)
    stems = {
        known.stem(word) for known in LANGUAGES.values() if known.stem and known.script == script
    }
    return tuple(sorted(stems))
