"""The sender of a proposal that was not accepted appeals, once and in time."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.workflow import Status
from intake.models import Submission
from intake.services.evaluation import decisions
from intake.track.forms import AppealForm
from intake.track.late import gone_on
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.db import db, transaction
from intake.web.errors import too_late
from intake.web.i18n import gettext as _
from intake.web.limits import limit_additions
from intake.web.opened import number_of, opened
from intake.web.tools import tools, wake_worker


@blueprint.route("/appeal", methods=["GET", "POST"])
@limit_additions
def appeal() -> str | AnyResponse:
    """Appeal once, saying why."""
    submission = opened()
    if submission is None:
        return too_late("closed") or redirect(url_for("track.enter"), 303)
    form = AppealForm(about=number_of(submission))
    until = decisions.appeal_until(db.session(), submission.id, Status(submission.status))
    other = request.method == "POST" and not is_about(form, submission)
    if other or until is None or tools().clock() > until:
        return gone_on(form, submission)
    if form.validate_on_submit():
        with transaction() as rows:
            decisions.appeal(
                rows,
                rows.get_one(Submission, submission.id, with_for_update=True),
                form.text.data,
                sealer=tools().sealer,
                now=tools().clock(),
            )
        wake_worker()
        flash(_("Your appeal has arrived. Other evaluators will look at your proposal."), "success")
        return redirect(url_for("track.follow"), 303)
    return render_template(
        "track/appeal.html",
        form=form,
        form_error=bool(form.errors),
        submission=submission,
        until=until,
    )
