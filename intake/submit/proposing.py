"""The further screens of an initiative or a solution; what is typed there is sealed at once."""

import functools

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.proposals import Applied, Part
from intake.services.initiatives import proposals
from intake.submit.proposal_forms import PartForm, ResultForm
from intake.submit.screens import (
    Answers,
    DraftRow,
    place_of,
    screen,
    wish_to_go_back,
)
from intake.submit.steps import PARTS_BY_NAME
from intake.submit.views import blueprint
from intake.web.limits import limit_answers
from intake.web.proposal_words import TITLES
from intake.web.tools import tools
from intake.web.typed import shown_again

_NAMES = ", ".join(PARTS_BY_NAME)


@blueprint.route(f"/submit/proposal/<any({_NAMES}):part>", methods=["GET", "POST"])
@shown_again
@limit_answers
def propose(part: str) -> str | AnyResponse:
    """One screen of the proposal."""
    here = PARTS_BY_NAME[part]

    def page(form: PartForm, answers: Answers) -> str:
        return render_template(
            "submit/proposal.html",
            form=form,
            form_error=bool(form.errors),
            title=TITLES[form.part],
            **place_of(here, answers),
        )

    return screen(here, functools.partial(_form_for, part), _seal, page)


def _form_for(part: str, draft: DraftRow | None, answers: Answers, typed: Answers) -> PartForm:
    number = draft.id if draft is not None else 0
    known = proposals.opened_from_draft(tools().sealer, number, part, answers)
    form: PartForm = PARTS_BY_NAME[part].form(data=known | typed | wish_to_go_back())
    if isinstance(form, ResultForm) and _is_untried(number, answers):
        form.expect()
    return form


def _is_untried(number: int, answers: Answers) -> bool:
    known = proposals.opened_from_draft(tools().sealer, number, Part.APPLICATION.value, answers)
    return known.get("applied") == Applied.NOT_YET


def _seal(number: int, form: PartForm) -> dict[str, str]:
    return proposals.sealed_for_draft(tools().sealer, number, form.part, form.answers())
