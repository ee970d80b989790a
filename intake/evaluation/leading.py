"""Whoever leads a proposal, or decides, declares first: more of the pages of preparing."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.permissions import Action
from intake.evaluation.forms import DeclareForm
from intake.evaluation.preparing import blueprint
from intake.queries.initiatives.proposal_path import led_one
from intake.services.evaluation import leading
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.tools import tools
from intake.web.typed import shown_again


@blueprint.route("/leading/<int:about_id>", methods=["GET", "POST"])
@requires(Action.SIT)
@shown_again
def declare_lead(about_id: int) -> str | AnyResponse:
    """Title and field alone, and the question whether there is an interest."""
    submission, form = led_one(db.session(), signed_in_actor(), about_id), DeclareForm()
    if submission is None:
        raise NotFound(str(about_id))
    if form.validate_on_submit():
        with transaction() as rows:
            clear = leading.declare(
                rows,
                signed_in_actor(),
                about_id,
                form.declared,
                sealer=tools().sealer,
                now=tools().clock(),
            )
        if clear:
            flash(_("Thank you. You can lead the proposal now."), "success")
            return redirect(url_for("desk_proposals.show", submission_id=about_id), 303)
        flash(_("Thank you. Others lead this proposal; you see nothing of it any more."), "success")
        return redirect(url_for("judging.index"), 303)
    return render_template(
        "evaluation/declare.html",
        nav="desk_proposals",
        form=form,
        form_error=bool(form.errors),
        submission=submission,
        title=submission.title,
        leads=True,
    )
