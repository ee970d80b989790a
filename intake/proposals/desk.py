"""Where secretaries lead proposals to their decision, and chairs decide."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, NotAllowed, NotFound
from intake.domain.evaluation.excerpts import LISTED
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import Part
from intake.domain.workflow import MOVES, Status
from intake.models import ProposalDecision, Submission
from intake.proposals.forms import DecisionForm
from intake.proposals.words import DONE, KEPT_OUT, NEXT, STEPS
from intake.queries.evaluation import next_rounds
from intake.queries.evaluation import rounds as evaluation_rounds
from intake.queries.evaluation.next_rounds import Ahead, kept_out
from intake.queries.initiatives import calls as call_queries
from intake.queries.initiatives import proposal_path as queries
from intake.queries.initiatives.proposal_path import PAGE, Filter
from intake.queries.recusals import recused_from
from intake.services.evaluation import deciding, decisions
from intake.services.initiatives import calls, certificates, proposal_versions, proposals
from intake.services.publishing import agreed_summaries
from intake.web.auth import requires, signed_in_actor
from intake.web.author_words import authors_stated, counted
from intake.web.base_forms import VersionForm
from intake.web.call_words import call_answered
from intake.web.db import db, transaction
from intake.web.decision_papers import is_adopted, sheet, sheet_response
from intake.web.decision_words import told
from intake.web.i18n import gettext as _
from intake.web.i18n import language
from intake.web.leading import led_without_interest
from intake.web.proposal_words import TITLES
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again

blueprint = Blueprint("desk_proposals", __name__, url_prefix="/desk/proposals")
_LONGEST = 10  # digits of a number in an address


@blueprint.get("/")
@requires(Action.PREPARE_EVALUATION)
def index() -> str:
    """Every proposal that the secretary leads, by status and call, the next date first."""
    wanted = Filter(_status(), _number("call"))
    return _list_page("desk_proposals", wanted)


@blueprint.get("/decide")
@requires(Action.DECIDE)
def to_decide() -> str:
    """What waits for the chair's decision."""
    return _list_page("decide", Filter(Status.DECIDING, _number("call")))


@blueprint.get("/<int:submission_id>/")
@requires(Action.SIT)
def show(submission_id: int) -> str | AnyResponse:
    """One proposal: where it stands, what was decided, what the secretary can do now. A chair is
    led to the page of the decision."""
    actor = signed_in_actor()
    if not actor.may_anywhere(Action.PREPARE_EVALUATION):
        if not actor.may_anywhere(Action.DECIDE):
            raise NotAllowed(Action.PREPARE_EVALUATION.value)
        return redirect(url_for(".decide", submission_id=_led(submission_id).id), 303)
    return _one_page(_led(submission_id), with_steps=True)


@blueprint.post("/<int:submission_id>/<any(start,discuss,more,prepare):act>")
@requires(Action.PREPARE_EVALUATION)
def lead(submission_id: int, act: str) -> AnyResponse:
    """One step further. Raises what the service raises."""
    form = VersionForm()
    form.validate()
    with transaction() as rows:
        decisions.lead(
            rows,
            signed_in_actor(),
            submission_id,
            act,
            seen_version=form.seen_version,
            now=tools().clock(),
        )
    wake_worker()
    flash(str(DONE[act]), "success")
    return redirect(url_for(".show", submission_id=submission_id), 303)


@blueprint.route("/<int:submission_id>/decide", methods=["GET", "POST"])
@requires(Action.DECIDE)
@shown_again
def decide(submission_id: int) -> str | AnyResponse:
    """The decision, with what the sender is told. What is not to be decided now is shown only."""
    submission, rows = _led(submission_id), db.session()
    if submission.status != Status.DECIDING and request.method == "GET":
        return _one_page(submission, with_steps=False)
    basis = deciding.basis_of(rows, submission)
    rubric = basis.rubric if basis else decisions.rubric_for(rows, submission_id)
    form = DecisionForm()
    standing = decisions.standing_of(rows, submission, basis, tools().clock())
    form.offer(rubric, standing)
    if not form.is_submitted():
        form.version.data = str(submission.version)
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                decisions.decide(
                    writing,
                    signed_in_actor(),
                    submission_id,
                    form.decision(),
                    seen_version=form.seen_version,
                    sealer=tools().sealer,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.explain(error.problems)
        else:
            wake_worker()
            flash(_("It is decided. The sender is told, with the reasons."), "success")
            return redirect(url_for(".to_decide"), 303)
    return render_template(
        "proposals/decide.html",
        nav="decide",
        submission=submission,
        form=form,
        form_error=bool(form.errors),
        basis=basis,
        appealed=standing.appealed,
        appeal=_appeal(submission),
        call=call_answered(submission_id),
    )


@blueprint.get("/<int:submission_id>/paper")
@requires(Action.SIT)
def decision_paper(submission_id: int) -> str:
    """The certificate or the refusal, to be signed. Raises NotFound while there is none."""
    submission, decision = _decided(submission_id)
    leads = signed_in_actor().may_anywhere(Action.PREPARE_EVALUATION)
    return render_template(
        "proposals/paper.html",
        nav="desk_proposals" if leads else "decide",
        back_url=url_for(".show" if leads else ".decide", submission_id=submission_id),
        submission=submission,
        adopted=is_adopted(decision),
        sheet=sheet(submission, decision, for_desk=True),
    )


@blueprint.get("/<int:submission_id>/paper.pdf")
@requires(Action.SIT)
def decision_pdf(submission_id: int) -> Response:
    """The same as a PDF file, to be signed on paper or by the office's own signature."""
    return sheet_response(*_decided(submission_id), for_desk=True)


def _decided(submission_id: int) -> tuple[Submission, ProposalDecision]:
    submission = _led(submission_id)
    if submission_id in recused_from(db.session(), signed_in_actor()):
        raise NotFound("decision")
    decision = certificates.last(db.session(), submission_id)
    if decision is None:
        raise NotFound("decision")
    return submission, decision


def _one_page(submission: Submission, *, with_steps: bool) -> str:
    rows, appeal, actor = db.session(), _appeal(submission), signed_in_actor()
    ahead = next_rounds.ahead(rows, submission)
    leads = actor.may_anywhere(Action.PREPARE_EVALUATION)
    return render_template(
        "proposals/show.html",
        nav="desk_proposals" if leads else "decide",
        back_url=url_for(".index" if leads else ".to_decide"),
        submission=submission,
        leads=leads,
        kept_out=[KEPT_OUT[one] for one in kept_out(rows, submission)],
        steps=_steps(actor, submission, ahead) if with_steps else [],
        call=call_answered(submission.id),
        counted=counted(authors_stated(submission)),
        decisions=told(submission.id),
        may_summarise=leads and agreed_summaries.is_possible(rows, submission),
        has_paper=certificates.last(rows, submission.id) is not None,
        appeal=appeal,
        next_step=NEXT[ahead.waits] if ahead.waits else "",
        changed=[TITLES[Part(one)] for one in proposal_versions.changed_parts(rows, submission.id)],
        rounds=evaluation_rounds.of_submission(rows, submission.id),
        may_open=leads and ahead.may_open,
        may_decide=submission.status == Status.DECIDING
        and actor.may(Action.DECIDE, submission.department_id),
    )


def _steps(actor: Actor, submission: Submission, ahead: Ahead) -> list[tuple[str, Any]]:
    """What the official can do now, in words."""
    return [
        (step, STEPS[step])
        for step in decisions.steps_now(Status(submission.status), ahead)
        if actor.may(MOVES[decisions.STEPS[step]].needs or Action.DECIDE, submission.department_id)
    ]


def _appeal(submission: Submission) -> str:
    """Why the sender appealed. What could not be put down is not shown."""
    if not proposals.is_kept(db.session(), submission.id, [proposals.APPEAL]):
        return ""
    with transaction() as rows:
        return decisions.read_appeal(
            rows, signed_in_actor(), submission, sealer=tools().sealer, now=tools().clock()
        )


def _list_page(nav: str, wanted: Filter) -> str:
    rows, actor, after = db.session(), signed_in_actor(), _number("after") or 0
    found = queries.led(rows, actor, wanted, after=after)
    listed = found[:PAGE]
    return render_template(
        "proposals/index.html",
        nav=nav,
        wanted=wanted,
        listed=listed,
        calls=queries.call_ids(rows, [one.id for one in listed]),
        titles=_titles(queries.calls_of(rows, actor)),
        counts=queries.counts(rows, actor, wanted),
        statuses=LISTED,
        following=after + PAGE if len(found) > PAGE else 0,
        page_url=url_for(".index" if nav == "desk_proposals" else ".to_decide"),
        one_endpoint=".show" if nav == "desk_proposals" else ".decide",
    )


def _titles(ids: list[int]) -> dict[int, tuple[str, str]]:
    """What calls are called for this reader, and in which language."""
    found = call_queries.public_among(db.session(), ids, now=tools().clock())
    return {one.call.id: calls.title_of(one.newest, language()) for one in found}


def _led(submission_id: int) -> Submission:
    found = queries.led_one(db.session(), signed_in_actor(), submission_id)
    if found is None:
        raise NotFound(str(submission_id))
    led_without_interest(submission_id)
    return found


def _status() -> Status | None:
    """The status that the address asks for, if it is one of the list."""
    asked = request.args.get("status", "")
    return next((status for status in LISTED if status == asked), None)


def _number(name: str) -> int | None:
    """A number of the address, if it is one."""
    asked = request.args.get(name, "")
    fits = asked.isascii() and asked.isdecimal() and len(asked) < _LONGEST
    return int(asked) if fits else None
