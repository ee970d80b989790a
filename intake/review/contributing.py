"""Lead and co-departments on the desk: ask, contribute, go on without, take over."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.answering.contributions import AskReason, ContributionState, DeclineReason
from intake.domain.answering.replies import PARTS
from intake.domain.errors import NotFound
from intake.domain.permissions import Action, require
from intake.models import Submission
from intake.queries.answering import contributions as kept
from intake.review.contribution_forms import DeclineForm, GiveForm, OverrideForm
from intake.review.filling import ask_department_form
from intake.review.forms import ActForm, AnswerForm
from intake.review.performing import perform
from intake.review.submission import blueprint as submission_blueprint
from intake.review.submission import page, readable_here
from intake.services.answering import contributions
from intake.services.answering.contributions import Question
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db

blueprint = Blueprint("review_asked", __name__, url_prefix="/review/asked")
_ONE = "/contributions/<int:number>"


@blueprint.get("/")
@requires(Action.ANSWER)
def index() -> str:
    """What other departments ask of one's own."""
    asked = kept.asked_of(db.session(), signed_in_actor())
    return render_template("review/asked.html", nav="asked", asked=asked, most=kept.LIST_SIZE)


@submission_blueprint.post("/contributions")
@requires(Action.READ)
def ask_department(submission_id: int) -> str | AnyResponse:
    """The lead asks another department."""
    form = ask_department_form(readable_here(submission_id), sent=True)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: contributions.ask(
            rows,
            actor,
            it,
            Question(
                form.department.data,
                form.text.data,
                AskReason(form.reason.data),
                form.required.data,
            ),
            now=now,
        ),
        done=_("The department has been asked."),
        stay=True,
    )


@submission_blueprint.post(f"{_ONE}/give")
@requires(Action.READ)
def give_contribution(submission_id: int, number: int) -> str | AnyResponse:
    """A department contributes; whatever the lead did meanwhile does not matter to it."""
    form = GiveForm(number)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: contributions.give(
            rows, actor, it, number, form.text.data, now=now
        ),
        done=_("Your contribution has been sent to the department that answers."),
        onward=_after_a_reply,
        any_version=True,
    )


@submission_blueprint.post(f"{_ONE}/decline")
@requires(Action.READ)
def decline_contribution(submission_id: int, number: int) -> str | AnyResponse:
    """A department does not contribute, and reads the submission no longer."""
    form = DeclineForm(number)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: contributions.decline(
            rows,
            actor,
            it,
            number,
            DeclineReason(form.reason.data),
            now=now,
            note=form.note.data or "",
        ),
        done=_("The department that answers knows now that you do not contribute."),
        onward=_after_a_reply,
        any_version=True,
    )


@submission_blueprint.post(f"{_ONE}/override")
@requires(Action.READ)
def override_contribution(submission_id: int, number: int) -> str | AnyResponse:
    """The answer may go out without it."""
    form = OverrideForm(number)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: contributions.override(
            rows, actor, it, number, form.text.data, now=now
        ),
        done=_("The answer can go out without this contribution."),
        stay=True,
    )


@submission_blueprint.post(f"{_ONE}/take-back")
@requires(Action.READ)
def take_back_request(submission_id: int, number: int) -> str | AnyResponse:
    """An optional request is taken back."""
    return perform(
        submission_id,
        ActForm(),
        lambda rows, actor, it, now: contributions.take_back(rows, actor, it, number, now=now),
        done=_("The request has been taken back."),
        stay=True,
    )


@submission_blueprint.post("/answer/take")
@requires(Action.READ)
def take_over(submission_id: int) -> str:
    """Put a contribution into a part of the answer, after what is written there; nothing is kept
    yet and nothing typed is lost. The button says which one and where."""
    submission = readable_here(submission_id)
    require(signed_in_actor(), Action.ANSWER, submission.department_id)
    form = AnswerForm()
    form.validate_on_submit()
    for part in PARTS:
        field = form[part.value]
        if not (field.data or "").strip():
            field.errors = ()  # an unfinished answer is no mistake
    if form.errors:
        return page(submission_id, form)
    number, _sep, part_name = request.form.get("take", "").partition(":")
    text = _given_text(submission, number)
    if part_name not in {part.value for part in PARTS}:
        raise NotFound(part_name)
    field = form[part_name]
    field.data = "\n\n".join(filter(None, ((field.data or "").strip(), text)))
    return page(submission_id, filled=form)


def _after_a_reply() -> str:
    return url_for("review_asked.index")


def _given_text(submission: Submission, number: str) -> str:
    for one in kept.of_submission(db.session(), submission.id):
        if str(one.id) == number and one.state == ContributionState.GIVEN:
            return one.text
    raise NotFound(number)
