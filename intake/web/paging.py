"""Lists that are paged by key: the place in the list as the address of the page says it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import url_for

from intake.queries.paging import Cursor

_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)  # what every database can hold


def cursor_from(args: Mapping[str, str]) -> Cursor | None:
    """The place in the list that an address names; None for the beginning or for nonsense."""
    for name, backwards in (("after", False), ("before", True)):
        moment, _sep, number = args.get(name, "").partition("~")
        if not _NUMBER.fullmatch(number):
            continue
        try:
            return Cursor(datetime.fromtimestamp(float(moment), UTC), int(number), backwards)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def page_url(endpoint: str, args: Mapping[str, Any], cursor: Cursor | None) -> str | None:
    """The address of the page of a list with these filters at ``cursor``; None for none."""
    if cursor is None:
        return None
    name = "before" if cursor.backwards else "after"
    place = {name: f"{cursor.at.timestamp():.6f}~{cursor.submission_id}"}
    return url_for(endpoint, **(dict(args) | place))
