"""What a secretary does about one member before a proposal: more of the pages of preparing."""

from collections.abc import Callable

from flask import render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.permissions import Action
from intake.evaluation.forms import OverruleForm, QuestionForm, ReleaseForm
from intake.evaluation.preparing import blueprint, prepared, to_round
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round, Seated
from intake.services.evaluation import questions, seating
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.tools import tools
from intake.web.typed import shown_again


@blueprint.route("/<int:evaluation_id>/release/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def release(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Take a member off a proposal, and say why."""
    it, seated, form = *_here(evaluation_id, official_id), ReleaseForm()

    def act(rows: Session) -> None:
        seating.release(
            rows,
            signed_in_actor(),
            evaluation_id,
            official_id,
            form.why.data,
            seen_version=form.seen_version,
            now=tools().clock(),
        )

    possible = seating.may_release(it, seated.row)
    done = _("The member does not take part any more.")
    return _asked(it, seated, form, "release", possible=possible, act=act, done=done)


@blueprint.route("/<int:evaluation_id>/question/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def settle(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Decide whether what was found about a member is an interest."""
    it, seated, form = *_here(evaluation_id, official_id), QuestionForm()

    def act(rows: Session) -> None:
        questions.settle(
            rows,
            signed_in_actor(),
            evaluation_id,
            official_id,
            form.decided,
            seen_version=form.seen_version,
            now=tools().clock(),
        )

    possible = questions.is_open(it, seated.row, signed_in_actor())
    done = _("It is decided. The reason stands in the history.")
    return _asked(it, seated, form, "question", possible=possible, act=act, done=done)


@blueprint.route("/<int:evaluation_id>/overrule/<int:official_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def overrule(evaluation_id: int, official_id: int) -> str | AnyResponse:
    """Say that somebody with the name of an author is another person."""
    it, seated, form = *_here(evaluation_id, official_id), OverruleForm()

    def act(rows: Session) -> None:
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

    possible = bool(seating.namesakes(db.session(), it, [seated.row], sealer=tools().sealer))
    done = _("The member is asked to declare.")
    return _asked(it, seated, form, "overrule", possible=possible, act=act, done=done)


def _asked(
    it: Round,
    seated: Seated,
    form: VersionForm,
    page: str,
    *,
    possible: bool,
    act: Callable[[Session], None],
    done: str,
) -> str | AnyResponse:
    """The page that asks for a reason, or what it leads to. Raises NotFound where nothing is to be
    asked; what was typed until then goes to ``act``, whose refusal gives it back."""
    if not form.is_submitted():
        if not possible:
            raise NotFound(str(seated.row.official_id))
        form.version.data = str(it.evaluation.version)
    if form.validate_on_submit():
        with transaction() as rows:
            act(rows)
        return to_round(it.evaluation.id, done)
    return render_template(
        f"evaluation/{page}.html",
        nav="desk_proposals",
        form=form,
        form_error=bool(form.errors),
        it=it,
        seated=seated,
    )


def _here(evaluation_id: int, official_id: int) -> tuple[Round, Seated]:
    """A round that whoever is signed in prepares, and the seat of a member with the name. Raises
    NotFound."""
    it, seats = prepared(evaluation_id), queries.seats(db.session(), evaluation_id)
    found = next((one for one in seats if one.row.official_id == official_id), None)
    if found is None:
        raise NotFound(str(official_id))
    return it, found
