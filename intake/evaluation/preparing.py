"""Where secretaries lead proposals through an evaluation: who scores, who keeps out, what was
said."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.rounds import may_discuss
from intake.domain.permissions import Action
from intake.evaluation import showing, words
from intake.evaluation.forms import AssignForm, NoteForm, SetupForm
from intake.queries.evaluation import councils
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.queries.initiatives import calls as call_queries
from intake.services.evaluation import (
    ballots,
    opening,
    questions,
    ranking,
    results,
    seating,
    sheets,
)
from intake.services.initiatives.calls import title_of
from intake.web.auth import requires, signed_in_actor
from intake.web.call_words import said
from intake.web.db import db, transaction
from intake.web.filters import count
from intake.web.i18n import gettext as _
from intake.web.i18n import language, ngettext
from intake.web.leading import led_without_interest
from intake.web.tools import tools
from intake.web.typed import shown_again

blueprint = Blueprint("preparing", __name__, url_prefix="/desk/evaluation")
_NAV = "desk_proposals"  # it is reached from there


@blueprint.route("/open/<int:about_id>", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def open_round(about_id: int) -> str | AnyResponse:
    """Begin an evaluation."""
    actor = signed_in_actor()
    submission = queries.to_prepare(db.session(), actor, about_id)
    if submission is None:
        raise NotFound(str(about_id))
    led_without_interest(about_id)
    of_call, form = opening.call_rules(db.session(), about_id), SetupForm()
    if not form.is_submitted():
        form.start()
    if of_call is not None:
        form.leave_rules_to_the_call()
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                made = opening.open_round(
                    rows,
                    actor,
                    about_id,
                    form.setup(of_call),
                    sealer=tools().sealer,
                    now=tools().clock(),
                )
                evaluation_id = made.id
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return to_round(evaluation_id, _("The evaluation is open. Say now who scores it."))
    return render_template(
        "evaluation/open.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        submission=submission,
        of_call=of_call,
    )


@blueprint.get("/<int:evaluation_id>/")
@requires(Action.PREPARE_EVALUATION)
def show(evaluation_id: int) -> str:
    """How an evaluation stands: who has declared, who has sent scores, and once all have, what they
    come to."""
    it = prepared(evaluation_id)
    seated = queries.seats(db.session(), evaluation_id)
    rubric = results.rubric_of(it.evaluation)
    whole = showing.is_told(it)
    result = results.of_round(db.session(), it.evaluation) if whole else None
    if whole:
        showing.note_seen(it)
    return render_template(
        "evaluation/round.html",
        nav=_NAV,
        it=it,
        seated=seated,
        namesakes=seating.namesakes(
            db.session(), it, [one.row for one in seated], sealer=tools().sealer
        ),
        to_settle={
            one.row.official_id
            for one in seated
            if questions.is_open(it, one.row, signed_in_actor())
        },
        rows=showing.result_rows(rubric, result) if result else [],
        result=result,
        notes=sheets.notes(db.session(), evaluation_id, sealer=tools().sealer),
        criteria=dict(criteria(it)),
        may_discuss=may_discuss(it.status, it.ballot),
        too_few=ballots.are_too_few(db.session(), it),
        may_add=councils.writable(db.session(), signed_in_actor(), it.evaluation.council_id)
        is not None,
        joined=opening.without_seat(db.session(), it.evaluation, now=tools().clock()),
    )


@blueprint.route("/<int:evaluation_id>/assign", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def assign(evaluation_id: int) -> str | AnyResponse:
    """Say who scores a proposal; those proposed are ticked."""
    it, form = prepared(evaluation_id), AssignForm()
    found = seating.candidates(db.session(), it, sealer=tools().sealer, now=tools().clock())
    form.officials.choices = [(str(one.official_id), one.name) for one in found]
    if not form.is_submitted():
        form.version.data = str(it.evaluation.version)
        form.officials.data = [str(one.official_id) for one in found if one.proposed]
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                kept_out = seating.assign(
                    rows,
                    signed_in_actor(),
                    evaluation_id,
                    [int(one) for one in form.officials.data],
                    seen_version=form.seen_version,
                    sealer=tools().sealer,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return to_round(evaluation_id, _assigned(kept_out))
    return render_template(
        "evaluation/assign.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        it=it,
        found=found,
    )


@blueprint.route("/<int:evaluation_id>/discussion", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def discuss(evaluation_id: int) -> str | AnyResponse:
    """Write down what was said."""
    it, form = prepared(evaluation_id), NoteForm()
    form.offer(criteria(it))
    if not may_discuss(it.status, it.ballot):
        if request.method == "POST":  # what was typed is given back
            raise InvalidMove("a note that came too late")
        raise NotFound("nothing is discussed now")
    if request.method == "GET":
        form.criterion.data = request.args.get("criterion", "")
    if form.validate_on_submit():
        with transaction() as rows:
            locked = seating.prepared(rows, signed_in_actor(), evaluation_id)
            sheets.add_note(
                rows,
                signed_in_actor(),
                locked,
                form.criterion.data or "",
                form.text.data,
                sealer=tools().sealer,
                now=tools().clock(),
            )
        return to_round(evaluation_id, _("What was said is saved."))
    return render_template(
        "evaluation/discuss.html",
        nav=_NAV,
        form=form,
        form_error=bool(form.errors),
        it=it,
    )


@blueprint.get("/ranking/<int:call_id>")
@requires(Action.PREPARE_EVALUATION)
def show_ranking(call_id: int) -> str:
    """How the proposals of a call stand to each other."""
    found = ranking.of_call(db.session(), signed_in_actor(), call_id)
    of_call = call_queries.writable(db.session(), signed_in_actor(), call_id, now=tools().clock())
    return render_template(
        "evaluation/ranking.html",
        nav=_NAV,
        ranked=found,
        call_id=call_id,
        call=title_of(of_call.newest, language()) if of_call else None,
    )


def prepared(evaluation_id: int) -> Round:
    """A round that the official prepares. Raises NotFound."""
    found = queries.prepared(db.session(), signed_in_actor(), evaluation_id)
    if found is None:
        raise NotFound(str(evaluation_id))
    led_without_interest(found.submission.id)
    return found


def criteria(it: Round) -> list[tuple[str, str]]:
    """The criteria of a round by code, in the language of the reader as far as they have it."""
    return [(one.code, said(one.name)[0]) for one in results.rubric_of(it.evaluation)]


def acted(evaluation_id: int, act: Callable[[Session], str | None], sentence: str) -> AnyResponse:
    """Do something that may have become impossible since the page was opened. What ``act`` says of
    it is said instead of ``sentence``."""
    try:
        with transaction() as rows:
            said = act(rows)
    except (InvalidMove, InvalidData):
        flash(_("That is not possible any more. This is how it stands now."), "error")
        return redirect(url_for("preparing.show", evaluation_id=evaluation_id), 303)
    return to_round(evaluation_id, said or sentence)


def to_round(evaluation_id: int, sentence: str) -> AnyResponse:
    """Back to the page of the round."""
    flash(sentence, "success")
    return redirect(url_for("preparing.show", evaluation_id=evaluation_id), 303)


def _assigned(kept_out: int) -> str:
    if not kept_out:
        return str(_("They are asked to declare; then the text is open to them."))
    return str(
        ngettext(
            "%(shown)s member was found to have an interest and is recused.",
            "%(shown)s members were found to have an interest and are recused.",
            kept_out,
            shown=count(kept_out),
        )
    )


blueprint.add_app_template_filter(showing.points, "points_of_result")
blueprint.add_app_template_filter(showing.standing, "standing_label")
blueprint.add_app_template_filter(lambda code: words.SEATS[code], "seat_label")
blueprint.add_app_template_filter(lambda code: words.INTERESTS[code], "interest_label")
blueprint.add_app_template_filter(lambda code: words.VOTES[code], "vote_label")
blueprint.add_app_template_filter(lambda code: words.OUTCOMES[code], "outcome_label")
blueprint.add_app_template_filter(lambda code: words.ROUNDS[code], "round_label")
blueprint.add_app_template_filter(lambda code: words.CONFIDENCE[str(code)], "confidence_label")
