"""What everybody may read: published answers, one page each, and how departments keep their
promises."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from intake.domain.errors import NotFound
from intake.domain.reference import parse_reference
from intake.domain.submission import TITLE_LIMIT
from intake.domain.timekeeping.clock_standing import Timeliness
from intake.models import Submission
from intake.published import keeping
from intake.published.listing import View, choosers, selected, view_from
from intake.queries.publishing import publications, support
from intake.queries.reports import timeliness
from intake.web.db import db
from intake.web.decision_words import OUTCOMES
from intake.web.paging import cursor_from, page_url
from intake.web.tools import tools

blueprint = Blueprint("published", __name__, url_prefix="/published")
keeping.register(blueprint)

# Said of an answer in another language than the page's.
ANSWERED_IN: Mapping[str, Any] = {
    "vi": _l("The answer is in Vietnamese."),
    "en": _l("The answer is in English."),
    "ru": _l("The answer is in Russian."),
    "nb": _l("The answer is in Norwegian."),
    "ar": _l("The answer is in Arabic."),
}
# How a kept or missed promise is called, and in which colour.
TIMELINESS: Mapping[str, tuple[Any, str]] = {
    Timeliness.ON_TIME: (_l("Answered in time"), "green"),
    Timeliness.ON_TIME_EXTENDED: (_l("Answered in time after an extension"), "blue"),
    Timeliness.LATE: (_l("Answered late"), "red"),
}
_NO_TIMELINESS = ("", "grey")
TEXT_SHOWN = TITLE_LIMIT


@blueprint.get("/")
def index() -> str:
    """Published answers, the newest first."""
    view = view_from(request.args)
    found = publications.page(db.session(), view.filter(), cursor_from(request.args))
    offered = choosers(view)
    keeping.changed_at(publications.last_change(db.session()))
    return render_template(
        "published/index.html",
        nav="published",
        view=view,
        rows=found.rows,
        short=_short,
        number=publications.count(db.session(), view.filter()),
        choosers=offered,
        selected=selected(view, offered),
        feed_url=_feed_url(view),
        previous_url=page_url("published.index", view.args, found.previous),
        next_url=page_url("published.index", view.args, found.next),
    )


@blueprint.get("/<reference>")
def show(reference: str) -> str | Response:
    """One publication, at an address that stays. What was public and is no longer is said to be
    gone, without a reason; what never was is not found."""
    number = _number_of(reference)
    found = publications.one(db.session(), number)
    if found is None:
        if not publications.was_public(db.session(), number):
            raise NotFound(reference)
        return make_response(render_template("published/gone.html", nav="published"), 410)
    last = support.last_at(db.session(), number)
    keeping.changed_at(max(found.published_at, last or found.published_at))
    return render_template(
        "published/show.html",
        nav="published",
        one=found,
        # Said by the address alone: the page is the same for everybody who asks for it.
        back_to_text=request.args.get("back") == "text",
        supporters=support.counts(db.session(), [number]).get(number, 0),
    )


@blueprint.get("/timeliness")
def kept_promises() -> str:
    """How each department keeps the dates that it promised, and how that is counted."""
    found = timeliness.of_all(db.session(), now=tools().clock())
    return render_template("published/timeliness.html", nav="published", departments=found)


def _number_of(reference: str) -> int:
    """The submission of a public number. Raises NotFound for what is none, or not wholly right."""
    parsed = parse_reference(reference)
    stored = db.session().get(Submission, parsed.number) if parsed else None
    if stored is None or tools().codes.reference(stored.id, stored.submitted_at) != reference:
        raise NotFound(reference)
    return stored.id


def _short(text: str) -> str:
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN].rstrip()}…"


def _feed_url(view: View) -> str:
    if view.department:
        return url_for("published.feed_of_department", department_id=view.department)
    return url_for("published.feed")


def _timeliness(code: str) -> tuple[Any, str]:
    return TIMELINESS.get(code, _NO_TIMELINESS)


blueprint.add_app_template_filter(lambda code: str(OUTCOMES[code]), "decision_label")
blueprint.add_app_template_filter(lambda code: str(ANSWERED_IN.get(code, "")), "answered_in")
blueprint.add_app_template_filter(lambda code: str(_timeliness(code)[0]), "timeliness_label")
blueprint.add_app_template_filter(lambda code: _timeliness(code)[1], "timeliness_colour")
