"""The Snowball stemmers that come with Whoosh (pure Python, by the authors of NLTK)."""

from __future__ import annotations

from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.snowball.norwegian import NorwegianStemmer
from whoosh.lang.snowball.russian import RussianStemmer

_STEMMERS = {"en": EnglishStemmer(), "nb": NorwegianStemmer(), "ru": RussianStemmer()}
_LONGEST = 32


def snowball(word: str, language: str) -> str:
    """Return the stem of a folded word; what is no word of letters is its own stem."""
    if not word.isalpha() or len(word) > _LONGEST:
        return word
    return str(_STEMMERS[language].stem(word)) or word
