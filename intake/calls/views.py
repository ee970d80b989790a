"""Calls and big problems as everybody reads them, with a question that anybody may ask."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.calls.forms import AskForm
from intake.calls.showing import council_in_words, in_words
from intake.domain.errors import NotFound
from intake.domain.initiatives.calls import QuestionState, Standing
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import call_questions
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.i18n import language
from intake.web.limits import limit_questions
from intake.web.tools import tools
from intake.web.typed import shown_again

blueprint = Blueprint("calls", __name__, url_prefix="/calls")


@blueprint.get("/")
def index() -> str:
    """What is open, what opens later, and what was open."""
    now = tools().clock()
    found = [in_words(one, now) for one in queries.public(db.session(), now=now)]
    return render_template(
        "calls/index.html",
        nav="calls",
        answerable=[one for one in found if one.standing is Standing.OPEN],
        later=[one for one in found if one.standing is Standing.UPCOMING],
        over=[one for one in found if one.standing is Standing.CLOSED],
    )


@blueprint.route("/<int:call_id>/", methods=["GET", "POST"])
@shown_again
@limit_questions
def show(call_id: int) -> str | AnyResponse:
    """One call with its questions and answers; keeps a question that is sent."""
    now, form = tools().clock(), AskForm()
    found = queries.public_one(db.session(), call_id, now=now)
    if found is None:
        raise NotFound(str(call_id))
    if form.validate_on_submit():
        with transaction() as rows:
            call_questions.ask(rows, call_id, form.question.data, language(), now=now)
        flash(
            _("Your question has arrived. When it is answered, both can be read on this page."),
            "success",
        )
        return redirect(url_for("calls.show", call_id=call_id), 303)
    return render_template(
        "calls/show.html",
        nav="calls",
        one=in_words(found, now),
        council=council_in_words(found.call, now),
        past=queries.versions(db.session(), call_id)[:-1],
        answered=queries.questions(db.session(), call_id, QuestionState.ANSWERED),
        may_ask=found.standing in (Standing.OPEN, Standing.UPCOMING),
        form=form,
        form_error=bool(form.errors),
    )
