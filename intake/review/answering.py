"""The work on a submission: take it on, ask, note, answer, approve, close."""

from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.queries.answering.reply_templates import settings_of
from intake.review.forms import ActForm, AnswerForm, AskForm, GiveBackForm, GoOnForm, NoteForm
from intake.review.performing import perform
from intake.review.submission import blueprint, readable_here
from intake.review.writing import look_first
from intake.services.answering import replies as answers
from intake.services.desk import review
from intake.web.auth import requires
from intake.web.db import db


@blueprint.post("/accept")
@requires(Action.READ)
def accept(submission_id: int) -> str | AnyResponse:
    """The department takes it on; the reviewer stays on the page to work on it."""
    form = ActForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: review.accept(rows, actor, it, now=now),
        done=_("Taken on. The submission is now in progress."),
        stay=True,
    )


@blueprint.post("/ask")
@requires(Action.READ)
def ask(submission_id: int) -> str | AnyResponse:
    """A question to the sender."""
    form = AskForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: review.ask_sender(rows, actor, it, form.text.data, now=now),
        done=_("Your question has been sent."),
    )


@blueprint.post("/go-on")
@requires(Action.READ)
def go_on(submission_id: int) -> str | AnyResponse:
    """Without the reply of the sender; the page stays."""
    form = GoOnForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: review.go_on(rows, actor, it, form.text.data, now=now),
        done=_("Work goes on without the reply."),
        stay=True,
    )


@blueprint.post("/note")
@requires(Action.READ)
def note(submission_id: int) -> str | AnyResponse:
    """An internal note; the page stays."""
    form = NoteForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: review.annotate(rows, actor, it, form.text.data, now=now),
        done=_("Your note has been saved."),
        stay=True,
        any_version=True,
    )


@blueprint.post("/answer")
@requires(Action.READ)
def answer(submission_id: int) -> str | AnyResponse:
    """An answer for approval."""
    form = AnswerForm()
    first = look_first(submission_id, form)
    if first is not None:
        return first
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: answers.draft(
            rows, actor, it, form.parts(), now=now, template=form.template
        ),
        done=_("Your answer waits for approval by another official."),
    )


@blueprint.post("/approve")
@requires(Action.READ)
def approve(submission_id: int) -> str | AnyResponse:
    """The answer goes out, now or when the coordinator's time is over."""
    settled = settings_of(db.session(), readable_here(submission_id).department_id)
    done = _("The answer has been sent.")
    if settled is not None and settled.hold_hours:
        done = _("The answer is approved. It goes out unless the coordinator gives it back.")
    return perform(
        submission_id,
        ActForm(),
        lambda rows, actor, it, now: answers.approve(rows, actor, it, now=now),
        done=done,
    )


@blueprint.post("/answer/return")
@requires(Action.READ)
def return_answer(submission_id: int) -> str | AnyResponse:
    """The answer goes back to its author."""
    form = GiveBackForm()
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: answers.give_back(rows, actor, it, form.text.data, now=now),
        done=_("The answer is back with its author."),
    )


@blueprint.post("/close")
@requires(Action.READ)
def close(submission_id: int) -> str | AnyResponse:
    """The end."""
    return perform(
        submission_id,
        ActForm(),
        lambda rows, actor, it, now: review.close(rows, actor, it, now=now),
        done=_("The submission has been closed."),
    )
