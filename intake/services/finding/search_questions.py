"""What an official asks the search, as it stands in an address, in a saved search and in the row of
an export: read the same way everywhere, whatever was typed."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from intake.domain.submission import SubmissionKind
from intake.domain.text import UnusableText, clean_line
from intake.domain.timekeeping.deadlines import DueLevel, local_date, start_of_day
from intake.domain.workflow import Status
from intake.queries.desk.queues import due_bounds
from intake.services.finding.searching import Criteria, Place
from search_index import Sort, Span

QUERY_LIMIT = 1000
# What may be chosen, by its name in the address; several values of one widen it.
FILTERS = ("department", "status", "kind", "language", "place", "year", "due")
YEARS = 12  # so many are counted, this one and those before it
_SOON_DAYS = 3  # as in the queues
_MOST_VALUES = 50
_CODE = re.compile("[0-9A-Za-z_-]{1,40}", re.ASCII)
_YEAR = re.compile("20[0-9]{2}", re.ASCII)
_ITS_OWN: Mapping[str, Container[str]] = {
    "status": {one.value for one in Status},
    "kind": {one.value for one in SubmissionKind},
    "due": {one.value for one in DueLevel},
}
# What would be read as something else than a letter in a query string.
_SPECIAL = re.compile("[%&+=]")
_SORTS = {sort.value: sort for sort in Sort}


@dataclass(frozen=True, slots=True)
class Question:
    """Words, filters by name, days (of Vietnam, both inclusive), order. ``unreadable`` says that
    characters which cannot be searched for were left out."""

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.RELEVANCE
    unreadable: bool = False

    @property
    def args(self) -> dict[str, Any]:
        """The query string that asks this; also what is kept of it."""
        found: dict[str, Any] = {"q": self.text} if self.text else {}
        found |= {name: sorted(values) for name, values in self.chosen.items() if values}
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None:
                found[name] = day.isoformat()
        return found | ({"sort": self.sort.value} if self.sort is not Sort.RELEVANCE else {})

    def within_address(self, **more: Any) -> str:
        """The query string as one value inside another address. Letters stand as they are: whoever
        puts it there writes each byte of them as three characters, and twice would be five, so that
        a question in Cyrillic or Arabic letters made an address no server takes."""
        args = self.args | more
        pairs = ((name, one) for name, value in args.items() for one in _each(value))
        return "&".join(f"{name}={_sparingly(str(one))}" for name, one in pairs)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words narrows it."""
        return any(self.chosen.values()) or self.since is not None or self.until is not None

    def values(self, name: str) -> frozenset[str]:
        """What is chosen of a filter."""
        return self.chosen.get(name, frozenset())

    def without(self, name: str, value: str = "") -> "Question":
        """The same without one value of a filter, or without a day."""
        if name == "since":
            return replace(self, since=None)
        if name == "until":
            return replace(self, until=None)
        return replace(self, chosen={**self.chosen, name: self.values(name) - {value}})

    def criteria(self, now: datetime, place: Place | None = None) -> Criteria:
        """What the search needs; "overdue" and "due soon" are those of ``now``."""
        return Criteria(
            text=self.text,
            departments=self.values("department"),
            statuses=self.values("status"),
            kinds=self.values("kind"),
            languages=self.values("language"),
            provinces=self.values("place"),
            since=start_of_day(self.since) if self.since else None,
            until=start_of_day(self.until + timedelta(days=1)) if self.until else None,
            within=tuple(group for group in (self._years(), self._due(now)) if group),
            sort=self.sort,
            place=place,
            counted=_counted(now),
            day=local_date(now),
        )

    def _years(self) -> tuple[Span, ...]:
        return tuple(_year(int(one)) for one in sorted(self.values("year")))

    def _due(self, now: datetime) -> tuple[Span, ...]:
        """The levels chosen; all of them together still leave out what is not due at all."""
        levels, chosen = due_levels(now), self.values("due")
        return tuple(Span(*levels[one], due=True) for one in DueLevel if one.value in chosen)


def question_from(
    args: Mapping[str, Any], known: Mapping[str, Container[str]] | None = None
) -> Question:
    """The question that ``args`` (each value a text or a list of texts) ask; nonsense does not
    filter. ``known`` are the values that a filter may have, where the reader knows them."""
    allowed = {**_ITS_OWN, **(known or {})}
    text, unreadable = readable(_first(args, "q"), QUERY_LIMIT)
    chosen = {
        name: frozenset(
            one
            for one in _several(args, name)[:_MOST_VALUES]
            if (_YEAR if name == "year" else _CODE).fullmatch(one)
            and (name not in allowed or one in allowed[name])
        )
        for name in FILTERS
    }
    return Question(
        text=text,
        chosen={name: values for name, values in chosen.items() if values},
        since=_day(_first(args, "since")),
        until=_day(_first(args, "until")),
        sort=_SORTS.get(_first(args, "sort"), Sort.RELEVANCE),
        unreadable=unreadable,
    )


def due_levels(now: datetime) -> dict[DueLevel, tuple[datetime | None, datetime | None]]:
    """(from, before) of each level of nearness today."""
    today, day = start_of_day(local_date(now)), timedelta(days=1)
    return {
        level: due_bounds(level, today, today + day, today + day * (_SOON_DAYS + 1))
        for level in DueLevel
    }


def _counted(now: datetime) -> tuple[tuple[str, str, Span], ...]:
    this_year = local_date(now).year
    years = tuple(
        ("year", str(year), _year(year)) for year in range(this_year, this_year - YEARS, -1)
    )
    levels = due_levels(now).items()
    return years + tuple(
        ("due", level.value, Span(first, end, due=True)) for level, (first, end) in levels
    )


def about_words(typed: str, limit: int, *, unreadable: bool) -> list[str]:
    """Codes of what was not searched for of what was typed, for ``web.search_words``."""
    too_long = len(typed.strip()) > limit
    return ["query_too_long"] * too_long + ["text_unreadable"] * unreadable


def readable(typed: str, limit: int) -> tuple[str, bool]:
    """What can be searched for of what was typed, and whether anything else was left out of it."""
    typed = typed[:limit]
    try:
        return clean_line(typed, limit=limit), False
    except UnusableText:
        return "".join(c for c in typed if c.isprintable() and c != "\ufffd"), True


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _sparingly(text: str) -> str:
    return _SPECIAL.sub(lambda one: quote(one[0]), text)


def _several(args: Mapping[str, Any], name: str) -> Sequence[str]:
    found = args.get(name, ())
    values = [found] if isinstance(found, str) else found
    return [one for one in values if isinstance(one, str)]


def _first(args: Mapping[str, Any], name: str) -> str:
    return next(iter(_several(args, name)), "")


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    # The first and the last days of time have no neighbours.
    return found if 1900 < found.year < 3000 else None


def _year(year: int) -> Span:
    return Span(start_of_day(date(year, 1, 1)), start_of_day(date(year + 1, 1, 1)))
