"""The question in the address, its filters as the page offers them, the ways to its other pages."""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from intake.domain.alphabet import reading_order
from intake.domain.evaluation.excerpts import LISTED
from intake.domain.permissions import Action
from intake.domain.proposals import is_proposal
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Status
from intake.queries.evaluation.seen import departments_seen
from intake.services.finding import searching
from intake.services.finding.search_questions import QUERY_LIMIT, Question, question_from
from intake.services.finding.searching import DEEPEST, Place, SearchPage
from intake.web import filters, labels
from intake.web.auth import signed_in_actor
from intake.web.db import db
from intake.web.departments import department_names, department_then
from intake.web.i18n import LANGUAGE_ARGUMENT, LANGUAGE_NAMES, language_names
from intake.web.places import province_choices
from intake.web.tools import tools

Choices = list[tuple[str, str]]
_PLACE = re.compile("([0-9]{1,6})~([0-9]{1,18})", re.ASCII)


def asked() -> Question:
    """What the address asks; filters that this installation does not know are left out."""
    known = {
        "department": department_names(),
        "language": LANGUAGE_NAMES,
        "place": dict(province_choices()),
    }
    return question_from(request.args.to_dict(flat=False), known)


def is_asked() -> bool:
    """Whether the address asks anything. The form sent empty does, for all; the page read in
    another language does not."""
    return any(value for name, value in request.args.items() if name != LANGUAGE_ARGUMENT)


def place() -> Place | None:
    """The place in the results that the address names; None for the beginning or for nonsense."""
    for name, backwards in (("after", False), ("before", True)):
        found = _PLACE.fullmatch(request.args.get(name, ""))
        if found:
            return Place(int(found[2]), min(int(found[1]), DEEPEST), backwards)
    return None


def shown_day(name: str) -> str:
    """What was typed, as far as a page can show it."""
    return "".join(c for c in request.args.get(name, "")[:QUERY_LIMIT] if c.isprintable())


def about_days(question: Question) -> list[str]:
    """Codes of what is wrong with the days in the address."""
    unread = any(
        request.args.get(name, "").strip() and read is None
        for name, read in (("since", question.since), ("until", question.until))
    )
    codes = ["day_unreadable"] if unread else []
    if question.since and question.until and question.since > question.until:
        codes.append("days_crossed")
    return codes


def address(question: Question, endpoint: str = "search.results", **more: Any) -> str:
    """Where a question is asked."""
    return url_for(endpoint, **(question.args | more))


def choosers(
    question: Question, facets: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, str, list[tuple[str, str, int | None]], frozenset[str]]]:
    """(name, label, [(value, text, count)], chosen) of each filter; counts are those of what was
    found, and none beside a filter that is in force: they would be those of itself."""
    found = []
    for name, label, choices in _offered(question, facets):
        chosen, numbers = question.values(name), facets.get(_facet(name))
        with_counts = [
            (value, text, numbers.get(value, 0) if numbers is not None and not chosen else None)
            for value, text in choices
        ]
        found.append((name, label, with_counts, chosen))
    return found


def selected(question: Question) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = [
        (name, value, text)
        for name, _label, choices in _offered(question, {})
        for value, text in choices
        if value in question.values(name)
    ]
    if question.since:
        found.append(("since", "", _("from %(day)s", day=filters.day(question.since))))
    if question.until:
        found.append(("until", "", _("until %(day)s", day=filters.day(question.until))))
    return [
        {"text": text, "remove_url": address(question.without(name, value))}
        for name, value, text in found
    ]


def paging(question: Question, page: SearchPage | None) -> dict[str, Any]:
    """The ways to the pages before and after, and what of all is shown."""
    if page is None:
        return {"previous_url": None, "next_url": None, "label": None}
    label = _(
        "%(first)s to %(last)s of %(total)s",
        first=filters.count(page.first + 1),
        last=filters.count(page.end),
        total=filters.count(page.total),
    )
    return {
        "previous_url": _to(question, page.previous),
        "next_url": _to(question, page.next),
        "label": label if page.end > page.first else None,
    }


def _to(question: Question, where: searching.Place | None) -> str | None:
    if where is None:
        return None
    name = "before" if where.backwards else "after"
    return address(question, **{name: f"{where.position}~{where.id}"})


class _Offered(NamedTuple):
    """What filters offer to a reader: what can be found, and what is in force all the same."""

    departments: Collection[str]
    statuses: Collection[Status]
    kinds: Collection[SubmissionKind]
    places: bool = True


def _of_reader(question: Question, departments: frozenset[str]) -> _Offered:
    """To whoever finds proposals alone, those of a council: their statuses and kinds, the
    departments in which they lie, and no place, because none is told of them."""
    actor = signed_in_actor()
    if actor.may_anywhere(Action.READ):
        return _Offered(departments, tuple(Status), tuple(SubmissionKind))
    day = local_date(tools().clock())
    seen = departments_seen(db.session(), actor, day) | question.values("department")
    statuses, kinds = question.values("status"), question.values("kind")
    return _Offered(
        departments & seen,
        [one for one in Status if one in LISTED or one.value in statuses],
        [one for one in SubmissionKind if is_proposal(one) or one.value in kinds],
        places=bool(question.values("place")),
    )


def _facet(name: str) -> str:
    return "province" if name == "place" else name


def _offered(
    question: Question, facets: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, str, Choices]]:
    names = department_names()
    offered = _of_reader(question, frozenset(names))
    departments = sorted(
        ((one, department_then(one)) for one in offered.departments),
        key=lambda p: reading_order(p[1]),
    )
    years = set(question.values("year"))
    years |= {year for year, number in facets.get("year", {}).items() if number}
    return [
        ("department", _("Department"), departments),
        ("status", _("Status"), [(s.value, str(labels.STATUSES[s])) for s in offered.statuses]),
        ("kind", _("Kind"), [(k.value, str(labels.KINDS[k])) for k in offered.kinds]),
        ("language", _("Language"), list(language_names().items())),
        *([("place", _("Place"), province_choices())] if offered.places else []),
        ("year", _("Year"), [(year, year) for year in sorted(years, reverse=True)]),
        ("due", _("Due"), list(labels.in_words("DUE_LEVELS").items())),
    ]
