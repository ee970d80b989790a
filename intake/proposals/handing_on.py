"""Where what is carried out is handed on to another department: by the one that has it, or by a
coordinator."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData
from intake.domain.permissions import Action
from intake.proposals.desk import blueprint
from intake.proposals.forms import HandOnForm
from intake.proposals.words import FAULTS
from intake.queries.initiatives.proposal_path import milestones
from intake.queries.submissions import readable
from intake.services.initiatives import handing_on
from intake.services.initiatives.pilots import Acting
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.submission_fields import explain
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again


@blueprint.route("/<int:submission_id>/carry-out/hand-on", methods=["GET", "POST"])
@requires(Action.REROUTE)
@shown_again
def hand_on(submission_id: int) -> str | AnyResponse:
    """Say which department carries it out from now on. Raises what the service raises."""
    rows, actor = db.session(), signed_in_actor()
    submission = handing_on.in_hand(rows, actor, submission_id)
    form = HandOnForm()
    form.offer(submission.department_id)
    if not form.is_submitted():
        form.version.data = str(submission.version)
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                acting = Acting(actor, submission_id, form.seen_version, tools().clock())
                handing_on.hand_on(writing, acting, form.onward())
        except InvalidData as error:
            explain(form, error.problems, FAULTS, elsewhere="department")
        else:
            wake_worker()
            flash(_("Handed on. The sender is told."), "success")
            return redirect(_onward(submission_id), 303)
    return render_template(
        "proposals/hand_on.html",
        nav="queues",
        submission=submission,
        form=form,
        form_error=bool(form.errors),
        possible=handing_on.may_hand_on(rows, actor, submission),
        ahead=[one for one in milestones(rows, submission_id) if one.state == "open"],
    )


def _onward(submission_id: int) -> str:
    """Whoever works in the department that had it does not read it any more."""
    if readable(db.session(), signed_in_actor(), submission_id) is None:
        return url_for("review.queue")
    return url_for("review_submission.show", submission_id=submission_id)
