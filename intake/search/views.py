"""Officials' search page; the whole question stands in the address, so that it can be kept and
shared."""

from flask import Blueprint, render_template, request, url_for

from intake.domain.permissions import Action
from intake.search import asking
from intake.services.finding import searching
from intake.services.finding.search_questions import QUERY_LIMIT, Question, about_words
from intake.services.finding.searching import Found, SearchPage
from intake.web import search_words as words
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.found_pages import page_of
from intake.web.tools import tools

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("/")
@requires(Action.SEARCH)
def results() -> str:
    """The form, and what it found."""
    question = asking.asked()
    page = _find(question) if asking.is_asked() else None
    reads = signed_in_actor().may_anywhere(Action.READ)
    typed = request.args.get("q", "")
    codes = about_words(typed, QUERY_LIMIT, unreadable=question.unreadable)
    codes += asking.about_days(question)
    codes += page.notes if page else ()
    selected = asking.selected(question)
    return render_template(
        "search/results.html",
        nav="search",
        question=question,
        longest=QUERY_LIMIT,
        page=page,
        reads=reads,
        mistakes=words.mistakes(codes),
        remarks=words.remarks(codes, page.similar if page else ()),
        # The first line names texts into which people of councils do not look.
        help=words.HELP if reads else words.HELP[1:],
        choosers=asking.choosers(question, page.facets if page else {}),
        selected=selected,
        clear_url=url_for("search.results", q=question.text or None),
        sorts=words.SORTS.items(),
        since=asking.shown_day("since"),
        until=asking.shown_day("until"),
        export_url=asking.address(question, "search_exports.order"),
        save_url=asking.address(question, "saved_searches.add"),
        hit_url=lambda hit: _hit_url(question, hit),
        **asking.paging(question, page),
    )


def _find(question: Question) -> SearchPage:
    criteria = question.criteria(tools().clock(), asking.place())
    page = searching.search(
        db.session(), tools().index, signed_in_actor(), criteria, sealer=tools().sealer
    )
    if page.missing:
        with transaction() as rows:
            searching.ask_for_repair(rows, page, now=tools().clock())
    return page


def _hit_url(question: Question, hit: Found) -> str:
    """The page on which the hit opens; at the desk it knows the way to the hits around it."""
    found = question.within_address(at=hit.position)
    return page_of(hit.submission.id, hit.it.seen, found=found)
