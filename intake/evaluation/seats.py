"""What a secretary does about one member before a proposal: more of the pages of preparing."""

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.permissions import Action
from intake.evaluation.forms import OverruleForm, QuestionForm, ReleaseForm
from intake.evaluation.preparing import blueprint, prepared, to_round
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Seated
from intake.services.evaluation import questions, seating
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.tools import tools
from intake.web.typed import shown_again

_NAV = "desk_proposals"


@blueprint.route("/<int:evaluation_id>/release/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def release(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Take a member off a proposal, and say why."""
    it, form = prepared(evaluation_id), ReleaseForm()
    seated = _seated(evaluation_id, official_id)
    if not form.is_submitted():
        form.version.data = str(it.evaluation.version)
        if not seating.may_release(it, seated.row):
            raise NotFound(str(official_id))
    if form.validate_on_submit():
        with transaction() as rows:
            seating.release(
                rows,
                signed_in_actor(),
                evaluation_id,
                official_id,
                form.why.data,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
        return to_round(evaluation_id, _("The member does not take part any more."))
    return render_template(
        "evaluation/release.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        it=it,
        name=seated.name,
    )


@blueprint.route("/<int:evaluation_id>/question/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def settle(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Decide whether what was found about a member is an interest."""
    it, form = prepared(evaluation_id), QuestionForm()
    seated = _seated(evaluation_id, official_id)
    if not form.is_submitted():
        form.version.data = str(it.evaluation.version)
        if not questions.is_open(it, seated.row, signed_in_actor()):
            raise NotFound(str(official_id))
    if form.validate_on_submit():
        with transaction() as rows:
            questions.settle(
                rows,
                signed_in_actor(),
                evaluation_id,
                official_id,
                form.decided,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
        return to_round(evaluation_id, _("It is decided. The reason stands in the history."))
    return render_template(
        "evaluation/question.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        it=it,
        seated=seated,
    )


@blueprint.route("/<int:evaluation_id>/overrule/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def overrule(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Say that somebody with the name of an author is another person."""
    it, form = prepared(evaluation_id), OverruleForm()
    seated = _seated(evaluation_id, official_id)
    if not seating.namesakes(db.session(), it, [seated.row], sealer=tools().sealer):
        raise NotFound(str(official_id))
    if not form.is_submitted():
        form.version.data = str(it.evaluation.version)
    if form.validate_on_submit():
        with transaction() as rows:
            seating.overrule(
                rows,
                signed_in_actor(),
                evaluation_id,
                official_id,
                form.why.data,
                seen_version=form.seen_version,
                sealer=tools().sealer,
                now=tools().clock(),
            )
        return to_round(evaluation_id, _("The member is asked to declare."))
    return render_template(
        "evaluation/overrule.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        it=it,
        name=seated.name,
    )


def _seated(evaluation_id: int, official_id: int) -> Seated:
    """The seat of a member, with the name. Raises NotFound."""
    seats = queries.seats(db.session(), evaluation_id)
    found = next((one for one in seats if one.row.official_id == official_id), None)
    if found is None:
        raise NotFound(str(official_id))
    return found
