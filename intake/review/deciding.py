"""What is it, and whose? The acts that decide about a submission."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action, Actor
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.models import Submission
from intake.review.filling import route_form
from intake.review.forms import ActForm, RefuseForm, ReleaseForm, ReturnForm
from intake.review.kind_forms import QuarantineForm
from intake.review.performing import perform
from intake.review.submission import blueprint, readable_here
from intake.services.routing import handover, triage
from intake.web.auth import requires
from intake.web.departments import department_choices


@blueprint.post("/route")
@requires(Action.READ)
def route(submission_id: int) -> str | AnyResponse:
    """To a department."""
    submission = readable_here(submission_id)
    form = route_form(submission, sent=True)

    def act(rows: Session, actor: Actor, it: Submission, now: Any) -> None:
        handover.confirm_route(
            rows,
            actor,
            it,
            form.department.data,
            now=now,
            kind=SubmissionKind(form.kind.data) if form.kind.data else None,
            reason=RouteReason(form.reason.data) if form.reason.data else None,
            note=form.note.data or "",
        )

    return perform(submission_id, form, act, done=_("The submission has been passed on."))


@blueprint.post("/return")
@requires(Action.READ)
def give_back(submission_id: int) -> str | AnyResponse:
    """Back to triage."""
    form = ReturnForm()
    form.prepare()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: handover.return_to_triage(
            rows,
            actor,
            it,
            now=now,
            reason=RouteReason(form.reason.data),
            note=form.note.data or "",
        ),
        done=_("The submission is back in triage."),
    )


@blueprint.post("/redirect")
@requires(Action.READ)
def redirect_complaint(submission_id: int) -> str | AnyResponse:
    """A formal complaint goes elsewhere."""
    return perform(
        submission_id,
        ActForm(),
        lambda rows, actor, it, now: triage.redirect(rows, actor, it, now=now),
        done=_("The sender has been told where to turn with a complaint."),
    )


@blueprint.post("/quarantine")
@requires(Action.READ)
def quarantine(submission_id: int) -> str | AnyResponse:
    """A denunciation is put away from general eyes, and from the department that it accuses."""
    form = QuarantineForm()
    form.prepare(department_choices())
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: triage.quarantine(
            rows, actor, it, now=now, accused=form.accused.data or None
        ),
        done=_("The submission is in quarantine; only moderators can see it now."),
    )


@blueprint.post("/release")
@requires(Action.READ)
def release(submission_id: int) -> str | AnyResponse:
    """No denunciation: back to triage."""
    form = ReleaseForm()
    form.prepare()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: triage.release(
            rows, actor, it, SubmissionKind(form.kind.data), now=now
        ),
        done=_("The submission is back in triage."),
    )


@blueprint.post("/refuse")
@requires(Action.READ)
def refuse(submission_id: int) -> str | AnyResponse:
    """Not accepted, or spam."""
    form = RefuseForm()
    form.prepare()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: triage.refuse(
            rows,
            actor,
            it,
            now=now,
            reason_code=form.reason.data,
            note=form.note.data or "",
            spam=form.reason.data == "spam",
        ),
        done=_("The submission was not accepted; the sender reads the reason."),
    )
