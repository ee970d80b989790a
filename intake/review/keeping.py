"""What is typed about a submission is kept: by the script while it is typed, or with a button."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.permissions import Action, require
from intake.models import Submission
from intake.review.desk import view_here
from intake.review.forms import ActForm, RefuseForm
from intake.review.kept import FIELDS, FORMS, NOT_TYPED
from intake.review.submission import blueprint, readable_here, refused
from intake.services.desk import kept_texts
from intake.web.auth import requires, signed_in_actor
from intake.web.db import transaction
from intake.web.tools import tools
from intake.web.validators import Required


@blueprint.post("/keep")
@requires(Action.READ)
def keep(submission_id: int) -> str | AnyResponse | tuple[str, int]:
    """Keep the fields of one act as they are. ``quiet`` is what the script says: it gets no page,
    204 for kept and 422 for what no form would take."""
    act, submission = _act_of(submission_id)
    form = _form_of(act)
    if not form.validate_on_submit():
        return ("", 422) if _quiet() else refused(submission_id, form)
    fields = {name: form[name].data or "" for name in FIELDS[act]}
    if not any(text for name, text in fields.items() if name not in NOT_TYPED):
        fields = {}
    with transaction() as rows:
        kept = kept_texts.keep(
            rows, signed_in_actor(), submission, act, fields, now=tools().clock()
        )
    if _quiet():
        return "", 204
    if kept:
        flash(_("Saved for you for 14 days."), "success")
    else:
        flash(_("There was nothing to keep."))
    return _back(submission_id)


@blueprint.post("/discard")
@requires(Action.READ)
def discard(submission_id: int) -> str | AnyResponse:
    """Forget what was kept for one act."""
    act, _submission = _act_of(submission_id)
    form = ActForm()
    if not form.validate_on_submit():
        return refused(submission_id, form)
    with transaction() as rows:
        kept_texts.drop(rows, signed_in_actor().official_id, submission_id, act)
    flash(_("What was saved has been discarded."), "success")
    return _back(submission_id)


def _act_of(submission_id: int) -> tuple[str, Submission]:
    """The act that the button names, when the reader may do it there."""
    act = request.form.get("keep", "")
    submission = readable_here(submission_id)
    if act not in FIELDS:
        raise NotFound(act)
    require(signed_in_actor(), kept_texts.RIGHTS[act], submission.department_id)
    return act, submission


def _form_of(act: str) -> ActForm:
    """The form of the act; what is unfinished may be kept, what no form would take may not."""
    form = FORMS[act]()
    if isinstance(form, RefuseForm):
        form.prepare()
    for field in form:
        field.validators = [one for one in field.validators if not isinstance(one, Required)]
    return form


def _quiet() -> bool:
    return bool(request.form.get("quiet"))


def _back(submission_id: int) -> AnyResponse:
    view = view_here()
    there = "review_reply.write" if request.args.get("at") == "reply" else "review_submission.show"
    return redirect(url_for(there, submission_id=submission_id, **view.args), 303)
