"""The vote of a council, and its minutes: more of the pages of preparing."""

from collections.abc import Collection, Mapping

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, NotFound
from intake.domain.evaluation.rounds import NotReady
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.evaluation.votes import Outcome
from intake.domain.permissions import Action
from intake.evaluation import showing
from intake.evaluation.forms import PresenceForm
from intake.evaluation.preparing import acted, blueprint, criteria, prepared, to_round
from intake.evaluation.words import EVALUATION_FAULTS
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, minutes, opening, seating
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.i18n import changes_language
from intake.web.i18n import gettext as _
from intake.web.leading import led_without_interest
from intake.web.tools import tools
from intake.web.typed import shown_again

_JOINED = _l("Members who have joined the council are asked to declare.")


@blueprint.route("/<int:evaluation_id>/ballot", methods=["GET", "POST"])
@requires(Action.PREPARE_EVALUATION)
@shown_again
def begin_ballot(evaluation_id: int) -> str | AnyResponse:
    """Say who is present and begin the ballot; while it is open, how many have voted."""
    it, form = prepared(evaluation_id), PresenceForm()
    seated = queries.seats(db.session(), evaluation_id)
    form.present.choices = [
        (str(one.row.official_id), one.name) for one in seated if one.row.state == SeatState.CLEAR
    ]
    if not form.is_submitted():
        form.version.data = str(it.evaluation.version)
    if it.ballot is BallotState.CLOSED or (form.is_submitted() and it.ballot is BallotState.OPEN):
        return redirect(url_for("preparing.show", evaluation_id=evaluation_id), 303)
    begins, newcomers, lacking = form.validate_on_submit(), 0, list[tuple[str, str]]()
    # Also when the ballot cannot begin, and when nobody is there to be ticked: they are needed.
    if form.is_submitted() and set(form.errors) <= {"present"} and not changes_language():
        with transaction() as rows:
            newcomers = _seat(rows, form, evaluation_id)
        if request.form.get("act") == "ask":
            return to_round(evaluation_id, str(_JOINED))
        problems = _begun(form, it) if begins else _besides_presence(it)
        if problems is None:
            return to_round(evaluation_id, _("The ballot is open: members can vote now."))
        lacking = _explained(it, form, problems)
    return render_template(
        "evaluation/ballot.html",
        nav="desk_proposals",
        form=form,
        form_error=bool(form.errors or lacking),
        lacking=lacking,
        newcomers=_JOINED if newcomers else "",
        it=it,
        joined=len(opening.without_seat(db.session(), it.evaluation, now=tools().clock())),
        needed=ballots.members_needed(db.session(), it),
        voted=sum(one.row.has_voted for one in seated),
        present=sum(one.row.present for one in seated),
    )


@blueprint.post("/<int:evaluation_id>/ballot/close")
@requires(Action.PREPARE_EVALUATION)
def close_ballot(evaluation_id: int) -> AnyResponse:
    """End the ballot."""
    prepared(evaluation_id)
    form = VersionForm()
    form.validate_on_submit()

    def act(rows: Session) -> str | None:
        actor = signed_in_actor()
        it = seating.prepared(rows, actor, evaluation_id, form.seen_version)
        ended = ballots.close(rows, actor, it, now=tools().clock())
        if ended.outcome is Outcome.NO_QUORUM:
            return _(
                "Too few members were left to decide. The ballot is void and must be held again."
            )
        if not ended.given:
            return _("Nobody has voted. The ballot is void and can be held again.")
        return None

    return acted(evaluation_id, act, _("The ballot is closed. The minutes say what it came to."))


@blueprint.get("/<int:evaluation_id>/minutes")
@requires(Action.SIT)
def show_minutes(evaluation_id: int) -> str:
    """The minutes, for whoever prepares or makes the decision and for members who see the scores of
    the others."""
    it = _readable(evaluation_id)
    showing.note_seen(it)
    said = minutes.minutes_of(db.session(), it, sealer=tools().sealer)
    return render_template(
        "evaluation/minutes.html",
        nav="desk_proposals",
        back=_back(evaluation_id),
        it=it,
        now=tools().clock(),
        said=said,
        rows=showing.result_rows(said.rubric, said.result),
        title=showing.text_for_members(it, it.submission.title),
    )


def _readable(evaluation_id: int) -> Round:
    actor = signed_in_actor()
    found = queries.prepared(db.session(), actor, evaluation_id)
    if found is None or not showing.is_told(found):
        found = queries.voted_for(db.session(), actor, evaluation_id)
    if found is not None:
        led_without_interest(found.submission.id)
        return found
    sits = showing.for_reading(evaluation_id)
    if sits is None or not showing.may_see_results(sits):
        raise NotFound(str(evaluation_id))
    return sits.round


def _back(evaluation_id: int) -> str:
    """Where the reader of the minutes comes from: the round, what is to be decided, the scores."""
    actor = signed_in_actor()
    if queries.prepared(db.session(), actor, evaluation_id) is not None:
        return url_for("preparing.show", evaluation_id=evaluation_id)
    if queries.voted_for(db.session(), actor, evaluation_id) is not None:
        return url_for("desk_proposals.to_decide")
    return url_for("judging.show_results", evaluation_id=evaluation_id)


def _explained(it: Round, form: PresenceForm, problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is missing before the ballot: what is about those present stands beside their names; the
    rest is given back as sentences, each with the address of the page where it is mended."""
    lacking, about = [], it.evaluation.id
    for name in problems:
        if name == NotReady.QUORUM:
            form.lack_members(len(form.present.data), ballots.members_needed(db.session(), it))
        elif name == NotReady.NOT_NOW:
            page = url_for("desk_proposals.show", submission_id=it.submission.id)
            lacking.append((str(EVALUATION_FAULTS[name]), page))
        elif name == NotReady.SCORES:
            page = url_for("preparing.show", evaluation_id=about)
            lacking.append((str(EVALUATION_FAULTS[name]), page))
        elif name != NotReady.DISCUSSION:
            form.explain({name: problems[name]})
        # Before all have scored, nobody is told where those few who have lie apart.
        elif NotReady.SCORES not in problems:
            lacking.extend(_to_discuss(it, ballots.undiscussed(db.session(), it)))
    return lacking


def _to_discuss(it: Round, codes: Collection[str]) -> list[tuple[str, str]]:
    return [
        (
            str(_("Write down the discussion of the criterion “%(criterion)s”", criterion=name)),
            url_for("preparing.discuss", evaluation_id=it.evaluation.id, criterion=code),
        )
        for code, name in criteria(it)
        if code in codes
    ]


def _seat(rows: Session, form: PresenceForm, evaluation_id: int) -> int:
    """Whoever joined the council since the round was opened gets a seat; how many did. Everybody is
    looked at once more before a ballot."""
    actor, now = signed_in_actor(), tools().clock()
    it = seating.prepared(rows, actor, evaluation_id, form.seen_version)
    found = opening.without_seat(rows, it.evaluation, now=now)
    seating.look_at_all(rows, actor, it, sealer=tools().sealer, now=now)
    opening.seat_members(rows, actor, it.evaluation, it.submission, sealer=tools().sealer, now=now)
    return len(found)


def _begun(form: PresenceForm, it: Round) -> Mapping[str, str] | None:
    """What is missing for the ballot; None when it has begun."""
    actor, now, present = signed_in_actor(), tools().clock(), [int(i) for i in form.present.data]
    try:
        with transaction() as rows:
            locked = seating.prepared(rows, actor, it.evaluation.id, form.seen_version)
            ballots.begin(rows, actor, locked, present, now=now)
    except InvalidData as error:
        return error.problems
    return None


def _besides_presence(it: Round) -> dict[str, str]:
    """What is missing while nobody is ticked, which is said already."""
    lacking = ballots.missing(db.session(), it, ())
    return {one.value: one.value for one in lacking if one is not NotReady.QUORUM}
