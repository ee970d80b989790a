"""The further screens of an initiative or a solution; what is typed there is sealed at once."""

from typing import Any

from flask import render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from intake.queries import drafts as draft_queries
from intake.services import drafts, proposals
from intake.submit.proposal_forms import PartForm
from intake.submit.steps import PARTS_BY_NAME, after, before, first_gap, order_around, reachable
from intake.submit.views import TOKEN, answers_of, blueprint, draft_here, to_step, url_of
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
    draft = draft_here()
    answers = answers_of(draft)
    in_order = reachable(here, answers)
    if not in_order and request.method != "POST":
        return to_step(first_gap(answers))
    form = _form_for(part, draft.id if draft is not None else 0, answers)
    if form.validate_on_submit():
        answers |= _keep(form)
        if not in_order:  # the draft it belonged to is gone; what was typed here is not
            return to_step(first_gap(answers))
        nothing_left = form.back_to_check.data and first_gap(answers) is None
        return to_step(None if nothing_left else after(here, answers))
    order = order_around(here, answers)
    return render_template(
        "submit/proposal.html",
        form=form,
        form_error=bool(form.errors),
        title=TITLES[form.part],
        step_number=order.index(here) + 1,
        step_count=len(order),
        back=url_of(before(here, answers)),
    )


def _form_for(part: str, draft_id: int, answers: dict[str, Any]) -> PartForm:
    known = proposals.opened_from_draft(tools().sealer, draft_id, part, answers)
    back = {"back_to_check": "check" if request.args.get("back") == "check" else ""}
    form: PartForm = PARTS_BY_NAME[part].form(data=known | back)
    return form


def _keep(form: PartForm) -> dict[str, str]:
    """Keep the screen in the draft of this browser, or in a new one; returns what was kept."""
    now, codes, sealer = tools().clock(), tools().codes, tools().sealer
    with transaction() as rows:
        token = session.get(TOKEN)
        draft = draft_queries.by_token(rows, codes.hash(token), now, lock=True) if token else None
        if draft is None or draft.submission_id is not None:
            # Its number is part of the seal, so the draft comes first.
            token = session[TOKEN] = drafts.start(rows, {}, now=now, codes=codes)
            draft = draft_queries.by_token(rows, codes.hash(token), now, lock=True)
        assert draft is not None
        sealed = proposals.sealed_for_draft(sealer, draft.id, form.part, form.answers())
        drafts.save(rows, draft.id, draft.answers, sealed, now=now)
    return sealed
