"""The further screens of an initiative or a solution; what is typed there is sealed at once."""

from flask import render_template, session
from werkzeug.wrappers import Response as AnyResponse

from intake.services.initiatives import proposals
from intake.services.receiving import drafts
from intake.submit.proposal_forms import PartForm
from intake.submit.screens import (
    TOKEN,
    Answers,
    DraftRow,
    locked_draft,
    place_of,
    save,
    screen,
    wish_to_go_back,
)
from intake.submit.steps import PARTS_BY_NAME
from intake.submit.views import blueprint
from intake.web.db import transaction
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

    return screen(here, lambda draft, answers: _form_for(part, draft, answers), _keep, page)


def _form_for(part: str, draft: DraftRow | None, answers: Answers) -> PartForm:
    number = draft.id if draft is not None else 0
    known = proposals.opened_from_draft(tools().sealer, number, part, answers)
    form: PartForm = PARTS_BY_NAME[part].form(data=known | wish_to_go_back())
    return form


def _keep(form: PartForm) -> dict[str, str]:
    """Keep the screen in the draft of this browser, or in a new one; returns what was kept."""
    now = tools().clock()
    with transaction() as rows:
        draft = locked_draft(rows)
        if draft is None:
            # Its number is part of the seal, so the draft comes first.
            session[TOKEN] = drafts.start(rows, {}, now=now, codes=tools().codes)
            draft = locked_draft(rows)
        assert draft is not None
        sealed = proposals.sealed_for_draft(tools().sealer, draft.id, form.part, form.answers())
        save(rows, draft, sealed, now=now)
    return sealed
