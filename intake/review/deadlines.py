"""Deadlines on the desk: more time for one submission, and what is late."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.queries.desk.contests import ratings_by_department
from intake.queries.reports import timeliness
from intake.review.filling import extend_form
from intake.review.forms import ExtendForm
from intake.review.performing import perform
from intake.review.submission import blueprint as submission_blueprint
from intake.review.submission import readable_here
from intake.services.promises import more_time
from intake.services.timekeeping.clocks import Extension
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.tools import tools

blueprint = Blueprint("review_late", __name__, url_prefix="/review/late")


@submission_blueprint.post("/extend")
@requires(Action.EXTEND)
def extend(submission_id: int) -> str | AnyResponse:
    """The promised date moves to a later one."""
    form: ExtendForm = extend_form(readable_here(submission_id), sent=True)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: more_time.grant(
            rows,
            actor,
            it,
            Extension(int(form.days.data), form.reason.data, form.note.data or ""),
            now=now,
        ),
        done=_("The answer has more time; the sender is told the new date."),
        stay=True,
    )


@blueprint.get("/")
@requires(Action.EXTEND)
def index() -> str:
    """Which promises were missed, and how each department keeps its own."""
    actor, now = signed_in_actor(), tools().clock()
    return render_template(
        "review/late.html",
        nav="late",
        late=timeliness.late(db.session(), actor, now=now),
        departments=timeliness.by_department(db.session(), actor, now=now),
        most=timeliness.LIST_SIZE,
        ratings=ratings_by_department(db.session(), actor),
    )
