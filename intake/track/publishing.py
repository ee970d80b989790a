"""What the sender agreed to about publication and learning, and the way to take it back."""

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.models import Submission
from intake.services.discretion import consents
from intake.track.forms import ConsentForm
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.db import transaction
from intake.web.opened import opened
from intake.web.tools import tools, wake_worker


@blueprint.post("/consent")
def take_back_consent() -> AnyResponse:
    """Take the consents to publication back, and what was published with them is gone at once; or
    the one to learning, and models trained afterwards do not read the text."""
    submission = opened()
    form = ConsentForm()
    if submission is None or not is_about(form, submission) or not form.validate_on_submit():
        return redirect(url_for("track.follow"), 303)
    with transaction() as rows:
        current = rows.get_one(Submission, submission.id)
        consents.take_back(rows, current, form.purposes, now=tools().clock())
    wake_worker()
    return redirect(url_for("track.follow", _anchor=form.what.data), 303)
