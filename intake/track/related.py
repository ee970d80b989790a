"""From one number of a divided submission to another; all of them are the same sender's."""

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.reference import same_hash
from intake.models import Submission
from intake.queries.desk.splitting import family
from intake.track.forms import AboutForm
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.db import db
from intake.web.opened import OPENED, opened
from intake.web.tools import tools


@blueprint.post("/other")
def switch() -> AnyResponse:
    """Open another number that the same code opens; anything else stays where it is."""
    submission, form = opened(), AboutForm()
    if submission is None or not is_about(form, submission) or not form.validate_on_submit():
        return redirect(url_for("track.follow"), 303)
    here = db.session().get_one(Submission, submission.id)
    for one in family(db.session(), submission.id):
        other = one.submission
        number = tools().codes.reference(other.id, other.submitted_at)
        if number == request.form.get("open") and _same_code(here, other):
            session[OPENED] = [other.id, session[OPENED][1]]
    return redirect(url_for("track.follow"), 303)


def _same_code(one: Submission, other: Submission) -> bool:
    return bool(one.code_hash) and same_hash(one.code_hash or "", other.code_hash or "")
