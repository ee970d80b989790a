"""Whom a denunciation accuses, and who alone may see it."""

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData
from intake.domain.permissions import Action
from intake.queries.submissions import readable
from intake.review.desk import view_here
from intake.review.filling import confine_form
from intake.review.kind_forms import ConfineForm
from intake.review.performing import perform
from intake.review.submission import blueprint, readable_here, refused
from intake.services.routing import confining
from intake.services.routing.confining import Confinement
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db


@blueprint.post("/confine")
@requires(Action.READ)
def confine(submission_id: int) -> str | AnyResponse:
    """Settle it. Whoever excludes themselves is led back to the queue."""
    form = confine_form(readable_here(submission_id), sent=True)
    try:
        return perform(
            submission_id,
            form,
            lambda rows, actor, it, now: confining.settle(rows, actor, it, _said(form), now=now),
            done=_("It is settled who may see it."),
            onward=lambda: _onward(submission_id),
        )
    except InvalidData as error:
        db.session.rollback()
        form.complain(error.problems)
        return refused(submission_id, form)


def _said(form: ConfineForm) -> Confinement:
    return Confinement(
        frozenset(form.accused.data or ()), frozenset(int(one) for one in form.readers.data or ())
    )


def _onward(submission_id: int) -> str:
    actor = signed_in_actor()
    view = view_here()
    if readable(db.session(), actor, submission_id) is None:
        return url_for("review.queue", **view.args)
    return url_for("review_submission.show", submission_id=submission_id, **view.args)
