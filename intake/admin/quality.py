"""How well routes hold: figures of each department, drift by month, and the lists behind both.

An administrator reads no texts: the lists show numbers, departments and dates. Whoever may read a
submission besides finds its number linked.
"""

from datetime import date
from operator import gt, lt
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from classifier.evaluation import wilson
from intake.admin import model_pages as pages
from intake.admin.behind import behind_page
from intake.admin.spans import SPANS, days_asked, last_days
from intake.domain.errors import NotFound
from intake.domain.learning.drift import compare_shares, distance, months_back
from intake.domain.learning.routing_quality import Figure, Quality, behind, count
from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date
from intake.queries.learning import routing_quality as queries
from intake.queries.learning.newest_measures import measure_of
from intake.services.learning import promotion, word_drift
from intake.web.auth import requires
from intake.web.db import db
from intake.web.departments import department_names
from intake.web.tools import tools

blueprint = Blueprint("admin_quality", __name__, url_prefix="/admin/models")

FIGURES = {
    Figure.FIRST: _l("First routes"),
    Figure.AUTOMATIC: _l("By the classifier"),
    Figure.RULE: _l("By a rule"),
    Figure.CONFIRMED: _l("Held"),
    Figure.CORRECTED: _l("Corrected"),
    Figure.KEPT: _l("Automatic and right"),
    Figure.BROKEN: _l("Automatic and wrong"),
    Figure.MOVED: _l("Moved after the first route"),
    Figure.PASSED_ON: _l("Passed on or declined"),
    Figure.ABSTAINED: _l("Left to people"),
    Figure.GUESSED: _l("Left to people, likeliest right"),
    Figure.LIES: _l("Submissions"),
}
# Of the newest submissions on which a model was measured beside the one in force.
PARTS = {
    "all": _l("Newest submissions on which people settled"),
    "lost": _l("Right with the model in force, wrong with the new one"),
    "gained": _l("Wrong with the model in force, right with the new one"),
}


@blueprint.get("/quality")
@requires(Action.ADMINISTER)
def index() -> str:
    """The figures of a time, all together and for each department."""
    days = days_asked()
    lives = queries.lives(db.session(), last_days(days))
    total, of_each = count(lives.found)
    return render_template(
        "admin/quality.html",
        nav="admin",
        days=days,
        spans=SPANS,
        total=total,
        departments=of_each,
        cut=lives.cut,
        most=queries.MOST,
        interval=_interval,
        promised=pages.promised_here(db.session()),
        figures=FIGURES,
        to=lambda figure, department="": url_for(
            "admin_quality.listed", figure=figure, department=department, days=days
        ),
    )


@blueprint.get("/drift")
@requires(Action.ADMINISTER)
def drift() -> str:
    """Departments and words of what comes in, month by month, beside what the model learned."""
    rows, card = db.session(), promotion.card_in_force(pages.store_here())
    months = months_back(local_date(tools().clock()), word_drift.MONTHS)
    chosen = _month() or months[0]
    counts = queries.by_month(rows, [*months, *({chosen} - set(months))])
    learned = dict(card.facts.counts) if card else {}
    words = word_drift.stored_counts(rows)
    before = [*months[1:], None]
    return render_template(
        "admin/drift.html",
        nav="admin",
        card=card,
        chosen=chosen,
        apart=words.get(word_drift.APART),
        months=[
            {
                "month": month,
                "number": sum(counts[month].values()),
                "learned": distance(counts[month], learned),
                "before": distance(counts[month], counts[last]) if last else None,
                "words": words.get(month.strftime("%Y-%m")),
            }
            for month, last in zip(months, before, strict=True)
        ],
        moved=compare_shares(counts[chosen], learned) if counts[chosen] else [],
    )


@blueprint.get("/submissions")
@requires(Action.ADMINISTER)
def listed() -> str:
    """The submissions behind a figure, the newest first: numbers, departments, dates."""
    rows, figure, department = db.session(), _figure(), request.args.get("department", "")
    if department and department not in department_names():
        raise NotFound(department)
    month, days = _month(), days_asked()
    span = queries.month_span(month) if month else last_days(days)
    if figure is Figure.LIES:
        ids = queries.lying_in(rows, span, department)
    else:
        ids = behind(queries.lives(rows, span).found, figure, department)
    back = (
        url_for("admin_quality.drift", month=month.strftime("%Y-%m"))
        if month
        else url_for("admin_quality.index", days=days)
    )
    return behind_page(rows, FIGURES[figure], ids, back=back, department=department)


@blueprint.get("/version/<version>/newest")
@requires(Action.ADMINISTER)
def newest(version: str) -> str:
    """The newest submissions on which a model was measured beside the one in force."""
    rows, store = db.session(), pages.store_here()
    card, part = promotion.card_of(store, version), request.args.get("part", "all")
    active = promotion.card_in_force(store)
    row = measure_of(rows, card.version, active.version) if active else None
    if row is None or part not in PARTS:
        raise NotFound(version)
    wanted = {"all": lambda _before, _after: True, "lost": gt, "gained": lt}[part]
    ids = [number for number, _code, before, after in row.outcomes if wanted(before, after)]
    back = url_for("admin_models.show", version=version)
    return behind_page(rows, PARTS[part], sorted(ids), back=back)


def _interval(quality: Quality) -> tuple[float, float]:
    """The 95 % interval of the realised precision."""
    return wilson(quality[Figure.KEPT], quality.judged)


def _month() -> date | None:
    """The month that the address asks for, None when it is none of these hundred years."""
    asked: Any = request.args.get("month", "")
    year, _dash, month = asked.partition("-")
    if len(asked) != 7 or not (year.isascii() and year.isdecimal()):
        return None
    if not (month.isascii() and month.isdecimal() and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) < 2100 else None


def _figure() -> Figure:
    asked = request.args.get("figure", Figure.FIRST.value)
    if asked not in {figure.value for figure in Figure}:
        raise NotFound(asked)
    return Figure(asked)
