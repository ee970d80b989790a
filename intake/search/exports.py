"""Results taken out as files: ordered, watched while they are written, fetched for a day."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from werkzeug.wsgi import FileWrapper

from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.queries.finding import exports as queries
from intake.search import asking
from intake.search.forms import ExportForm
from intake.services.finding import exports
from intake.services.finding.export_files import MEDIA_TYPES
from intake.services.finding.exports import MOST, ExportState
from intake.services.finding.search_questions import question_from
from intake.web import filters, labels
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.departments import department_names
from intake.web.downloads import to_be_saved
from intake.web.i18n import language_names
from intake.web.logging import security_event
from intake.web.places import province_choices
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("search_exports", __name__, url_prefix="/search/exports")

STATES = {
    ExportState.WAITING: _l("Waits"),
    ExportState.RUNNING: _l("Being written"),
    ExportState.DONE: _l("Ready"),
    ExportState.REFUSED: _l("Not written: the right to search is gone"),
    ExportState.FAILED: _l("Could not be written"),
    ExportState.GONE: _l("No longer there"),
}
COLOURS = {
    ExportState.WAITING: "grey",
    ExportState.RUNNING: "blue",
    ExportState.DONE: "green",
    ExportState.REFUSED: "red",
    ExportState.FAILED: "red",
    ExportState.GONE: "grey",
}
_COLUMNS = {
    "number": _l("Number"),
    "title": _l("Title"),
    "received": _l("Received"),
    "department": _l("Department"),
    "kind": _l("Kind"),
    "status": _l("Status"),
    "language": _l("Language"),
    "place": _l("Place"),
    "due": _l("Due"),
}


@blueprint.get("/")
@requires(Action.SEARCH)
def index() -> str:
    """One's own files; for auditors those of everybody."""
    actor, now = signed_in_actor(), tools().clock()
    sees_all = actor.may_anywhere(Action.READ_RECORD)
    rows = queries.recent(db.session(), None if sees_all else actor.official_id)
    return render_template(
        "search/exports.html",
        nav="search",
        rows=[
            {
                "row": row,
                "name": name if sees_all else "",
                "state": _state_of(row.state, over=bool(row.expires_at and row.expires_at <= now)),
                "own": row.official_id == actor.official_id,
                "question": question_from(row.args),
            }
            for row, name in rows
        ],
        states=STATES,
        colours=COLOURS,
        address=asking.address,
        selected=asking.selected,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.SEARCH)
def order() -> str | Response:
    """Take out what the question in the address finds."""
    question, form = asking.asked(), ExportForm()
    if form.validate_on_submit():
        actor, now = signed_in_actor(), tools().clock()
        try:
            with transaction() as rows:
                row = exports.order(
                    rows, actor, form.format.data, question, words=_words(), now=now
                )
                number = row.id
        except InvalidData as error:
            form.complain(error.problems["format"])
        else:
            security_event("search_exported", export=number, by=actor.official_id)
            wake_worker()
            flash(_("The file is being written. It can be fetched from here for a day."))
            return redirect(url_for("search_exports.index"), code=303)
    return render_template(
        "search/export.html",
        nav="search",
        form=form,
        question=question,
        selected=asking.selected(question),
        results_url=asking.address(question),
        most=filters.count(MOST),
        form_error=bool(form.errors),
    )


@blueprint.get("/<int:export_id>/file")
@requires(Action.SEARCH)
def fetch(export_id: int) -> Response:
    """One's own file, to be saved and never shown by the browser."""
    actor = signed_in_actor()
    row = exports.to_fetch(db.session(), actor, export_id, now=tools().clock())
    if row is None:
        raise NotFound(str(export_id))
    try:
        content = tools().files.open(row.storage_key)
    except FileNotFoundError:
        raise NotFound(str(export_id)) from None
    security_event("search_export_fetched", export=export_id, by=actor.official_id, rows=row.done)
    return Response(
        FileWrapper(content),
        content_type=MEDIA_TYPES[row.form],
        headers=to_be_saved(f"search-{row.id}.{row.form}") | {"Content-Length": str(row.size)},
        direct_passthrough=True,
    )


def _state_of(state: str, *, over: bool) -> ExportState:
    return ExportState.GONE if over and state == ExportState.DONE else ExportState(state)


def _words() -> dict[str, Any]:
    """Headings and labels as this reader has them: the worker knows no reader."""
    return {
        "columns": {code: str(text) for code, text in _COLUMNS.items()},
        "department": dict(department_names()),
        "kind": dict(labels.in_words("KINDS")),
        "status": dict(labels.in_words("STATUSES")),
        "language": language_names(),
        "place": dict(province_choices()),
    }
