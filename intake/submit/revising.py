"""A proposal is revised and sent again by whoever sent it, with number and code: the screens of the
form, for the parts that the council asks for. What is kept is sealed at once."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.proposals import Part
from intake.models import ProposalDecision, Submission
from intake.services.initiatives import proposal_versions, proposals
from intake.submit.proposal_forms import PartForm
from intake.submit.steps import PARTS_BY_NAME
from intake.submit.unfinished import leads_away, was_touched
from intake.submit.views import blueprint
from intake.web.db import db, transaction
from intake.web.decision_words import told
from intake.web.errors import too_late
from intake.web.forms import ButtonForm
from intake.web.i18n import gettext as _
from intake.web.limits import limit_additions
from intake.web.opened import Opened, number_of, opened
from intake.web.proposal_words import TITLES
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again

_NAMES = ", ".join(PARTS_BY_NAME)


@blueprint.get("/track/revise/<reference>/")
def revise(reference: str) -> str | AnyResponse:
    """The parts to revise, what the council says, and the button that sends all again."""
    found = _asked(reference)
    if found is None:
        return _not_now(reference)
    return _page(found, ButtonForm())


@blueprint.route(f"/track/revise/<reference>/<any({_NAMES}):part>", methods=["GET", "POST"])
@shown_again
@limit_additions
def revise_part(reference: str, part: str) -> str | AnyResponse:
    """One part; what is kept here is sent with the others. Also the languages keep it, and lead
    back here."""
    found = _asked(reference)
    if found is None or part not in found[1].parts:
        return _not_now(reference)
    submission, _decision = found
    form: PartForm = PARTS_BY_NAME[part].form(data=_said(submission, part))
    away = leads_away()
    if away is not None and not was_touched(form):
        return redirect(away, 303)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                row = rows.get_one(Submission, submission.id, with_for_update=True)
                answers = form.answers()
                proposal_versions.revise(rows, row, Part(part), answers, sealer=tools().sealer)
        except InvalidMove:  # sent again in another window, this very moment
            return _not_now(reference)
        return redirect(away or url_for(".revise", reference=reference), 303)
    return render_template(
        "submit/revise_part.html",
        form=form,
        form_error=bool(form.errors),
        title=TITLES[form.part],
        submission=submission,
        number=reference,
    )


@blueprint.post("/track/revise/<reference>/send")
@limit_additions
def send_again(reference: str) -> str | AnyResponse:
    """Send the proposal again."""
    found = _asked(reference)
    if found is None:
        return _not_now(reference)
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                row = rows.get_one(Submission, found[0].id, with_for_update=True)
                proposal_versions.send_again(
                    rows, row, sealer=tools().sealer, codes=tools().codes, now=tools().clock()
                )
        except InvalidData:
            return _page(found, form, unchanged=True)
        wake_worker()
        flash(_("Your proposal was sent again. The council evaluates it anew."), "success")
        return redirect(url_for("track.follow"), 303)
    return _page(found, form)


def _asked(reference: str) -> tuple[Opened, ProposalDecision] | None:
    """The submission that is open, if it is this one and its sender is asked to revise it; another
    tab may have opened another one since."""
    submission = opened()
    if submission is None or number_of(submission) != reference:
        return None
    decision = proposal_versions.to_revise(db.session(), submission.id, submission.status)
    return None if decision is None else (submission, decision)


def _not_now(reference: str) -> AnyResponse:
    """Nothing is to be revised; the page of the submission says where it stands, and asks for the
    code when none is open. Long texts that were typed are given back."""
    submission = opened()
    same = submission is not None and number_of(submission) == reference
    page = too_late("gone_on" if same else "closed")
    return redirect(url_for("track.follow"), 303) if page is None else page


def _said(submission: Opened, part: str) -> dict[str, object]:
    """What was revised so far of a part, or what was sent."""
    rows, sealer = db.session(), tools().sealer
    new = proposal_versions.revised_so_far(rows, submission.id, sealer=sealer)
    if part in new:
        return dict(new[part])
    parts, _broken = proposals.what_opens(rows, submission.id, sealer=sealer)
    return dict(parts.get(part, {}))


def _page(
    found: tuple[Opened, ProposalDecision], form: ButtonForm, *, unchanged: bool = False
) -> str:
    submission, decision = found
    new = proposal_versions.revised_so_far(db.session(), submission.id, sealer=tools().sealer)
    return render_template(
        "submit/revise.html",
        submission=submission,
        number=number_of(submission),
        parts=[(part, TITLES[Part(part)], part in new) for part in decision.parts],
        decision=told(submission.id)[0],
        form=form,
        unchanged=unchanged,
        form_error=unchanged or bool(form.errors),
    )
