"""Where secretaries write calls, look at them as everybody will, publish and withdraw them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.calls import words
from intake.calls.forms import RULE_FIELDS, CallForm, TranslationForm, WithdrawForm
from intake.calls.showing import council_in_words, in_words
from intake.domain.errors import InvalidData, NotFound
from intake.domain.evaluation.rubric import points_of
from intake.domain.initiatives.calls import MAIN_LANGUAGE, CallState, Standing
from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date
from intake.queries.initiatives import calls as queries
from intake.queries.initiatives.calls import Shown
from intake.services.initiatives import calls
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.call_words import BALLOTS, said
from intake.web.db import db, transaction
from intake.web.i18n import LANGUAGE_NAMES, language_name, language_names
from intake.web.i18n import gettext as _
from intake.web.tools import tools
from intake.web.typed import shown_again

blueprint = Blueprint("desk_calls", __name__, url_prefix="/desk/calls")
_CHANGEABLE = (Standing.DRAFT, Standing.UPCOMING, Standing.OPEN)
_FURTHER = ", ".join(code for code in LANGUAGE_NAMES if code != MAIN_LANGUAGE)


@blueprint.get("/")
@requires(Action.RUN_CALLS)
def index() -> str:
    """Every call that the secretary may change, with how many proposals and questions it has."""
    now = tools().clock()
    found = queries.listed_for(db.session(), signed_in_actor(), now=now)
    ids = [one.call.id for one in found]
    return render_template(
        "calls/desk.html",
        nav="desk_calls",
        listed=[in_words(one, now) for one in found],
        proposals=queries.proposals_for(db.session(), ids),
        waiting=queries.waiting_questions(db.session(), ids),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def add() -> str | AnyResponse:
    """A new call; it begins as a draft."""
    actor, form = signed_in_actor(), CallForm()
    form.offer(actor)
    if form.is_submitted():
        form.version.data = form.version.data or "0"
    else:
        form.start(local_date(tools().clock()))
    form.freeze("why")
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                made = calls.create(
                    rows,
                    actor,
                    form.department.data or None,
                    form.draft(None),
                    now=tools().clock(),
                )
                call_id = made.id
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return _to(call_id, _("The draft is saved. Look at it, then publish it."))
    return _write_page(form, None)


@blueprint.get("/<int:call_id>/")
@requires(Action.RUN_CALLS)
def preview(call_id: int) -> str:
    """The call as everybody reads it or will read it, and what can be done with it."""
    found, now = _writable(call_id), tools().clock()
    return render_template(
        "calls/preview.html",
        nav="desk_calls",
        one=in_words(found, now),
        council=council_in_words(found.call, now),
        past=queries.versions(db.session(), call_id)[:-1],
        changeable=found.standing in _CHANGEABLE,
        others=[one for one in language_names().items() if one[0] != MAIN_LANGUAGE],
        proposals=queries.proposals_for(db.session(), [call_id]).get(call_id, 0),
        waiting=queries.waiting_questions(db.session(), [call_id]).get(call_id, 0),
    )


@blueprint.route("/<int:call_id>/edit", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def edit(call_id: int) -> str | AnyResponse:
    """Change a draft, or make a further version of what is public."""
    found, form = _changeable(call_id), CallForm()
    old = queries.draft_of(found.newest)
    form.offer(signed_in_actor())
    if not form.is_submitted():
        form.show(old, found.call.department_id)
        form.version.data = str(found.call.version)
    form.freeze("department", *_frozen(found))
    form.settled_kind = old.kind
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                calls.change(
                    rows,
                    signed_in_actor(),
                    call_id,
                    form.draft(old),
                    seen_version=form.seen_version,
                    now=tools().clock(),
                    why=form.why.data if "why" in form else "",
                )
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return _to(call_id, _("The call is saved as you have written it."))
    return _write_page(form, found)


@blueprint.route(f"/<int:call_id>/<any({_FURTHER}):into>", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def translate(call_id: int, into: str) -> str | AnyResponse:
    """The call in one more language."""
    found, form = _changeable(call_id), TranslationForm()
    texts = found.newest.texts
    if not form.is_submitted():
        form.show_text(texts.get(into, {}))
        form.version.data = str(found.call.version)
    if form.validate_on_submit():
        with transaction() as rows:
            calls.translate(
                rows,
                signed_in_actor(),
                call_id,
                into,
                form.text,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
        return _to(call_id, _("The translation is saved."))
    return render_template(
        "calls/translate.html",
        nav="desk_calls",
        form=form,
        form_error=bool(form.errors),
        call_id=call_id,
        lang=into,
        name=language_name(into),
        original=texts[MAIN_LANGUAGE],
    )


@blueprint.post("/<int:call_id>/publish")
@requires(Action.RUN_CALLS)
def publish(call_id: int) -> AnyResponse:
    """Let everybody read it."""
    _writable(call_id)
    form = VersionForm()
    form.validate_on_submit()
    try:
        with transaction() as rows:
            calls.publish(
                rows,
                signed_in_actor(),
                call_id,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
    except InvalidData:
        flash(_("It was not published: its closing day is over. Change the day first."), "error")
        return redirect(url_for("desk_calls.edit", call_id=call_id), 303)
    return _to(call_id, _("The call is public now."))


@blueprint.route("/<int:call_id>/withdraw", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def withdraw(call_id: int) -> str | AnyResponse:
    """Take back what is public, with a reason that everybody reads."""
    found, form = _writable(call_id), WithdrawForm()
    if found.call.state != CallState.PUBLISHED and not form.is_submitted():
        return redirect(url_for("desk_calls.preview", call_id=call_id), 303)
    if not form.is_submitted():
        form.version.data = str(found.call.version)
    if form.validate_on_submit():
        with transaction() as rows:
            calls.withdraw(
                rows,
                signed_in_actor(),
                call_id,
                form.why.data,
                seen_version=form.seen_version,
                now=tools().clock(),
            )
        return _to(call_id, _("The call is withdrawn. Its page says why."))
    return render_template(
        "calls/withdraw.html",
        nav="desk_calls",
        form=form,
        form_error=bool(form.errors),
        one=in_words(found, tools().clock()),
    )


def _writable(call_id: int) -> Shown:
    found = queries.writable(db.session(), signed_in_actor(), call_id, now=tools().clock())
    if found is None:
        raise NotFound(str(call_id))
    return found


def _changeable(call_id: int) -> Shown:
    found = _writable(call_id)
    if found.standing not in _CHANGEABLE:
        raise NotFound("nothing can be changed any more")
    return found


def _frozen(found: Shown) -> tuple[str, ...]:
    """The fields that cannot be changed any more."""
    if found.call.state == CallState.DRAFT:
        return ("why",)
    judged = bool(queries.proposals_for(db.session(), [found.call.id]))
    begun = ("opens_on",) if found.standing is Standing.OPEN else ()
    return ("kind", *begun, *(RULE_FIELDS if judged else ()))


def _write_page(form: CallForm, found: Shown | None) -> str:
    return render_template(
        "calls/write.html",
        nav="desk_calls",
        form=form,
        form_error=bool(form.errors),
        call=found.call if found else None,
    )


def _to(call_id: int, sentence: str) -> AnyResponse:
    flash(sentence, "success")
    return redirect(url_for("desk_calls.preview", call_id=call_id), 303)


blueprint.add_app_template_filter(said, "said")
blueprint.add_app_template_filter(points_of, "points")
blueprint.add_app_template_filter(words.changed_in_words, "call_changes")
blueprint.add_app_template_filter(lambda code: words.KINDS[code], "call_kind")
blueprint.add_app_template_filter(lambda code: words.STANDINGS[code], "call_standing")
blueprint.add_app_template_filter(lambda code: words.STANDING_COLOURS[code], "call_colour")
blueprint.add_app_template_filter(lambda code: BALLOTS[code], "ballot_label")
blueprint.add_app_template_filter(lambda code: words.BLIND[code], "blind_label")
blueprint.add_app_template_filter(lambda code: words.QUESTIONS[code], "question_state")
