"""Searches under names: the list, saving, opening, renaming, letters about news, deleting."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.models import SavedSearch
from intake.queries.finding import saved_searches as queries
from intake.search import asking
from intake.search.forms import SavedSearchForm
from intake.services.finding import saved_searches
from intake.services.finding.search_questions import Question, question_from
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.tools import tools

blueprint = Blueprint("saved_searches", __name__, url_prefix="/search/saved")


@blueprint.get("/")
@requires(Action.SEARCH)
def index() -> str:
    """One's own searches."""
    rows = queries.of(db.session(), signed_in_actor().official_id)
    return render_template("search/saved.html", nav="search", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.SEARCH)
def add() -> str | Response:
    """Save the question in the address."""
    question, form = asking.asked(), SavedSearchForm()
    if form.validate_on_submit():
        actor, now = signed_in_actor(), tools().clock()
        try:
            alert = form.alert.data
            seen = _found_now(question) if alert else ()
            with transaction() as rows:
                saved_searches.save(
                    rows, actor, form.name.data, question, alert=alert, seen=seen, now=now
                )
        except InvalidData as error:
            form.complain(error.problems["name"])
        else:
            flash(_("The search has been saved."), "success")
            return redirect(asking.address(question), code=303)
    return _page(form, question)


@blueprint.get("/<int:search_id>")
@requires(Action.SEARCH)
def show(search_id: int) -> Response:
    """To what the search finds now."""
    return redirect(asking.address(question_from(_own(search_id).args)), code=303)


@blueprint.route("/<int:search_id>/change", methods=["GET", "POST"])
@requires(Action.SEARCH)
def edit(search_id: int) -> str | Response:
    """Rename one's own search; be told what is new, or no longer."""
    row = _own(search_id)
    form = SavedSearchForm(name=row.name, alert=row.alert)
    if form.validate_on_submit():
        actor, now = signed_in_actor(), tools().clock()
        try:
            alert = form.alert.data
            seen = _found_now(question_from(row.args)) if alert and not row.alert else ()
            with transaction() as rows:
                saved_searches.change(
                    rows, actor, search_id, form.name.data, alert=alert, seen=seen, now=now
                )
        except InvalidData as error:
            form.complain(error.problems["name"])
        else:
            flash(_("The search has been changed."), "success")
            return redirect(url_for("saved_searches.index"), code=303)
    return _page(form, question_from(row.args), row)


@blueprint.post("/<int:search_id>/delete")
@requires(Action.SEARCH)
def delete(search_id: int) -> Response:
    """Forget one's own search."""
    _own(search_id)
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(search_id))
    with transaction() as rows:
        saved_searches.delete(rows, signed_in_actor().official_id, search_id)
    flash(_("The search has been deleted."), "success")
    return redirect(url_for("saved_searches.index"), code=303)


def _found_now(question: Question) -> tuple[int, ...]:
    actor, now = signed_in_actor(), tools().clock()
    return saved_searches.found_now(db.session(), tools().index, actor, question, now=now)


def _own(search_id: int) -> SavedSearch:
    row = queries.own(db.session(), signed_in_actor().official_id, search_id)
    if row is None:
        raise NotFound(str(search_id))
    return row


def _page(form: SavedSearchForm, question: Question, row: SavedSearch | None = None) -> str:
    return render_template(
        "search/save.html",
        nav="search",
        form=form,
        row=row,
        question=question,
        selected=asking.selected(question),
        results_url=asking.address(question),
        form_error=bool(form.errors),
    )
