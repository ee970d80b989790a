"""Days as people type them into ``after:`` and ``before:``; they begin when they begin in Vietnam,
as every day on the pages does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_VIETNAM = timezone(timedelta(hours=7))  # all year, since 1975
_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def first_moment(typed: str) -> datetime | None:
    """Return when the year, month or day ``typed`` begins, or ``None`` if it is none.

    ``2026``, ``2026-03``, ``2026-03-09`` and ``9/3/2026`` are understood.
    """
    found = _YEAR_FIRST.fullmatch(typed)
    if found:
        year, month, day = (int(part or 1) for part in found.groups())
    else:
        found = _DAY_FIRST.fullmatch(typed)
        if not found:
            return None
        day, month, year = (int(part) for part in found.groups())
    try:
        return datetime(year, month, day, tzinfo=_VIETNAM)
    except ValueError:
        return None
