"""Where a department carries out what was accepted: steps, milestones, reports and notes."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData
from intake.domain.initiatives.pilots import MOVES, EntryKind, MilestoneState, Step
from intake.domain.permissions import Action
from intake.domain.workflow import CARRIED_OUT, Status, possible_moves
from intake.proposals.desk import blueprint
from intake.proposals.forms import EndForm, EntryForm, MilestoneForm
from intake.proposals.words import BEGINS, ENDS, FAULTS
from intake.services.initiatives import pilots
from intake.services.initiatives.handing_on import may_hand_on
from intake.services.initiatives.pilots import Acting
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.decision_words import carried_out
from intake.web.i18n import gettext as _
from intake.web.submission_fields import explain
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again


@blueprint.get("/<int:submission_id>/carry-out/")
@requires(Action.LEAD_PILOT)
def carry_out(submission_id: int) -> str:
    """Where it stands, and what can be done now."""
    return _page(submission_id)


@blueprint.post("/<int:submission_id>/carry-out/<any(begin,scale):act>")
@requires(Action.LEAD_PILOT)
def go_on(submission_id: int, act: str) -> AnyResponse:
    """The pilot begins, or it is rolled out."""
    form = VersionForm()
    form.validate()
    return _done(submission_id, form, lambda rows, it: pilots.go_on(rows, it, Step(act)))


@blueprint.post("/<int:submission_id>/carry-out/end")
@requires(Action.LEAD_PILOT)
@shown_again
def end(submission_id: int) -> str | AnyResponse:
    """It is carried out, or stopped, with the reason."""
    form = EndForm()
    if not form.validate_on_submit():
        return _page(submission_id, end=form)
    step, why = Step(form.end.data), form.why.data
    return _done(submission_id, form, lambda rows, it: pilots.go_on(rows, it, step, why))


@blueprint.post("/<int:submission_id>/carry-out/diary")
@requires(Action.LEAD_PILOT)
@shown_again
def write(submission_id: int) -> str | AnyResponse:
    """A report or a note."""
    form = EntryForm()
    if not form.validate_on_submit():
        return _page(submission_id, entry=form)
    kind, text = EntryKind(form.kind.data), form.text.data
    return _done(submission_id, form, lambda rows, it: pilots.write(rows, it, kind, text))


@blueprint.post("/<int:submission_id>/carry-out/milestones")
@requires(Action.LEAD_PILOT)
@shown_again
def add_milestone(submission_id: int) -> str | AnyResponse:
    """One more thing to reach."""
    form = MilestoneForm()
    if form.validate_on_submit():
        title, due = form.title.data, form.due.day
        try:
            return _done(
                submission_id,
                form,
                lambda rows, it: pilots.add_milestone(rows, it, title, due),
            )
        except InvalidData as error:
            explain(form, error.problems, FAULTS, elsewhere="title")
    return _page(submission_id, milestone=form)


@blueprint.post(
    "/<int:submission_id>/carry-out/milestones/<int:milestone_id>/<any(reached,dropped):act>"
)
@requires(Action.LEAD_PILOT)
def settle(submission_id: int, milestone_id: int, act: str) -> AnyResponse:
    """A milestone is reached, or dropped."""
    form, state = VersionForm(), MilestoneState(act)
    form.validate()
    return _done(submission_id, form, lambda rows, it: pilots.settle(rows, it, milestone_id, state))


def _done(
    submission_id: int, form: VersionForm, act: Callable[[Session, Acting], object]
) -> AnyResponse:
    """Do it in one transaction, and show the page again."""
    with transaction() as rows:
        act(rows, Acting(signed_in_actor(), submission_id, form.seen_version, tools().clock()))
    wake_worker()
    flash(_("Saved. The sender can read it."), "success")
    return redirect(url_for(".carry_out", submission_id=submission_id), 303)


def _page(submission_id: int, **failed: VersionForm) -> str:
    """The page, perhaps with what is wrong in one of its forms."""
    submission = pilots.carried_out_one(db.session(), signed_in_actor(), submission_id)
    possible = possible_moves(Status(submission.status))
    forms: dict[str, Any] = {
        name: failed.get(name) or made(formdata=None, version=str(submission.version))
        for name, made in (("entry", EntryForm), ("milestone", MilestoneForm), ("end", EndForm))
    }
    forms["end"].end.choices = [
        (step.value, ENDS[step]) for step in (Step.COMPLETE, Step.STOP) if MOVES[step] in possible
    ]
    return render_template(
        "proposals/carry_out.html",
        nav="queues",
        submission=submission,
        steps=[(step, words) for step, words in BEGINS.items() if MOVES[Step(step)] in possible],
        at_work=submission.status in CARRIED_OUT,
        may_hand_on=may_hand_on(db.session(), signed_in_actor(), submission),
        failed=next(iter(failed.values()), None),
        form_error=bool(failed),
        **forms,
        **carried_out(submission_id),
    )
