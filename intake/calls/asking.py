"""Where secretaries answer what was asked about a call."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.calls.desk import blueprint
from intake.calls.forms import AnswerForm
from intake.domain.errors import NotFound
from intake.domain.initiatives.calls import QuestionState
from intake.domain.permissions import Action
from intake.models import CallQuestion
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import call_questions, calls
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.i18n import language
from intake.web.tools import tools
from intake.web.typed import shown_again


@blueprint.get("/<int:call_id>/questions/")
@requires(Action.RUN_CALLS)
def questions(call_id: int) -> str:
    """What waits, what is answered, and what was put aside."""
    found = queries.writable(db.session(), signed_in_actor(), call_id, now=tools().clock())
    if found is None:
        raise NotFound(str(call_id))
    title, in_language = calls.title_of(found.newest, language())
    return render_template(
        "calls/questions.html",
        nav="desk_calls",
        call=found.call,
        title=title,
        title_language=in_language,
        lists=[(state, queries.questions(db.session(), call_id, state)) for state in QuestionState],
    )


@blueprint.route("/questions/<int:question_id>/", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def answer(question_id: int) -> str | AnyResponse:
    """Answer one question, or answer it better."""
    found, form = _question(question_id), AnswerForm()
    if not form.is_submitted():
        form.version.data = str(found.version)
        form.question.data, form.answer.data = found.question or found.asked, found.answer
    if form.validate_on_submit():
        with transaction() as rows:
            call_questions.answer(
                rows,
                signed_in_actor(),
                question_id,
                question=form.question.data,
                text=form.answer.data,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
        return _to_questions(found.call_id, _("Question and answer are public now."))
    return render_template(
        "calls/answer.html",
        nav="desk_calls",
        form=form,
        form_error=bool(form.errors),
        question=found,
    )


@blueprint.post("/questions/<int:question_id>/aside")
@requires(Action.RUN_CALLS)
def put_aside(question_id: int) -> AnyResponse:
    """Do not answer a question, or take its answer away."""
    found, form = _question(question_id), VersionForm()
    form.validate_on_submit()
    with transaction() as rows:
        call_questions.put_aside(
            rows,
            signed_in_actor(),
            question_id,
            seen_version=form.seen_version,
            now=tools().clock(),
        )
    return _to_questions(found.call_id, _("The question is put aside. Nobody else sees it."))


def _question(question_id: int) -> CallQuestion:
    actor, now = signed_in_actor(), tools().clock()
    found = call_questions.one(db.session(), actor, question_id, now=now)
    if found is None:
        raise NotFound(str(question_id))
    return found


def _to_questions(call_id: int, sentence: str) -> AnyResponse:
    flash(sentence, "success")
    return redirect(url_for("desk_calls.questions", call_id=call_id), 303)
