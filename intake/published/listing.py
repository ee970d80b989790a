"""Which publications a list shows, as the address of the page says it, so that it can be kept and
shared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from intake.domain.alphabet import reading_order
from intake.domain.publishing.publication import INVENTIVE, PUBLISHABLE
from intake.domain.timekeeping.deadlines import local_date, start_of_day
from intake.queries.publishing import publications
from intake.queries.publishing.publications import Filter
from intake.web import labels
from intake.web.db import db
from intake.web.departments import department_names
from intake.web.places import province_choices

_YEAR = re.compile("2[0-9]{3}", re.ASCII)
_KINDS = tuple(kind.value for kind in (*PUBLISHABLE, *INVENTIVE))
Chooser = tuple[str, str, list[tuple[str, str]], str]


@dataclass(frozen=True, slots=True)
class View:
    """The filters of a list; ``args`` writes them back into an address."""

    department: str = ""
    kind: str = ""
    province: str = ""
    year: str = ""

    @property
    def args(self) -> dict[str, Any]:
        """The query string that leads here."""
        found = {
            "department": self.department,
            "kind": self.kind,
            "province": self.province,
            "year": self.year,
        }
        return {name: value for name, value in found.items() if value}

    def filter(self) -> Filter:
        """What the query needs; a year is one of Vietnam."""
        since = before = None
        if self.year:
            year = int(self.year)
            since, before = (start_of_day(date(one, 1, 1)) for one in (year, year + 1))
        return Filter(self.department, self.kind, self.province, since, before)

    def without(self, name: str) -> "View":
        """The same without the filter of this name."""
        return replace(self, **{name: ""})


def view_from(args: Mapping[str, str]) -> View:
    """The list that an address asks for; unknown values do not filter."""
    year = args.get("year", "")
    return View(
        department=_one_of(args.get("department", ""), department_names()),
        kind=_one_of(args.get("kind", ""), _KINDS),
        province=_one_of(args.get("province", ""), dict(province_choices())),
        year=year if _YEAR.fullmatch(year) else "",
    )


def choosers(view: View) -> list[Chooser]:
    """(name, label, choices, chosen) of each filter."""
    names, kinds = department_names(), labels.in_words("KINDS")
    there = publications.departments(db.session()) | ({view.department} - {""})
    departments = sorted(
        ((one, names.get(one, one)) for one in there), key=lambda one: reading_order(one[1])
    )
    return [
        ("department", _("Department"), departments, view.department),
        ("kind", _("Kind"), [(kind, kinds[kind]) for kind in _KINDS], view.kind),
        ("province", _("Province or city"), province_choices(), view.province),
        ("year", _("Year"), [(year, year) for year in _years(view)], view.year),
    ]


def selected(
    view: View, offered: list[Chooser], endpoint: str = "published.index", **more: Any
) -> list[dict[str, str]]:
    """The filters in force among those ``offered``, each with the address without it: that of
    ``endpoint``, with what ``more`` it takes."""
    return [
        {
            "text": dict(choices).get(chosen, chosen),
            "remove_url": url_for(endpoint, **more, **view.without(name).args),
        }
        for name, _label, choices, chosen in offered
        if chosen
    ]


def _years(view: View) -> list[str]:
    span = publications.span(db.session())
    years = {view.year} - {""}
    if span is not None:
        first, last = (local_date(moment).year for moment in span)
        years |= {str(year) for year in range(first, last + 1)}
    return sorted(years, reverse=True)


def _one_of(value: str, allowed: Any) -> str:
    return value if value in allowed else ""
