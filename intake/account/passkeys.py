"""An official's passkeys: seen, added and removed."""

import json

from flask import flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.account.forms import ConfirmForm
from intake.account.passkey_forms import NamePasskeyForm, PasskeyForm
from intake.account.passkey_offers import party
from intake.account.second import me, service, show_codes
from intake.account.signing import confirmed, device, start_session
from intake.account.views import blueprint
from intake.domain.errors import NotFound
from intake.domain.officials.passkeys import (
    LIFE,
    MOST,
    NAME_LIMIT,
    PasskeyRefused,
    RelyingParty,
    Why,
    handle_of,
    new_challenge,
    options_for_adding,
    read_answer,
)
from intake.models import Official, Passkey
from intake.queries.officials import passkeys as queries
from intake.services.officials import accounts, ceremonies, passkeys
from intake.services.officials.ceremonies import Made
from intake.web import auth
from intake.web.auth import requires
from intake.web.db import db, transaction
from intake.web.limits import limit_passwords
from intake.web.logging import security_event
from intake.web.tools import tools

_WANTED = "new_passkey"  # in the cookie: whose, since when, its name, and the secrets of then


@blueprint.get("/passkeys")
@requires()
def list_passkeys() -> str:
    """The own passkeys."""
    mine = queries.of_official(db.session(), me(db.session()).id)
    full = len(mine) >= MOST
    return render_template(
        "account/passkeys.html", passkeys=mine, possible=party() is not None, full=full
    )


@blueprint.route("/passkeys/new", methods=["GET", "POST"])
@limit_passwords
@requires()
def name_passkey() -> str | Response:
    """The name of a new passkey, and the password again."""
    official = me(db.session())
    if party() is None or queries.number_of(db.session(), official.id) >= MOST:
        return _to_list()
    form = NamePasskeyForm(name=device()[:NAME_LIMIT])
    if form.validate_on_submit() and confirmed(official, form):
        since = int(tools().clock().timestamp())
        session[_WANTED] = [official.id, since, form.name.data, _secrets_of(official)]
        return redirect(url_for("account.make_passkey"), 303)
    return render_template("account/passkey_name.html", form=form, form_error=bool(form.errors))


@blueprint.route("/passkeys/new/device", methods=["GET", "POST"])
@limit_passwords
@requires()
def make_passkey() -> str | Response:
    """The device makes the passkey, soon after the password was given."""
    official, asking = me(db.session()), party()
    name = _wanted(official)
    if asking is None or not name:
        return redirect(url_for("account.name_passkey"), 303)
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            return _added(official.id, name, form.passkey.data, asking)
        except PasskeyRefused as refused:
            security_event("passkey_not_added", official=official.id, why=refused.why.value)
            form.refuse_new(refused.why)
    return render_template(
        "account/passkey_make.html",
        form=form.emptied(),
        form_error=bool(form.errors),
        name=name,
        options=json.dumps(_options(official, asking)),
    )


def _options(official: Official, asking: RelyingParty) -> dict[str, object]:
    codes = tools().codes
    return options_for_adding(
        asking,
        new_challenge(_about(official.id), codes=codes, now=tools().clock()),
        service=service(),
        email=official.email,
        name=official.display_name,
        handle=handle_of(official.id, codes),
        known=[one.credential_id for one in queries.of_official(db.session(), official.id)],
    )


def _added(official_id: int, name: str, text: str, asking: RelyingParty) -> Response:
    """Keep what the device made. Raises PasskeyRefused."""
    made = _made(official_id, text, asking)
    with transaction() as rows:
        row = rows.get_one(Official, official_id, populate_existing=True, with_for_update=True)
        codes = passkeys.add(rows, row, name, made, now=tools().clock(), codes=tools().codes)
        start_session(rows, row)  # a new token after a change of secrets
    security_event("passkey_added", official=official_id)
    said = _("The passkey has been added. You can sign in with it from now on.")
    if codes:
        return show_codes(list(codes), said)
    flash(said, "success")
    return _to_list()


def _made(official_id: int, text: str, asking: RelyingParty) -> Made:
    answer, now = read_answer(text), tools().clock()
    with transaction() as rows:
        fresh = passkeys.use_up(rows, answer, _about(official_id), now=now, codes=tools().codes)
    if not fresh:
        raise PasskeyRefused(Why.CHALLENGE)
    return ceremonies.made(answer, asking)


@blueprint.route("/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@limit_passwords
@requires()
def remove_passkey(passkey_id: int) -> str | Response:
    """Forget a passkey, once the password was given; every other session ends, because one of them
    may have been begun with it."""
    official = me(db.session())
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.official_id != official.id:
        raise NotFound("passkey")
    name, form = found.name, ConfirmForm()
    if form.validate_on_submit() and confirmed(official, form):
        now = tools().clock()
        with transaction() as rows:
            row = rows.get_one(Official, official.id, populate_existing=True)
            passkeys.remove(rows, row, passkey_id, now=now)
            accounts.end_sessions(rows, row.id, now=now)
            start_session(rows, row)
        g.pop("actor", None)
        security_event("passkey_removed", official=official.id, passkey=passkey_id)
        flash(_("The passkey has been removed. You are signed out everywhere else."), "success")
        return _to_list()
    return render_template(
        "account/passkey_remove.html", form=form, form_error=bool(form.errors), name=name
    )


def _wanted(official: Official) -> str:
    """The name that was given with the right password in this browser a moment ago; "" for none."""
    try:
        official_id, since, name, secrets = session.get(_WANTED, ())
    except ValueError:
        return ""
    passed = tools().clock().timestamp() - since
    same = official_id == official.id and secrets == _secrets_of(official)
    return name if same and 0 <= passed <= LIFE.total_seconds() else ""


def _secrets_of(official: Official) -> str:
    """Another one after every change of the password."""
    return tools().codes.hash(f"new-passkey:{official.id}:{official.fs_uniquifier}")


def _about(official_id: int) -> str:
    return f"add:{official_id}:{auth.token_hash()}"


def _to_list() -> Response:
    return redirect(url_for("account.list_passkeys"), 303)
