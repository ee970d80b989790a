"""Models of the classifier: their cards, proposals and confirmations, the way back, the promise."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.admin import model_pages as pages
from intake.admin.model_forms import PromiseForm, ProposeForm, RollBackForm
from intake.domain.errors import InvalidMove, NotFound
from intake.domain.learning.promotion import may_confirm
from intake.domain.permissions import Action
from intake.queries.learning import model_proposals
from intake.services.learning import promotion
from intake.services.learning.newest import LEAST
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.i18n import language_name
from intake.web.logging import security_event
from intake.web.tools import tools

blueprint = Blueprint("admin_models", __name__, url_prefix="/admin/models")


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """All models, what waits for a second person, and what was in force when."""
    return _index_page(RollBackForm(formdata=None))


@blueprint.get("/version/<version>")
@requires(Action.ADMINISTER)
def show(version: str) -> str:
    """The card of one model, and what the gate says."""
    return _card_page(version, ProposeForm(formdata=None))


@blueprint.post("/version/<version>/propose")
@requires(Action.ADMINISTER)
def propose(version: str) -> str | Response:
    """Propose to put it in force; a second administrator confirms."""
    promotion.card_of(pages.store_here(), version)
    form = ProposeForm()
    if not form.validate_on_submit():
        return _card_page(version, form)
    there = url_for("admin_models.show", version=version)

    def act(rows: Session) -> None:
        actor, store = signed_in_actor(), pages.store_here()
        promotion.propose(rows, actor, store, version, reason=form.reason.data, now=tools().clock())

    return _act(act, _("Proposed. Another administrator confirms it."), there, "model_proposed")


@blueprint.post("/proposals/<int:proposal_id>/confirm")
@requires(Action.ADMINISTER)
def confirm(proposal_id: int) -> Response:
    """Put a model in force that somebody else proposed."""
    _pressed(proposal_id)

    def act(rows: Session) -> None:
        actor, store = signed_in_actor(), pages.store_here()
        promotion.confirm(rows, actor, store, proposal_id, now=tools().clock())

    return _act(act, _("The model is in force."), url_for("admin_models.index"), "model_confirmed")


@blueprint.post("/proposals/<int:proposal_id>/give-up")
@requires(Action.ADMINISTER)
def give_up(proposal_id: int) -> Response:
    """Take one's own proposal back, or refuse another's."""
    _pressed(proposal_id)

    def act(rows: Session) -> None:
        promotion.give_up(rows, signed_in_actor(), proposal_id, now=tools().clock())

    done = _("The proposal has been given up. The model in force stays.")
    return _act(act, done, url_for("admin_models.index"), "model_refused")


@blueprint.post("/roll-back")
@requires(Action.ADMINISTER)
def roll_back() -> str | Response:
    """Back to the model before, at once."""
    form = RollBackForm()
    if not form.validate_on_submit():
        return _index_page(form)

    def act(_rows: Session) -> None:
        promotion.roll_back(
            signed_in_actor(),
            pages.store_here(),
            seen=form.seen.data or "",
            reason=form.reason.data,
            now=tools().clock(),
        )

    done = _("The model before is in force again.")
    return _act(act, done, url_for("admin_models.index"), "model_rolled_back")


@blueprint.route("/promise", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def promise() -> str | Response:
    """How many automatic routes must be right, and what each level costs."""
    rows = db.session()
    card, present = promotion.card_in_force(pages.store_here()), pages.promised_here(rows)
    form = PromiseForm()
    form.offer(pages.promise_choices(card, present), pages.code_of(present))
    if form.validate_on_submit():
        promised = float(form.promised.data)

        def act(rows: Session) -> None:
            promotion.promise(rows, signed_in_actor(), promised, now=tools().clock())

        there = url_for("admin_models.index")
        return _act(act, _("The promise has been saved."), there, "promise_changed")
    return render_template(
        "admin/promise.html",
        nav="admin",
        form=form,
        card=card,
        present=present,
        form_error=bool(form.errors),
    )


def _index_page(form: RollBackForm) -> str:
    rows, store = db.session(), pages.store_here()
    waiting = model_proposals.open_proposals(rows)
    decided = model_proposals.decided_proposals(rows)
    history = store.history()
    names = pages.people_of(rows, [*waiting, *decided], history)
    shown = pages.listed(rows, store, tools().clock())
    active = next((one.card for one in shown if one.active), None)
    form.seen.data = store.active_version() or ""
    promised, damaged = pages.promised_here(rows), sorted(store.damaged())
    readable = active is not None and active.version not in (*damaged, tools().active_model.refused)
    loaded = tools().active_model.loaded()
    remembered = active is not None and loaded is not None and loaded.version == active.version
    return render_template(
        "admin/models.html",
        nav="admin",
        shown=shown,
        damaged=damaged,
        active=active,
        readable=readable,
        remembered=remembered,
        before=store.version_before(),
        waiting=waiting,
        decided=decided,
        may_confirm=may_confirm,
        me=signed_in_actor().official_id,
        names=names,
        history=pages.history_of(history, names)[:20],
        promised=promised,
        kept=active.facts.promise_at(promised) if active and (readable or remembered) else None,
        form=form,
        form_error=bool(form.errors),
        gates=pages.GATES_SHORT,
        colours=pages.GATE_COLOURS,
        states=pages.STATES,
    )


def _card_page(version: str, form: ProposeForm) -> str:
    rows, store = db.session(), pages.store_here()
    card = promotion.card_of(store, version)
    promised = pages.promised_here(rows)
    return render_template(
        "admin/model.html",
        nav="admin",
        card=card,
        trained_by=pages.trainer(rows, card),
        verdict=promotion.gate_now(rows, store, card, now=tools().clock()),
        taught=[language_name(code) for code in card.facts.languages],
        proposals=model_proposals.open_proposals(rows, version),
        least=LEAST,
        thresholds={code: card.threshold_for(promised, code) for code in card.facts.departments},
        mistaken=pages.mistaken(card),
        from_people=pages.from_people(card),
        form=form,
        form_error=bool(form.errors),
        gates=pages.GATES,
        short=pages.GATES_SHORT,
        written=pages.WRITTEN,
        colours=pages.GATE_COLOURS,
    )


def _pressed(proposal_id: int) -> None:
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(proposal_id))


def _act(act: Callable[[Session], None], done: str, there: str, event: str) -> Response:
    """Do it; who was slower is told so, and nothing happens."""
    try:
        with transaction() as rows:
            act(rows)
    except InvalidMove:
        flash(_("Nothing was changed: look at what stands there now."), "error")
        return redirect(there, code=303)
    security_event(event, by=signed_in_actor().official_id)
    flash(done, "success")
    return redirect(there, code=303)
