"""Officials' search page; the whole question stands in the address, so that it can be kept and
shared."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.domain.deadlines import VIETNAM
from intake.domain.permissions import Action
from intake.domain.submission import SubmissionKind
from intake.domain.text import UnusableText, clean_line
from intake.domain.workflow import Status
from intake.services import searching
from intake.services.searching import Criteria, SearchPage
from intake.web import filters, labels
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import LANGUAGE_NAMES
from intake.web.places import province_choices
from intake.web.tools import tools
from search_index import Sort

blueprint = Blueprint("search", __name__, url_prefix="/search")

QUERY_LIMIT = 1000
_DEEPEST = 10_000
# What the links to other pages of results repeat. Nothing else: ``url_for`` has arguments of its
# own.
_KEPT = ("q", "department", "status", "kind", "language", "place", "since", "until", "sort")
_SORTS: Mapping[str, Any] = {
    "relevance": _l("Best match first"),
    "newest": _l("Newest first"),
    "oldest": _l("Oldest first"),
}
_NOTES: Mapping[str, Any] = {
    "query_too_long": _l("The question was too long; its beginning was searched for."),
    "too_many_words": _l("Only the first 32 words were searched for."),
    "unbalanced_quote": _l("A quotation mark is missing; the words were searched for one by one."),
    "misplaced_or": _l("OR must stand between two words; it was left out."),
    "prefix_too_short": _l("Write at least two letters before an asterisk."),
    "bad_date": _l("Dates are written like 2026-11-24."),
    "unknown_field": _l("There is no such field; the words were searched for as they are."),
    "any_word": _l("Nothing has all the words; what has some of them is shown."),
    "similar_words": _l("A word occurs nowhere; similar words were searched for as well."),
    "prefix_partial": _l("Very many words begin like this; the commonest were searched for."),
    "partial_ranking": _l("So much was found that the order is only approximate."),
    "text_unreadable": _l("The question had characters that cannot be searched for."),
}


@blueprint.get("/")
@requires(Action.SEARCH)
def results() -> str:
    """The form, and what it found."""
    criteria, unreadable = _criteria()
    page = _find(criteria) if _asked() else None
    notes = [*(["text_unreadable"] if unreadable else []), *(page.notes if page else ())]
    return render_template(
        "search/results.html",
        nav="search",
        criteria=criteria,
        page=page,
        notes=[_NOTES[code] for code in notes if code in _NOTES],
        choosers=_choosers(criteria, page),
        sorts=_SORTS.items(),
        sort=criteria.sort.value,
        since=_shown_day("since"),
        until=_shown_day("until"),
        **_paging(criteria, page),
    )


def _asked() -> bool:
    return any(value for value in request.args.values())


def _find(criteria: Criteria) -> SearchPage:
    page = searching.search(db.session(), tools().index, signed_in_actor(), criteria)
    if page.missing:
        with transaction() as rows:
            searching.ask_for_repair(rows, page, now=tools().clock())
    return page


def _criteria() -> tuple[Criteria, bool]:
    text, unreadable = _text()
    sorts = {sort.value: sort for sort in Sort}
    return (
        Criteria(
            text=text,
            departments=_chosen("department", labels.department_names()),
            statuses=_chosen("status", set(Status)),
            kinds=_chosen("kind", set(SubmissionKind)),
            languages=_chosen("language", LANGUAGE_NAMES),
            provinces=_chosen("place", dict(province_choices())),
            since=_day("since"),
            until=_day("until", end=True),
            sort=sorts.get(request.args.get("sort", ""), Sort.RELEVANCE),
            offset=_offset(),
        ),
        unreadable,
    )


def _text() -> tuple[str, bool]:
    typed = request.args.get("q", "")[:QUERY_LIMIT]
    try:
        return clean_line(typed, limit=QUERY_LIMIT), False
    except UnusableText:
        return "".join(c for c in typed if c.isprintable() and c != "\ufffd"), True


def _chosen(name: str, allowed: Any) -> frozenset[str]:
    return frozenset(value for value in request.args.getlist(name) if value in allowed)


def _day(name: str, *, end: bool = False) -> datetime | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
        moment = datetime.combine(day, time(), tzinfo=VIETNAM)
        return (moment + timedelta(days=1) if end else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _shown_day(name: str) -> str:
    """What was typed, as far as a page can show it."""
    return "".join(c for c in request.args.get(name, "")[:QUERY_LIMIT] if c.isprintable())


def _offset() -> int:
    typed = request.args.get("from", "0")
    return (
        min(int(typed), _DEEPEST) if typed.isascii() and typed.isdecimal() and len(typed) < 8 else 0
    )


def _choosers(criteria: Criteria, page: SearchPage | None) -> list[tuple[str, str, Any, Any]]:
    """(name, label, [(value, text, count)], chosen) of each filter; counts are those of what was
    found."""
    counts = page.facets if page else {}
    offered: list[tuple[str, str, list[tuple[str, str]], frozenset[str]]] = [
        (
            "department",
            _("Department"),
            sorted(
                ((one, labels.department_then(one)) for one in labels.department_names()),
                key=lambda p: p[1],
            ),
            criteria.departments,
        ),
        (
            "status",
            _("Status"),
            [(s.value, str(labels.STATUSES[s])) for s in Status],
            criteria.statuses,
        ),
        (
            "kind",
            _("Kind"),
            [(k.value, str(labels.KINDS[k])) for k in SubmissionKind],
            criteria.kinds,
        ),
        ("language", _("Language"), list(LANGUAGE_NAMES.items()), criteria.languages),
        ("place", _("Place"), province_choices(), criteria.provinces),
    ]
    found = []
    for name, label, choices, chosen in offered:
        numbers = counts.get(name)
        with_counts = [
            (value, text, numbers.get(value, 0) if numbers is not None and not chosen else None)
            for value, text in choices
        ]
        found.append((name, label, with_counts, chosen))
    return found


def _paging(criteria: Criteria, page: SearchPage | None) -> dict[str, Any]:
    if page is None:
        return {"previous_url": None, "next_url": None, "label": None}
    size, start = searching.PAGE_SIZE, criteria.offset
    asked = request.args.to_dict(flat=False)
    args: dict[str, Any] = {name: asked[name] for name in _KEPT if name in asked}
    more = start + size < min(page.total, _DEEPEST)
    return {
        "previous_url": url_for("search.results", **(args | {"from": max(0, start - size)}))
        if start
        else None,
        "next_url": url_for("search.results", **(args | {"from": start + size})) if more else None,
        "label": _(
            "%(first)s to %(last)s of %(total)s",
            first=filters.count(start + 1),
            last=filters.count(min(start + size, page.total)),
            total=filters.count(page.total),
        )
        if page.total
        else None,
    }
