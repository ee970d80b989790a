"""The acts that join submissions about the same matter, and take them apart again."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Actor, require
from intake.models import Submission
from intake.queries.submissions import messages, readable
from intake.review.desk import view_here
from intake.review.forms import ActForm, JoinForm, PartForm
from intake.review.performing import perform
from intake.review.same_matter import check_main, find_main
from intake.review.submission import blueprint, readable_here, refused
from intake.services.desk import clusters, same_matter
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.departments import department_names
from intake.web.i18n import changes_language


@blueprint.get("/join")
@requires(Action.READ)
def compare(submission_id: int) -> str | AnyResponse:
    """Both texts side by side, before anything is joined."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    joins = actor.may(Action.TRIAGE, submission.department_id)
    if not joins:
        require(actor, Action.ANSWER, submission.department_id)
    form = JoinForm(request.args, meta={"csrf": False})
    if not form.validate() or (main := check_main(form, actor, submission)) is None:
        return refused(submission_id, form)
    return _compared(
        submission, main, JoinForm(formdata=None, version=submission.version, note=form.note.data)
    )


def _compared(submission: Submission, main: Submission, form: JoinForm) -> str:
    actor = signed_in_actor()
    return render_template(
        "review/join.html",
        nav="queues",
        submission=submission,
        main=main,
        form=form,
        form_error=bool(form.errors),
        why=same_matter.judge(submission, main),
        said={one.id: messages(db.session(), one.id) for one in (submission, main)},
        view=view_here(),
        over={"over": 1} if request.args.get("over") else {},
        may_join=actor.may(Action.TRIAGE, submission.department_id),
        names=department_names(),
    )


@blueprint.post("/join")
@requires(Action.READ)
def join(submission_id: int) -> str | AnyResponse:
    """Join for those who triage, propose for those who answer."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    form = JoinForm()
    joins = actor.may(Action.TRIAGE, submission.department_id)
    form.validate_on_submit()
    main = None if form.number.errors else check_main(form, actor, submission)
    if main is None:
        if changes_language():
            form.number.errors = ()  # nobody has sent it
        return refused(submission_id, form)
    if form.errors or changes_language() or request.form.get("look"):
        return _compared(submission, main, form)

    def act(rows: Session, actor: Actor, it: Submission, now: datetime) -> None:
        main = find_main(rows, actor, form.number.data)
        do = clusters.join if joins else clusters.propose
        do(rows, actor, it, main, now=now, note=form.note.data or "")

    return perform(
        submission_id,
        form,
        act,
        done=_("The submissions are joined; one answer will reach both senders.")
        if joins
        else _("Triage has been asked to join the submissions."),
        stay=True,
    )


@blueprint.post("/part")
@requires(Action.READ)
def part(submission_id: int) -> str | AnyResponse:
    """Out of the cluster: back to where it was."""
    form = PartForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: clusters.part(
            rows, actor, it, now=now, note=form.note.data or ""
        ),
        done=_("The submission stands alone again, where it was before."),
        stay=True,
    )


@blueprint.post("/join/decline/<int:main_id>")
@requires(Action.TRIAGE)
def decline(submission_id: int, main_id: int) -> str | AnyResponse:
    """Not the same matter."""

    def act(rows: Session, actor: Actor, it: Submission, now: datetime) -> None:
        if readable(rows, actor, main_id) is None:
            raise NotFound(str(main_id))
        clusters.decline_proposal(rows, actor, it, main_id, now=now)

    answer = perform(
        submission_id,
        ActForm(),
        act,
        done=_("The two submissions stay apart."),
        stay=True,
        any_version=True,
    )
    return answer if isinstance(answer, str) else redirect(url_for("review_joins.index"), 303)
