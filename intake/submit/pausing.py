"""A draft is left for later, gone on with on another device, or deleted."""

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.models import Draft
from intake.services.receiving import drafts
from intake.submit.forms import ResumeForm, SendForm
from intake.submit.screens import TOKEN, answers_of, draft_here, place_of, to_step
from intake.submit.steps import DETAILS, KIND, first_gap
from intake.submit.unfinished import unfinished_of
from intake.submit.views import blueprint
from intake.web.attempts import guard_secret
from intake.web.db import transaction
from intake.web.i18n import gettext as _
from intake.web.tools import tools

RESUME = "resume"  # names in the session cookie the code that was shown


@blueprint.get("/submit/discard")
def ask_to_discard() -> str | AnyResponse:
    """What would be deleted, and the button that deletes it."""
    draft = draft_here()
    if draft is None:
        return redirect(url_for("submit.home"), 303)
    answers = answers_of(draft)
    gap = first_gap(answers)
    return render_template(
        "submit/discard.html",
        title=draft.answers.get("title") or unfinished_of(draft, DETAILS).typed.get("title"),
        at=place_of(gap, answers) if gap is not None else None,
    )


@blueprint.post("/submit/discard")
def discard() -> AnyResponse:
    """Delete the answers given so far: the next person at a shared computer must not find them."""
    draft = draft_here()
    if draft is not None:
        with transaction() as rows:
            drafts.discard(rows, draft.id, now=tools().clock())
        flash(_("Your answers have been deleted."), "success")
    session.pop(TOKEN, None)
    session.pop(RESUME, None)
    return redirect(url_for("submit.home"), 303)


@blueprint.route("/submit/later", methods=["GET", "POST"])
def later() -> str | AnyResponse:
    """Stop here and get a code with which to go on, on any device."""
    draft = draft_here()
    if draft is None:
        return to_step(KIND)
    form = SendForm()
    kept_for, code = session.get(RESUME) or (0, "")
    if form.validate_on_submit():
        if kept_for != draft.id:  # asked again, the code that was written down stays good
            with transaction() as rows:
                code = drafts.make_resumable(rows.get_one(Draft, draft.id), codes=tools().codes)
            session[RESUME] = [draft.id, code]
        return redirect(url_for("submit.later"), 303)
    return render_template(
        "submit/later.html",
        form=form,
        code=code if kept_for == draft.id else "",
        expires_at=draft.expires_at,
    )


@blueprint.route("/submit/resume", methods=["GET", "POST"])
def resume() -> str | AnyResponse:
    """Go on with a draft by its code."""
    form = ResumeForm()
    if form.validate_on_submit():
        now = tools().clock()
        with guard_secret("resume", request.remote_addr or "") as attempt:
            with transaction() as rows:
                token = drafts.resume(rows, form.code.data, now=now, codes=tools().codes)
            if token is not None:
                attempt.succeeded()
                session[TOKEN] = token
                return redirect(url_for("submit.check"), 303)
        form.complain_no_such_code()
    return render_template("submit/resume.html", form=form, form_error=bool(form.errors))
