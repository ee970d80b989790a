"""The screen that asks which call or big problem a proposal answers."""

from flask import flash, render_template
from werkzeug.wrappers import Response as AnyResponse

from intake.submit.call_forms import CLOSED_MEANWHILE, ChooseCallForm
from intake.submit.chosen import open_calls, title_of
from intake.submit.screens import (
    Answers,
    place_of,
    plain,
    screen,
    wish_to_go_back,
)
from intake.submit.steps import CALL
from intake.submit.views import blueprint
from intake.web.limits import limit_answers
from intake.web.typed import shown_again


@blueprint.route("/submit/call", methods=["GET", "POST"])
@shown_again
@limit_answers
def choose_call() -> str | AnyResponse:
    """One of the calls that are open, or none."""

    def page(form: ChooseCallForm, answers: Answers) -> str:
        return render_template(
            "submit/call.html",
            form=form,
            form_error=bool(form.errors),
            **place_of(CALL, answers),
        )

    return screen(CALL, lambda _draft, answers, typed: _form_for(answers, typed), plain, page)


def _form_for(answers: Answers, typed: Answers) -> ChooseCallForm:
    form = ChooseCallForm(data=answers | typed | wish_to_go_back())
    form.offer((str(one.call.id), title_of(one)[0]) for one in open_calls())
    offered = {value for value, *_ in form.call.iter_choices()}
    if not form.is_submitted() and not typed and form.call.data and form.call.data not in offered:
        flash(CLOSED_MEANWHILE, "error")
    return form
