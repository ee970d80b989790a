"""Administrators look after officials: invite them, give and take roles, shut them out."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.account.forms import (
    EndHeadForm,
    GrantForm,
    HeadForm,
    InviteForm,
    RevokeForm,
)
from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Grant, Role
from intake.models import Official
from intake.queries import accounts as queries
from intake.queries.notices import heads_of
from intake.queries.officials.passkeys import has_any
from intake.services.letters import notices
from intake.services.officials import accounts, identities, passkeys, second_step
from intake.services.officials.accounts import EmailTaken, LastAdministrator, NewOfficial
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.departments import department_choices
from intake.web.forms import ButtonForm
from intake.web.i18n import language
from intake.web.logging import security_event
from intake.web.tools import settings, tools

blueprint = Blueprint("officials", __name__, url_prefix="/account/officials")

NEW_LINK = "new_link"  # in the session cookie: official's id and token of a link not shown yet


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """Everybody who can sign in, or could."""
    return render_template(
        "account/officials.html", nav="admin", officials=queries.officials(db.session())
    )


@blueprint.route("/invite", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def invite() -> str | Response:
    """A new official, with a first role and a link to choose a password."""
    form = InviteForm()
    form.offer(department_choices())
    if form.validate_on_submit():
        person = NewOfficial(form.name.data, form.email.data, locale=language())
        actor, now, codes = signed_in_actor(), tools().clock(), tools().codes
        try:
            with transaction() as rows:
                official, token = accounts.invite(
                    rows, actor, person, [form.grant()], now=now, codes=codes
                )
        except EmailTaken:
            form.complain_taken()
        else:
            session[NEW_LINK] = [official.id, token]
            security_event("invited", official=official.id, by=actor.official_id)
            return _to(official.id)
    return render_template(
        "account/invite.html", nav="admin", form=form, form_error=bool(form.errors)
    )


@blueprint.get("/<int:official_id>")
@requires(Action.ADMINISTER)
def show(official_id: int) -> str:
    """One official: roles, and what can be done."""
    return _page(official_id, GrantForm(formdata=None))


@blueprint.post("/<int:official_id>/grant")
@requires(Action.ADMINISTER)
def grant(official_id: int) -> str | Response:
    """Give a role."""
    form = GrantForm()
    form.offer(department_choices())
    if not form.validate_on_submit():
        return _page(official_id, form)
    actor = signed_in_actor()
    if actor.official_id == official_id:
        flash(_("Nobody gives roles to themselves. Ask another administrator."), "error")
        return _to(official_id)
    with transaction() as rows:
        accounts.grant(
            rows,
            _official(rows, official_id),
            form.grant(),
            now=tools().clock(),
            granted_by=actor.official_id,
        )
    security_event("role_given", official=official_id, role=form.role.data, by=actor.official_id)
    flash(_("The role has been given."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/revoke")
@requires(Action.ADMINISTER)
def revoke(official_id: int) -> Response:
    """Take a role away."""
    form = RevokeForm()
    if not form.validate_on_submit():
        raise NotFound("role")
    try:
        with transaction() as rows:
            one = Grant(Role(form.role.data), form.department.data or None)
            accounts.revoke_role(rows, _official(rows, official_id), one)
    except LastAdministrator:
        flash(_("This is the only administrator. Make somebody else administrator first."), "error")
    else:
        security_event("role_taken", official=official_id, by=signed_in_actor().official_id)
        flash(_("The role has been taken away."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/head")
@requires(Action.ADMINISTER)
def make_head(official_id: int) -> str | Response:
    """Have an official told when dates of a department are near or missed."""
    form = HeadForm()
    form.offer(department_choices())
    if not form.validate_on_submit():
        return _page(official_id, GrantForm(formdata=None), form)
    actor, now = signed_in_actor(), tools().clock()
    with transaction() as rows:
        notices.make_head(rows, actor, official_id, form.of.data or None, now=now)
    security_event("made_head", official=official_id, by=actor.official_id)
    flash(_("From now on the official is told when dates are near or missed."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/head/end")
@requires(Action.ADMINISTER)
def end_head(official_id: int) -> Response:
    """No longer."""
    form = EndHeadForm()
    if not form.validate_on_submit():
        raise NotFound("head")
    with transaction() as rows:
        notices.end_head(rows, official_id, int(form.head.data))
    security_event("head_ended", official=official_id, by=signed_in_actor().official_id)
    flash(_("The official is no longer told."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/link")
@requires(Action.ADMINISTER)
def new_link(official_id: int) -> Response:
    """A new link, for somebody who has lost the password or the first link."""
    with transaction() as rows:
        official = _official(rows, official_id)
        if not official.active:
            raise NotFound("active official")
        token = accounts.new_invitation(rows, official, now=tools().clock(), codes=tools().codes)
    session[NEW_LINK] = [official_id, token]
    security_event("link_made", official=official_id, by=signed_in_actor().official_id)
    return _to(official_id)


@blueprint.post("/<int:official_id>/second-step/end")
@requires(Action.ADMINISTER)
def end_second_step(official_id: int) -> Response:
    """For somebody who has lost the device and the recovery codes: they set up another one."""
    if _is_own(official_id):
        flash(_("Change your own second step on the page of your account."), "error")
        return _to(official_id)
    _taken_away(official_id, second_step.switch_off, event="second_step_taken")
    flash(_("The second step has been taken away and every session ended."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/provider/end")
@requires(Action.ADMINISTER)
def end_identity(official_id: int) -> Response:
    """For somebody whose account at the provider is theirs no more."""
    if _is_own(official_id):
        flash(_("Change how you sign in on the page of your account."), "error")
        return _to(official_id)
    _taken_away(
        official_id,
        lambda rows, official: identities.unlink(rows, official.id),
        event="identity_taken_away",
    )
    flash(_("The outside sign-in has been taken away and every session ended."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/passkeys/end")
@requires(Action.ADMINISTER)
def end_passkeys(official_id: int) -> Response:
    """For somebody who has lost a device: all passkeys, because nobody else can tell them apart."""
    if _is_own(official_id):
        flash(_("Remove your own passkeys on the page of your account."), "error")
        return _to(official_id)
    now = tools().clock()
    _taken_away(
        official_id,
        lambda rows, official: passkeys.remove_all(rows, official, now=now),
        event="passkeys_taken",
    )
    flash(_("The passkeys have been removed and every session ended."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/shut")
@requires(Action.ADMINISTER)
def shut(official_id: int) -> Response:
    """Shut an official out: every session ends at once."""
    try:
        with transaction() as rows:
            accounts.deactivate(rows, _official(rows, official_id), now=tools().clock())
    except LastAdministrator:
        flash(_("This is the only administrator. Make somebody else administrator first."), "error")
    else:
        security_event("shut_out", official=official_id, by=signed_in_actor().official_id)
        flash(_("The account has been shut and every session ended."), "success")
    return _to(official_id)


@blueprint.post("/<int:official_id>/open")
@requires(Action.ADMINISTER)
def reopen(official_id: int) -> Response:
    """Let an official in again."""
    with transaction() as rows:
        accounts.reactivate(_official(rows, official_id))
    security_event("let_in", official=official_id, by=signed_in_actor().official_id)
    flash(_("The account is open again."), "success")
    return _to(official_id)


def _is_own(official_id: int) -> bool:
    """Nobody takes a way of signing in from themselves here, where no password is asked for."""
    return signed_in_actor().official_id == official_id


def _taken_away(
    official_id: int, take: Callable[[Session, Official], object], *, event: str
) -> None:
    """Take a way of signing in from somebody; whoever uses it somewhere is signed out there."""
    with transaction() as rows:
        take(rows, _official(rows, official_id))
        accounts.end_sessions(rows, official_id, now=tools().clock())
    security_event(event, official=official_id, by=signed_in_actor().official_id)


def _official(rows: Session, official_id: int) -> Official:
    found = rows.get(Official, official_id)
    if found is None:
        raise NotFound(str(official_id))
    return found


def _page(official_id: int, form: GrantForm, head_form: HeadForm | None = None) -> str:
    official = _official(db.session(), official_id)
    form.offer(department_choices())
    waiting, token = session.get(NEW_LINK) or (0, "")
    link = ""
    if waiting == official_id:
        session.pop(NEW_LINK)  # shown once
        link = settings().public_url.rstrip("/") + url_for("account.link", token=token)
    return render_template(
        "account/official.html",
        nav="admin",
        official=official,
        form=form,
        form_error=bool(form.errors or (head_form and head_form.errors)),
        heads=heads_of(db.session(), official_id),
        head_form=head_form or _head_form(),
        button_form=ButtonForm(formdata=None),
        link=link,
        second_step=second_step.is_on(official),
        identity=identities.link_of(db.session(), official_id),
        has_passkeys=has_any(db.session(), official_id),
    )


def _head_form() -> HeadForm:
    form = HeadForm(formdata=None)
    form.offer(department_choices())
    return form


def _to(official_id: int) -> Response:
    return redirect(url_for("officials.show", official_id=official_id), 303)
