"""What is around a submission: the view or the search that it was opened out of, and the people it
names."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from flask import request, url_for

from intake.domain.history.record import EventKind
from intake.domain.permissions import Action, Actor
from intake.models import Submission
from intake.queries.desk import queues
from intake.queries.history.record import PastEvent
from intake.review.desk import view_here
from intake.services.finding import searching
from intake.services.finding.search_questions import question_from
from intake.services.finding.searching import Place
from intake.web.db import db
from intake.web.found_pages import page_of
from intake.web.tools import tools
from search_index import SearchIndexError


def in_view(actor: Actor, submission: Submission) -> dict[str, Any]:
    """The view, and the submissions before and after this one in it; None where there is none, or
    no view in the address."""
    view = view_here()
    around: tuple[int | None, int | None] = None, None
    if request.args.get("queue"):
        wanted = view.filter(tools().clock())
        place = wanted.place_of(submission)
        around = queues.neighbours(db.session(), actor, wanted, place, submission.id)
    return {"view": view, "before_it": around[0], "after_it": around[1]}


_LONGEST = 10_000  # characters of a question in an address; longer ones lead nowhere
_MOST_FIELDS = 1000
_AT = "at"


def in_results(actor: Actor, submission: Submission) -> dict[str, Any]:
    """The way back to the search that it was opened out of, and to the hits before and after;
    all None when the address names no search or the index cannot say."""
    nowhere = {"results_url": None, "hit_before": None, "hit_after": None}
    asked = request.args.get("found", "")
    if not asked or len(asked) > _LONGEST or not actor.may_anywhere(Action.SEARCH):
        return nowhere
    try:
        args = parse_qs(asked, max_num_fields=_MOST_FIELDS)
    except ValueError:  # no search of ours has so many
        return nowhere
    question = question_from(args)
    at = args.get(_AT, [""])[0]
    here = Place(submission.id, int(at) if at.isascii() and at.isdecimal() and len(at) < 7 else 0)
    try:
        criteria = question.criteria(tools().clock())
        steps = searching.around(db.session(), tools().index, actor, criteria, here)
    except SearchIndexError:
        steps = None, None
    first = here.position // searching.PAGE_SIZE * searching.PAGE_SIZE
    # Just after the last hit of the page before, whichever that is now.
    page = {"after": f"{first - 1}~0"} if first else {}

    def way(step: Place | None) -> str | None:
        if step is None:
            return None
        found = question.within_address(**{_AT: step.position})
        return page_of(step.id, step.seen, found=found)

    return {
        "results_url": url_for("search.results", **(question.args | page)),
        "hit_before": way(steps[0]),
        "hit_after": way(steps[1]),
    }


def people_of(submission: Submission, events: Iterable[PastEvent]) -> set[int]:
    """Every official whom the page names."""
    found: set[Any] = {submission.assignee_id}
    for event in events:
        found |= {event.actor_id}
        if event.kind == EventKind.HANDED_TO:
            found |= {event.data.get("to")}
    return {one for one in found if isinstance(one, int)}
