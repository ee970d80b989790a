"""Taking a second matter out of a submission, on a page with the whole text beside the form."""

from datetime import datetime

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.desk.splitting import Part
from intake.domain.errors import NotAllowed
from intake.domain.permissions import Action, Actor
from intake.domain.submission import SubmissionKind
from intake.models import Submission
from intake.queries.desk.claims import holder_of
from intake.queries.desk.splitting import family_on_desk
from intake.review.desk import view_here
from intake.review.kind_forms import SplitForm
from intake.review.performing import perform, somebody_else_has_it
from intake.review.submission import blueprint, readable_here
from intake.services.routing import splitting
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.departments import department_choices
from intake.web.tools import tools


@blueprint.route("/split", methods=["GET", "POST"])
@requires(Action.READ)
def split(submission_id: int) -> str | AnyResponse:
    """Show the whole text beside the form; take out what the form says."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    form = _form(actor, submission)
    if request.method == "GET" or not _holds(form, submission):
        if not splitting.may_split(db.session(), actor, submission):
            raise NotAllowed("split")
        return _page(actor, submission, form)
    if somebody_else_has_it(submission_id):
        return _page(actor, submission, form, over=True)
    part = _said(form)

    def act(rows: Session, actor: Actor, it: Submission, now: datetime) -> None:
        splitting.split_off(rows, actor, it, part, now=now)

    once_more = bool(request.form.get("again"))
    view = view_here()
    place = "review_submission.split" if once_more else "review_submission.show"
    return perform(
        submission_id,
        form,
        act,
        done=_("The matter has a number of its own now; the sender is told."),
        onward=lambda: url_for(place, submission_id=submission_id, **view.args),
    )


def _holds(form: SplitForm, submission: Submission) -> bool:
    """Whether the form can be carried out; what is wrong stands beside its fields."""
    if not form.validate_on_submit():
        return False
    wrong = splitting.problems(db.session(), submission, _said(form))
    form.complain(wrong)
    return not wrong


def _said(form: SplitForm) -> Part:
    return Part(
        SubmissionKind(form.kind.data),
        form.title.data,
        form.text.data,
        form.department.data or None,
    )


def _form(actor: Actor, submission: Submission) -> SplitForm:
    # Of a denunciation nothing is filled in: what stays by mistake reaches others.
    text = "" if submission.restricted else submission.body
    form = SplitForm(version=submission.version, text=text)
    departments = department_choices() if actor.may(Action.TRIAGE) else []
    form.prepare(departments, must_name=submission.restricted)
    return form


def _page(actor: Actor, submission: Submission, form: SplitForm, *, over: bool = False) -> str:
    """``over`` says that it waits because somebody else has the submission open."""
    related, named = family_on_desk(db.session(), actor, submission.id)
    return render_template(
        "review/split.html",
        nav="queues",
        submission=submission,
        form=form,
        form_error=bool(form.errors),
        related=related,
        named=named,
        holder=holder_of(db.session(), submission.id, now=tools().clock()) if over else None,
        over={"over": 1} if over or request.args.get("over") else {},
        view=view_here(),
    )
