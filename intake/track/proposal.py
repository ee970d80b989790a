"""The whole proposal, for the sender who has come back with number and code."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.services.initiatives.proposals import of_sender
from intake.track.views import blueprint
from intake.web.call_words import call_answered
from intake.web.db import db
from intake.web.opened import opened
from intake.web.proposal_words import shown
from intake.web.tools import tools


@blueprint.get("/proposal")
def proposal() -> str | AnyResponse:
    """What was answered in the further steps. Raises NotFound when nothing was asked."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    parts = of_sender(db.session(), submission.id, sealer=tools().sealer)
    if not parts:
        raise NotFound("proposal")
    return render_template(
        "track/proposal.html",
        submission=submission,
        parts=shown(parts, mails=True),
        call=call_answered(submission.id),
    )
