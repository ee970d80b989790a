"""Many submissions at once: ticked in a queue, looked at, done, and for ten minutes taken back."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from intake.domain.desk.bulk import HELD, UNDO_FOR, Act, BulkState, Outcome, may_be_undone
from intake.domain.errors import InvalidMove, NotFound
from intake.domain.permissions import Action
from intake.models import BulkAct, BulkItem, Submission
from intake.queries.accounts import workers_of
from intake.queries.desk import bulk as queries
from intake.review.bulk_forms import ACTS, BulkForm, form_of
from intake.review.filling import source
from intake.services.desk import bulk
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("review_bulk", __name__, url_prefix="/review/many")
Chosen = Sequence[tuple[BulkItem, Submission | None]]
OUTCOMES = {
    Outcome.TO_DO: _l("Not done yet"),
    Outcome.DONE: _l("Done"),
    Outcome.UNDONE: _l("Taken back"),
    Outcome.NOT_ALLOWED: _l("You may not do this here"),
    Outcome.NOT_POSSIBLE: _l("Not possible from where it stands: do it on its own page"),
    Outcome.KIND_UNKNOWN: _l("Nobody has said yet what it is: name the kind first"),
    Outcome.OPEN_ELSEWHERE: _l("A colleague has it open"),
    Outcome.CHANGED: _l("Somebody changed it meanwhile, so it stays as it is"),
    Outcome.GONE: _l("You can no longer see it"),
}


@blueprint.get("/")
@requires(Action.READ)
def index() -> str:
    """One's own last acts on many submissions."""
    rows = db.session()
    acts = queries.recent(rows, signed_in_actor())
    return render_template(
        "review/bulks.html",
        nav="queues",
        acts=acts,
        sizes=queries.sizes(rows, [act.id for act in acts]),
        words=ACTS,
        may_undo=_may_undo,
    )


@blueprint.get("/last")
@requires(Action.READ)
def last() -> Response:
    """To one's own last act on many that can still be taken back, else to the list of them."""
    acts = queries.recent(db.session(), signed_in_actor())
    found = next((act for act in acts if _may_undo(act)), None)
    if found is None:
        return redirect(url_for("review_bulk.index"), code=303)
    return redirect(url_for("review_bulk.show", bulk_id=found.id), code=303)


@blueprint.get("/<int:bulk_id>")
@requires(Action.READ)
def show(bulk_id: int) -> str:
    """What an act would do, or what it did."""
    act = _own(bulk_id)
    chosen = queries.chosen(db.session(), signed_in_actor(), bulk_id)
    return _page(act, chosen, _form(act, chosen, sent=False))


@blueprint.post("/<int:bulk_id>")
@requires(Action.READ)
def do(bulk_id: int) -> str | Response:
    """Do it, a few submissions at a time, so that nobody who sends has to wait."""
    actor, act = signed_in_actor(), _own(bulk_id)
    chosen = queries.chosen(db.session(), actor, bulk_id)
    form = _form(act, chosen, sent=True)
    if not form.validate_on_submit():
        return _page(act, chosen, form)
    with transaction() as rows:
        bulk.begin(rows, actor, bulk_id, form.details(), now=tools().clock())
    left = 1
    while left:
        with transaction() as rows:
            left = bulk.go_on(rows, actor, bulk_id)
    wake_worker()
    return redirect(url_for("review_bulk.show", bulk_id=bulk_id), code=303)


@blueprint.post("/<int:bulk_id>/undo")
@requires(Action.READ)
def undo(bulk_id: int) -> Response:
    """Take it back."""
    act, form = _own(bulk_id), BulkForm()
    actor, now = signed_in_actor(), tools().clock()
    there = redirect(url_for("review_bulk.show", bulk_id=act.id), code=303)
    if not form.validate_on_submit():
        raise NotFound(str(bulk_id))
    try:
        if act.state != BulkState.UNDOING:
            with transaction() as rows:
                bulk.begin_undo(rows, actor, bulk_id, now=now)
        left = 1
        while left:
            with transaction() as rows:
                left = bulk.undo_some(rows, actor, bulk_id, now=now)
    except InvalidMove:
        flash(_("The time to take it back is over, or it was taken back already."), "error")
        return there
    wake_worker()
    back = queries.outcomes(db.session(), bulk_id).get(Outcome.UNDONE, 0)
    flash(
        ngettext(
            "%(num)d submission stands as before.", "%(num)d submissions stand as before.", back
        ),
        "success",
    )
    return there


def _own(bulk_id: int) -> BulkAct:
    act = queries.own(db.session(), signed_in_actor(), bulk_id)
    if act is None:
        raise NotFound(str(bulk_id))
    return act


def _form(act: BulkAct, chosen: Chosen, *, sent: bool) -> BulkForm:
    form = form_of(Act(act.act), **source(sent=sent))
    places = {one.department_id for _item, one in chosen if one is not None and one.department_id}
    people: list[tuple[int, str]] = []
    if act.act == Act.HAND:
        people = [one for place in sorted(places) for one in workers_of(db.session(), place)]
    form.offer(moved=bool(places), people=list(dict.fromkeys(people)))
    return form


def _page(act: BulkAct, chosen: Chosen, form: BulkForm) -> str:
    now, actor = tools().clock(), signed_in_actor()
    draft = act.state == BulkState.DRAFT
    hindered = (
        bulk.obstacles(
            db.session(), actor, act, [one for _item, one in chosen if one is not None], now=now
        )
        if draft
        else {}
    )
    lines = [(_number(one), one, _outcome(item, one, hindered)) for item, one in chosen]
    good = (Outcome.TO_DO, Outcome.DONE)
    return render_template(
        "review/bulk.html",
        nav="queues",
        act=act,
        held=Act(act.act) in HELD,
        title=ACTS[Act(act.act)],
        form=form,
        lines=[line for line in lines if line[2] in good],
        others=[line for line in lines if line[2] not in good],
        words=OUTCOMES,
        back_url=url_for("review.queue", **act.view),
        may_undo=_may_undo(act),
        until=act.made_at + UNDO_FOR if act.made_at else None,
        form_error=bool(form.errors),
    )


def _number(one: Submission | None) -> str:
    return tools().codes.reference(one.id, one.submitted_at) if one is not None else ""


def _outcome(item: BulkItem, one: Submission | None, hindered: dict[int, Outcome]) -> Outcome:
    if one is None:
        return Outcome.GONE
    return hindered.get(one.id, Outcome(item.outcome))


def _may_undo(act: BulkAct) -> bool:
    if act.state == BulkState.UNDOING:
        return True
    if act.made_at is None or act.state in (BulkState.DRAFT, BulkState.UNDONE):
        return False
    return may_be_undone(act.made_at, tools().clock())
