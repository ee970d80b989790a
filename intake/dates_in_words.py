"""Days as people of each language write them: Babel's forms, but for a few."""

from datetime import date
from functools import lru_cache
from typing import Literal

from babel.dates import format_date

# Vietnamese as officials write it (Decree 30/2020/ND-CP, appendix I): Babel's own forms leave out
# the word for year, abbreviate the word for month, and cut years to two figures. English and Arabic
# in figures would put the month first, or run from the right, while forms here take the day first
# and are filled in from the left: there the month is a word.
_PATTERNS = {
    ("vi", "long"): "d 'tháng' M 'năm' y",
    ("vi", "medium"): "dd/MM/y",
    ("vi", "short"): "dd/MM/y",
    ("en", "short"): "MMM d, y",
    # Russian abbreviates the word for year; a sentence that ends with a day would have two stops.
    ("ru", "long"): "d MMMM y 'года'",
    ("ru", "medium"): "d MMM y",
    # A day of the week with its day, without a year.
    ("nb", "weekday"): "EEEE d. MMMM",
    ("ru", "weekday"): "EEEE, d MMMM",
    ("ar", "medium"): "d MMM y",
    ("ar", "short"): "d MMM y",
}

_WEEKDAY = "EEEE d MMMM"

Length = Literal["short", "medium", "long"]


# Babel reads the pattern of a language anew for every date; pages show the same days over and over.
@lru_cache(maxsize=20_000)
def day_in_words(day: date, length: Length, language: str) -> str:
    """A day of the calendar in a language of the pages."""
    return str(format_date(day, _PATTERNS.get((language, length), length), locale=language))


def weekday_in_words(day: date, language: str) -> str:
    """A day of this year with its day of the week."""
    pattern = _PATTERNS.get((language, "weekday"), _WEEKDAY)
    return str(format_date(day, pattern, locale=language))
