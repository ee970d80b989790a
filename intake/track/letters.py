"""Letters about a submission: ended with one click from the letter, begun again on its page."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.services.letters import letters_off
from intake.track.forms import LettersForm
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.db import transaction
from intake.web.opened import opened
from intake.web.security import csrf
from intake.web.tools import tools


# A mail program sends this for its reader, without page, cookie or token (RFC 8058): what the
# letter carries is the right, and all it can do is end letters.
@blueprint.route("/letters/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
def stop(token: str) -> str:
    """Ask, or end the letters at once. Nothing of the submission is shown."""
    submission_id = tools().codes.stop_token_of(token)
    if submission_id is None:
        raise NotFound("letters")
    done = request.method == "POST"
    if done:
        with transaction() as rows:
            letters_off.stop(rows, submission_id, now=tools().clock())
    return render_template("track/letters.html", done=done)


@blueprint.post("/letters")
def choose_letters() -> AnyResponse:
    """End the letters, or have them sent again, on the page of the submission."""
    submission = opened()
    form = LettersForm()
    if submission is None or not is_about(form, submission) or not form.validate_on_submit():
        return redirect(url_for("track.follow"), 303)
    with transaction() as rows:
        if form.wanted.data == "yes":
            letters_off.begin_again(rows, submission.id)
        else:
            letters_off.stop(rows, submission.id, now=tools().clock())
    return redirect(url_for("track.follow", _anchor="letters"), 303)
