"""Background work: how much waits, and the dead letters with what can be done about them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.domain.errors import NotFound
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action
from intake.queries import jobs as queries
from intake.services.background import jobs
from intake.services.background.jobs import DEAD, RUNNING, WAITING
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.logging import security_event
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")

PAGE = 50
JOB_KINDS = {
    JobKind.CLASSIFY: _l("Find the department"),
    JobKind.INDEX: _l("Bring the search up to date"),
    JobKind.NOTIFY: _l("Tell the sender"),
    JobKind.DESK_MAIL: _l("Tell an official what waits"),
    JobKind.SEARCH_MAIL: _l("Tell an official what a saved search has found"),
    JobKind.AUTHOR_MAIL: _l("Ask a co-author to confirm"),
    JobKind.ACCOUNT_MAIL: _l("Tell an official what changed in their account"),
    JobKind.NIGHTLY: _l("Tidy up at night"),
    JobKind.DEADLINES: _l("Look after the deadlines"),
    JobKind.CALENDAR: _l("Reckon due dates by the changed calendar"),
    JobKind.SEND_REPLY: _l("Send an approved answer"),
    JobKind.BULK: _l("Carry out what was decided on many submissions"),
    JobKind.ATTACHMENT: _l("Look through an attached file"),
    JobKind.EXPORT: _l("Write a result of the search into a file"),
    JobKind.FORGET_FILE: _l("Delete a file that is no longer needed"),
}


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """Counts by kind, and the dead letters."""
    asked = request.args.get("after", "")
    after = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    rows = db.session()
    dead = queries.in_state(rows, DEAD, after=after, limit=PAGE + 1)
    return render_template(
        "admin/jobs.html",
        nav="admin",
        counts=queries.counts(rows),
        states=(WAITING, RUNNING, DEAD),
        kinds=JOB_KINDS,
        dead=dead[:PAGE],
        next_url=url_for("admin_jobs.index", after=dead[PAGE - 1].id) if len(dead) > PAGE else None,
        form=ButtonForm(formdata=None),
    )


@blueprint.post("/<int:job_id>/retry")
@requires(Action.ADMINISTER)
def retry(job_id: int) -> Response:
    """Give a dead letter a fresh start."""
    return _act(
        job_id,
        lambda rows, one: jobs.retry(rows, one, now=tools().clock()),
        _("It will be tried again now."),
    )


@blueprint.post("/<int:job_id>/drop")
@requires(Action.ADMINISTER)
def drop(job_id: int) -> Response:
    """Give a dead letter up."""
    return _act(job_id, jobs.drop, _("It has been given up."))


@blueprint.post("/retry-all")
@requires(Action.ADMINISTER)
def retry_all() -> Response:
    """Give every dead letter a fresh start: after a fault that concerned all of them."""
    if not ButtonForm().validate_on_submit():
        raise NotFound("job")
    now = tools().clock()
    with transaction() as rows:
        for one in queries.ids_in_state(rows, DEAD):
            jobs.retry(rows, one, now=now)
    return _done(0, _("All of them will be tried again now."))


def _act(job_id: int, act: Callable[[Session, int], None], sentence: str) -> Response:
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(job_id))
    try:
        with transaction() as rows:
            act(rows, job_id)
    except NotFound:
        flash(_("Somebody has dealt with it already."), "warning")
        return redirect(url_for("admin_jobs.index"), code=303)
    return _done(job_id, sentence)


def _done(job_id: int, sentence: str) -> Response:
    security_event("dead_letter", job=job_id, by=signed_in_actor().official_id)
    wake_worker()
    flash(sentence, "success")
    return redirect(url_for("admin_jobs.index"), code=303)
