"""The secretary suggests the summary of a decided proposal that the public may read, and takes the
words that the proposer has put in its place."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.proposals.desk import blueprint
from intake.proposals.forms import ForwardForm, SummaryForm
from intake.queries.initiatives import proposal_path as queries
from intake.queries.publishing import publication_desk
from intake.services.publishing import agreed_summaries
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.summary_words import SUMMARY_STATES
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again


@blueprint.get("/<int:submission_id>/summary")
@requires(Action.PREPARE_EVALUATION)
def summary(submission_id: int) -> str:
    """Where the summary stands, and the form for another one."""
    return _page(submission_id)


@blueprint.post("/<int:submission_id>/summary")
@requires(Action.PREPARE_EVALUATION)
@shown_again
def suggest_summary(submission_id: int) -> str | AnyResponse:
    """Ask the proposer."""
    form = SummaryForm()
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                agreed_summaries.suggest(
                    rows,
                    signed_in_actor(),
                    submission_id,
                    (form.title.data, form.text.data),
                    seen_version=form.seen_version,
                    sealer=tools().sealer,
                    now=tools().clock(),
                )
        except InvalidData as error:
            db.session.rollback()
            form.explain(error.problems)
        else:
            said = _("The sender is asked. Without an agreement nothing goes out.")
            return _done(submission_id, said)
    return _page(submission_id, form)


@blueprint.post("/<int:submission_id>/summary/forward")
@requires(Action.PREPARE_EVALUATION)
def forward_summary(submission_id: int) -> AnyResponse:
    """Put the sender's words before the second official."""
    form = ForwardForm()
    form.validate()
    with transaction() as rows:
        agreed_summaries.put_forward(
            rows,
            signed_in_actor(),
            submission_id,
            form.summary_number,
            seen_version=form.seen_version,
            sealer=tools().sealer,
            now=tools().clock(),
        )
    return _done(submission_id, _("Another official has to let it out."))


def _done(submission_id: int, said: str) -> AnyResponse:
    wake_worker()
    flash(said, "success")
    return redirect(url_for(".summary", submission_id=submission_id), 303)


def _page(submission_id: int, form: SummaryForm | None = None) -> str:
    rows, actor = db.session(), signed_in_actor()
    submission = queries.led_one(rows, actor, submission_id)
    # What there is nothing to say about is not there; what was said stays to be read.
    found = agreed_summaries.last(rows, submission_id, sealer=tools().sealer)
    possible = submission is not None and agreed_summaries.is_possible(rows, submission)
    if submission is None or not (possible or found):
        raise NotFound("summary")
    version = str(submission.version)
    if form is None:
        begun = (found.title, found.text) if found else (submission.title, "")
        form = SummaryForm(formdata=None, title=begun[0], text=begun[1], version=version)
    return render_template(
        "proposals/summary.html",
        nav="desk_proposals",
        submission=submission,
        found=found,
        possible=possible,
        state=SUMMARY_STATES[found.row.state] if found else "",
        publications=[one for one in publication_desk.live(rows, submission_id) if one.outcome],
        form=form,
        form_error=bool(form.errors),
    )
