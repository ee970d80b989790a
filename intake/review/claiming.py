"""Who has a submission open: taken by opening it to work on it, by hand, or over from somebody."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.models import Submission
from intake.review.desk import view_here
from intake.review.forms import ActForm
from intake.review.submission import blueprint, readable_here, refused
from intake.services.desk import claims
from intake.web.auth import requires, signed_in_actor
from intake.web.db import transaction
from intake.web.tools import tools


@blueprint.post("/claim")
@requires(Action.READ)
def claim(submission_id: int) -> str | AnyResponse:
    """Into one's own hands; with ``over`` in the address also from somebody else's."""
    actor, now = signed_in_actor(), tools().clock()
    seen = readable_here(submission_id)
    form = ActForm()
    if not form.validate_on_submit():
        return refused(submission_id, form)
    over = bool(request.args.get("over"))
    with transaction() as rows:
        row = rows.get_one(Submission, seen.id)
        holder = claims.take(rows, actor, row, now=now, over=over)
    if holder.official_id != actor.official_id:
        return refused(submission_id, form), 409  # type: ignore[return-value]
    return _back(submission_id)


@blueprint.post("/let-go")
@requires(Action.READ)
def let_go(submission_id: int) -> str | AnyResponse:
    """Out of one's hands, and back to the queue."""
    actor = signed_in_actor()
    readable_here(submission_id)
    form = ActForm()
    if not form.validate_on_submit():
        return refused(submission_id, form)
    with transaction() as rows:
        claims.let_go(rows, actor, submission_id)
    flash(_("The submission is free for others."), "success")
    view = view_here()
    return redirect(url_for("review.queue", **view.args), 303)


def _back(submission_id: int) -> AnyResponse:
    view = view_here()
    return redirect(
        url_for("review_submission.show", submission_id=submission_id, **view.args), 303
    )
