"""Days as people type them into ``after:`` and ``before:``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def first_moment(typed: str) -> datetime | None:
    """Return when the year, month or day ``typed`` begins in UTC, or ``None`` if it is none.

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
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
