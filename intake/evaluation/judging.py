"""What lies before a member of a council: declare, read, score, see the others, vote."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.rounds import may_hold_ballot, may_send
from intake.domain.evaluation.seats import BallotState, may_declare, may_read, may_vote
from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date
from intake.evaluation import showing
from intake.evaluation.forms import DeclareForm, SheetForm, VoteForm
from intake.evaluation.preparing import criteria
from intake.queries.clocks import steps_due
from intake.queries.evaluation import files as file_queries
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Sitting
from intake.services.evaluation import ballots, results, seating, sheets
from intake.services.initiatives import council_reading, proposals
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.downloads import as_download
from intake.web.i18n import gettext as _
from intake.web.proposal_words import changes, shown
from intake.web.tools import tools
from intake.web.typed import shown_again

blueprint = Blueprint("judging", __name__, url_prefix="/desk/evaluation/mine")


@blueprint.get("/")
@requires(Action.SIT)
def index() -> str:
    """The proposals that lie before the member, and by when the council's step is to be done."""
    rows = db.session()
    found = queries.before(rows, signed_in_actor(), local_date(tools().clock()))
    due = steps_due(rows, [one.round.submission for one in found])
    listed = [
        (
            one,
            _title(one),
            _next(one),
            due.get(one.round.submission.id, one.round.submission.due_at),
        )
        for one in found
    ]
    return render_template(
        "evaluation/mine.html", nav="judging", listed=sorted(listed, key=lambda line: line[3])
    )


@blueprint.route("/<int:evaluation_id>/declare", methods=["GET", "POST"])
@requires(Action.SIT)
@shown_again
def declare(evaluation_id: int) -> str | AnyResponse:
    """Title and field alone, and the question whether there is an interest."""
    it, form = showing.opened(evaluation_id), DeclareForm()
    if not may_declare(it.seat.state, frozen=it.round.ballot is BallotState.CLOSED):
        raise NotFound("nothing to declare any more")
    if form.validate_on_submit():
        with transaction() as rows:
            clear = seating.declare(
                rows,
                signed_in_actor(),
                evaluation_id,
                form.declared,
                sealer=tools().sealer,
                now=tools().clock(),
            )
        if clear:
            flash(_("Thank you. The proposal is open to you now."), "success")
            return redirect(url_for("judging.read", evaluation_id=evaluation_id), 303)
        flash(_("Thank you. The proposal is no longer before you; others judge it."), "success")
        return redirect(url_for("judging.index"), 303)
    return render_template(
        "evaluation/declare.html",
        nav="judging",
        form=form,
        form_error=bool(form.errors),
        submission=it.round.submission,
        title=_title(it),
    )


@blueprint.get("/<int:evaluation_id>/")
@requires(Action.SIT)
def read(evaluation_id: int) -> str | AnyResponse:
    """The whole proposal. The reading is put down before it is shown."""
    it = showing.opened(evaluation_id)
    if not may_read(it.seat.state):
        return redirect(url_for("judging.declare", evaluation_id=evaluation_id), 303)
    about = it.round.submission
    with transaction() as rows:
        found = council_reading.read(
            rows,
            signed_in_actor(),
            about,
            it.round.evaluation,
            sealer=tools().sealer,
            now=tools().clock(),
        )
    return render_template(
        "evaluation/read.html",
        nav="judging",
        it=it,
        title=_title(it),
        body=showing.text_for_members(it.round, about.body),
        parts=shown(found.parts),
        changed=changes(found.before, found.parts),
        appeal=found.appeal,
        files=file_queries.of_proposal(db.session(), about.id),
        may_score=may_send(it.round.status, it.seat, it.round.ballot),
        may_vote=_may_vote(it),
        sees_others=showing.may_see_results(it),
    )


@blueprint.get("/<int:evaluation_id>/files/<int:file_id>")
@requires(Action.SIT)
def download(evaluation_id: int, file_id: int) -> Response:
    """One of its files; blindly under a number instead of its name. That it was taken is put down
    first."""
    it = showing.opened(evaluation_id)
    found = file_queries.of_proposal(db.session(), it.round.submission.id)
    place = next((at for at, one in enumerate(found, start=1) if one.id == file_id), 0)
    if not place or not may_read(it.seat.state):
        raise NotFound(str(file_id))
    with transaction() as rows:
        proposals.note_file_of_council(
            rows, signed_in_actor(), it.round.submission, now=tools().clock()
        )
    file = found[place - 1]
    ending = file.filename.rpartition(".")[2]
    return as_download(file, f"{place}.{ending}" if it.round.evaluation.blind else "")


@blueprint.route("/<int:evaluation_id>/sheet", methods=["GET", "POST"])
@requires(Action.EVALUATE)
@shown_again
def score(evaluation_id: int) -> str | AnyResponse:
    """The score sheet: kept as often as wanted, sent once, revised in the discussion."""
    it, form = showing.opened(evaluation_id), SheetForm()
    rubric = results.rubric_of(it.round.evaluation)
    form.cut(rubric)
    if not may_send(it.round.status, it.seat, it.round.ballot):
        if request.method == "POST":  # what was typed is given back
            raise InvalidMove("scores that came too late")
        raise NotFound("no scores can be sent now")
    if not form.is_submitted():
        form.show(_kept(it))
    if form.validate_on_submit():
        if request.form.get("act") == "keep":
            return _keep(evaluation_id, form)
        try:
            with transaction() as rows:
                locked = seating.sitting(rows, signed_in_actor(), evaluation_id)
                sheets.send(
                    rows,
                    signed_in_actor(),
                    locked,
                    form.sheet(rubric),
                    sealer=tools().sealer,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.explain(error.problems, dict(criteria(it.round)))
        else:
            flash(_("Your scores are sent."), "success")
            return redirect(url_for("judging.show_results", evaluation_id=evaluation_id), 303)
    return render_template(
        "evaluation/sheet.html",
        nav="judging",
        form=form,
        form_error=bool(form.errors),
        it=it,
        title=_title(it),
        criteria=form.rows(rubric),
    )


@blueprint.get("/<int:evaluation_id>/results")
@requires(Action.SIT)
def show_results(evaluation_id: int) -> str:
    """The scores of all, once one's own are sent."""
    it = showing.opened(evaluation_id)
    if not showing.may_see_results(it):
        raise NotFound("not before one's own scores are sent")
    showing.note_seen(it.round)
    evaluation = it.round.evaluation
    rubric, result = results.rubric_of(evaluation), results.of_round(db.session(), evaluation)
    seated = [one for one in queries.seats(db.session(), evaluation_id) if one.seat.evaluates]
    last = list(results.in_force(results.sheets(db.session(), seated)).values())
    return render_template(
        "evaluation/results.html",
        nav="judging",
        it=it,
        title=_title(it),
        rows=showing.result_rows(rubric, result),
        result=result,
        sheets=last,
        alone=len(last) < 2 and not showing.is_told(it.round),
        names={one.row.official_id: one.name for one in seated},
        said=sheets.words_of(db.session(), last, sealer=tools().sealer),
        notes=sheets.notes(db.session(), evaluation_id, sealer=tools().sealer),
        criteria=dict(criteria(it.round)),
        may_score=may_send(it.round.status, it.seat, it.round.ballot),
        may_vote=_may_vote(it),
    )


@blueprint.route("/<int:evaluation_id>/vote", methods=["GET", "POST"])
@requires(Action.SIT)
@shown_again
def vote(evaluation_id: int) -> str | AnyResponse:
    """Vote, once."""
    it, form = showing.opened(evaluation_id), VoteForm()
    if not _may_vote(it):
        raise NotFound("no vote can be given now")
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                locked = seating.sitting(rows, signed_in_actor(), evaluation_id)
                ballots.vote(rows, signed_in_actor(), locked, form.given, now=tools().clock())
        except InvalidMove:
            raise NotFound("no vote can be given any more") from None
        flash(_("Your vote is counted."), "success")
        return redirect(url_for("judging.index"), 303)
    return render_template(
        "evaluation/vote.html",
        nav="judging",
        form=form,
        form_error=bool(form.errors),
        it=it,
        title=_title(it),
    )


def _title(it: Sitting) -> str:
    return showing.text_for_members(it.round, it.round.submission.title)


def _may_vote(it: Sitting) -> bool:
    seat = it.row
    return may_hold_ballot(it.round.status) and may_vote(
        it.seat, present=seat.present, voted=seat.has_voted, ballot=it.round.ballot
    )


def _next(it: Sitting) -> str:
    """What the member can do about it now."""
    if not may_read(it.seat.state):
        return str(_("Declare whether you have an interest"))
    if _may_vote(it):
        return str(_("Vote"))
    if it.seat.scores and not it.seat.sent and may_send(it.round.status, it.seat, it.round.ballot):
        return str(_("Read and score"))
    return str(_("Nothing to do now"))


def _kept(it: Sitting) -> dict[str, str]:
    """What was begun, or else what was sent last, for changing it."""
    draft = sheets.draft_of(db.session(), it, sealer=tools().sealer)
    if draft or not it.sent:
        return draft
    seated = [
        one
        for one in queries.seats(db.session(), it.round.evaluation.id)
        if one.row.id == it.row.id
    ]
    last = results.sheets(db.session(), seated)[-1]
    said = sheets.words_of(db.session(), [last], sealer=tools().sealer)[last.row.id]
    found = {"confidence": str(last.row.confidence)}
    for one in last.scores:
        beside = {"not_applicable": "na", "abstains": "abstain"}
        found[f"score_{one.criterion}"] = beside.get(one.judgement, str(one.points))
        comment = said["comments"].get(one.criterion) or said["reasons"].get(one.criterion, "")
        found[f"comment_{one.criterion}"] = comment
    return found


def _keep(evaluation_id: int, form: SheetForm) -> AnyResponse:
    with transaction() as rows:
        locked = seating.sitting(rows, signed_in_actor(), evaluation_id)
        sheets.keep_draft(rows, locked, form.answers(), sealer=tools().sealer)
    flash(_("What you filled in is saved. It is not sent yet."), "success")
    return redirect(url_for("judging.score", evaluation_id=evaluation_id), 303)
