"""The search among published answers, for everybody."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.published.listing import Chooser, View, choosers, selected, view_from
from intake.published.views import blueprint
from intake.services.finding.search_questions import about_words, readable
from intake.services.publishing import published_searching
from intake.services.publishing.published_searching import PAGE_SIZE, PublicPage
from intake.web.db import db
from intake.web.search_words import mistakes, remarks
from intake.web.tools import tools

QUERY_LIMIT = 300
_MOST_PAGES = published_searching.MOST // PAGE_SIZE


@blueprint.get("/search")
def search() -> str | Response:
    """The form, and what it found; filters without words are those of the list."""
    typed = request.args.get("q", "")
    text, unreadable = readable(typed, QUERY_LIMIT)
    text, view = text.strip(), view_from(request.args)
    if view.args and not text and not unreadable:
        return redirect(url_for("published.index", **view.args), code=303)
    page = _find(text, view) if text else None
    codes = about_words(typed, QUERY_LIMIT, unreadable=unreadable)
    codes += page.notes if page else ()
    offered = choosers(view)
    return render_template(
        "published/search.html",
        nav="published",
        text=text,
        longest=QUERY_LIMIT,
        page=page,
        most=published_searching.MOST,
        mistakes=mistakes(codes),
        remarks=remarks(codes),
        choosers=_with_counts(offered, page),
        selected=selected(view, offered, "published.search", q=text or None),
        clear_url=url_for("published.search", q=text or None),
        **_paging(text, view, page),
    )


def _find(text: str, view: View) -> PublicPage:
    first = (_number_of_page() - 1) * PAGE_SIZE
    index = tools().published_index
    return published_searching.search(db.session(), index, text, view.filter(), first=first)


def _number_of_page() -> int:
    typed = request.args.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 1
    return min(max(number, 1), _MOST_PAGES)


def _with_counts(
    offered: list[Chooser], page: PublicPage | None
) -> list[tuple[str, str, list[tuple[str, str, int | None]], tuple[str, ...]]]:
    """(name, label, [(value, text, count)], chosen); no counts beside a filter that is in force."""
    facets = page.facets if page else {}
    return [
        (
            name,
            label,
            [
                (value, text, facets[name].get(value, 0) if page and not chosen else None)
                for value, text in choices
            ],
            (chosen,) if chosen else (),
        )
        for name, label, choices, chosen in offered
    ]


def _paging(text: str, view: View, page: PublicPage | None) -> dict[str, Any]:
    if page is None:
        return {"previous_url": None, "next_url": None}
    number = page.first // PAGE_SIZE + 1

    def to(other: int) -> str:
        return url_for("published.search", q=text, page=other, **view.args)

    return {
        "previous_url": to(number - 1) if number > 1 else None,
        "next_url": to(number + 1) if page.has_more else None,
    }
