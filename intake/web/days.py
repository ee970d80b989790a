"""Days and times as people type them: 31/8/2026 and 14:30, in the digits of any script."""

import re
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from intake.web.i18n import language
from intake.web.validators import digits_of

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MONTHS, _SHORTEST_MONTH, _LONGEST_MONTH = 12, 28, 31
_LONGEST = 40  # characters of a day or a time; longer ones are none
_SIGNS = {"ru": ".", "nb": "."}
_DAY = re.compile(r"(\d{1,4})\s*[./\s-]\s*(\d{1,2})\s*[./\s-]\s*(\d{1,4})\s*\.?", re.ASCII)
# Arabic keyboards put marks of direction between figures.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?", re.ASCII)


def parse_day(text: str) -> date | None:
    """A day written 31/8/2026, 31.8.2026, 31-8-2026, 31 8 2026 or 2026-08-31, also with blanks
    around its signs and a stop behind it; the day comes first in every language that the service
    speaks, the year only when it has four figures. None when it is none."""
    parts = _parts(text)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as they were typed, whether or not there is such a day."""
    if len(text) > _LONGEST:
        return None
    found = _DAY.fullmatch(digits_of(_DIRECTIONS.sub("", text)).strip())
    if found is None:
        return None
    first, second, third = (int(part) for part in found.group(1, 2, 3))
    return (first, second, third) if len(found[1]) == 4 else (third, second, first)


def missing_day(text: str) -> str:
    """A day that its month does not have, such as 31/2/2027, in the signs of the language of the
    page; "" when ``text`` is no such day, which may be because it names the month first."""
    parts = _parts(text)
    if parts is None or parse_day(text) is not None:
        return ""
    year, month, day = parts
    is_over = year > 0 and 1 <= month <= _MONTHS and _SHORTEST_MONTH < day <= _LONGEST_MONTH
    return _SIGNS.get(language(), "/").join(map(str, (day, month, year))) if is_over else ""


def typed_day(day: date | None) -> str:
    """A day as somebody who reads the language of the page types it into a field, as its hints
    show it; "" for none."""
    sign = _SIGNS.get(language(), "/")
    return f"{day.day}{sign}{day.month}{sign}{day.year}" if day else ""


def parse_time(text: str) -> time | None:
    """A time of the day written 14:30, 14.30, 14h30 or 14; None when it is none."""
    if len(text) > _LONGEST:
        return None
    found = _TIME.fullmatch(digits_of(text.strip().lower()).replace(" ", ""))
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def is_near(day: date) -> bool:
    """Whether it lies in the years with which offices have to do."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


class DayOfTheYear:
    """A day; nothing typed stays nothing."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Leave the day as ``field.day``."""
        found: Any = None
        if (field.data or "").strip():
            found = parse_day(field.data)
            if missing := missing_day(field.data):
                raise StopValidation(_l("The calendar has no %(day)s", day=missing))
            if found is None:
                raise StopValidation(_l("Enter a day such as 31/8/2026"))
            if not is_near(found):
                raise StopValidation(_l("Enter a year between 2000 and 2100"))
        field.day = found


class TimeOfTheDay:
    """A time of the day; nothing typed stays nothing."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Leave the time as ``field.time``."""
        found: Any = None
        if (field.data or "").strip():
            found = parse_time(field.data)
            if found is None:
                raise StopValidation(_l("Enter a time such as 14:30"))
        field.time = found
