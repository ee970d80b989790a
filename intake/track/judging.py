"""What senders say about an answer: they rate it, and object to it."""

from datetime import datetime

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.following.contests import RATED, ContestReason, Satisfaction
from intake.domain.workflow import Status
from intake.models import Submission
from intake.queries.desk.contests import contest_of
from intake.services.following import contests
from intake.services.following.contests import Objection
from intake.track.forms import ContestForm, RateForm
from intake.track.late import gone_on
from intake.track.opened import is_about
from intake.track.views import blueprint, show
from intake.web.db import db, transaction
from intake.web.errors import too_late
from intake.web.limits import limit_additions
from intake.web.opened import Opened, number_of, opened
from intake.web.tools import tools, wake_worker
from intake.web.typed import typed_texts


@blueprint.route("/contest", methods=["GET", "POST"])
@limit_additions
def contest() -> str | AnyResponse:
    """Object once, saying why."""
    submission = opened()
    if submission is None:
        return too_late("closed") or redirect(url_for("track.enter"), 303)
    until = _until(submission)
    if until is None:
        return _no_more(submission)
    form = ContestForm(about=number_of(submission))
    form.prepare(refused=submission.status == Status.REJECTED)
    if request.method == "POST" and not is_about(form, submission):
        return gone_on(form, submission)
    if form.validate_on_submit():
        with transaction() as rows:
            contests.contest(
                rows,
                rows.get_one(Submission, submission.id, with_for_update=True),
                Objection(ContestReason(form.reason.data), form.text.data),
                now=tools().clock(),
            )
        wake_worker()
        flash(_("Your objection has arrived. Another person will look at it."), "success")
        return redirect(url_for("track.follow"), 303)
    return render_template(
        "track/contest.html",
        form=form,
        form_error=bool(form.errors),
        submission=submission,
        until=until,
    )


@blueprint.post("/rate")
@limit_additions
def rate() -> str | AnyResponse:
    """How satisfied the sender is; may be changed until it is closed."""
    submission = opened()
    if submission is None:
        return too_late("closed") or redirect(url_for("track.enter"), 303)
    form = RateForm()
    form.prepare()
    if not is_about(form, submission) or submission.status not in RATED:
        return gone_on(form, submission)
    if not form.validate_on_submit():
        return show(submission, rating_form=form)
    level = Satisfaction(form.level.data)
    with transaction() as rows:
        contests.rate(
            rows,
            rows.get_one(Submission, submission.id, with_for_update=True),
            level,
            form.words.data or "",
            now=tools().clock(),
        )
    flash(_("Thank you. Your rating has been kept."), "success")
    return redirect(url_for("track.follow", _anchor="rating"), 303)


def _no_more(submission: Opened) -> AnyResponse:
    """Why there is no objection (any more), and which ways are left; what was typed is shown."""
    contested = contest_of(db.session(), submission.id)
    page = render_template(
        "track/no_contest.html",
        submission=submission,
        contested=contested,
        typed=typed_texts(),
    )
    return make_response(page, 409)


def _until(submission: Opened) -> datetime | None:
    now = tools().clock()
    return contests.open_until(db.session(), submission.id, Status(submission.status), now=now)
