"""The proposer reads the summary that the public is to read, and agrees to it, changes it, or does
not want it public."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, InvalidMove
from intake.models import Submission
from intake.services.publishing import agreed_summaries
from intake.services.publishing.agreed_summaries import Summary
from intake.track.forms import SummaryForm
from intake.track.late import gone_on
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.db import transaction
from intake.web.i18n import gettext as _
from intake.web.limits import limit_additions
from intake.web.opened import Opened, number_of, opened
from intake.web.summaries_asked import asked_summary
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again


@blueprint.route("/summary", methods=["GET", "POST"])
@shown_again
@limit_additions
def summary() -> str | AnyResponse:
    """The summary, and what the proposer says to it."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    found = asked_summary(submission)
    if found is None:
        return gone_on(SummaryForm(), submission)
    number = str(found.row.number)
    known = {"title": found.title, "text": found.text, "number": number}
    known["about"] = number_of(submission)
    # What does not arrive is not taken from the page: nobody agrees by leaving something out.
    form = SummaryForm() if request.method == "POST" else SummaryForm(**known)
    # Another tab may have opened another one since, or another summary be asked: no agreement.
    elsewhere = not is_about(form, submission) or form.number.data not in (number, None, "")
    if request.method == "POST" and elsewhere:
        return gone_on(form, submission)
    if form.validate_on_submit():
        try:
            _answer(submission, found, form)
        except InvalidMove:
            return gone_on(form, submission)
        except InvalidData as error:
            form.explain(error.problems)
        else:
            wake_worker()
            flash(_("Thank you. Your answer has arrived."), "success")
            return redirect(url_for("track.follow"), 303)
    return render_template(
        "track/summary.html",
        form=form,
        form_error=bool(form.errors),
        submission=submission,
        found=found,
    )


def _answer(submission: Opened, found: Summary, form: SummaryForm) -> None:
    number, sealer, now = found.row.number, tools().sealer, tools().clock()
    with transaction() as rows:
        row = rows.get_one(Submission, submission.id, with_for_update=True)
        if form.answer.data == "no":
            agreed_summaries.decline(rows, row, number, sealer=sealer, now=now)
            return
        own = form.answer.data == "change"
        words = (form.title.data, form.text.data) if own else (found.title, found.text)
        agreed_summaries.agree(rows, row, number, words, sealer=sealer, now=now)
