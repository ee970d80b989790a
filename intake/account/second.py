"""The second step: asked for when signing in, and set up, renewed and given up on the account."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.account.forms import ConfirmForm
from intake.account.passkey_offers import offer, party
from intake.account.second_forms import CodeForm, SetUpSecondForm
from intake.account.signing import confirmed, half_signed_in, start_session
from intake.account.views import blueprint, start_page
from intake.domain.errors import LimitExceeded, NotFound, SealBroken
from intake.models import Official
from intake.queries.officials import passkeys
from intake.services.officials import attempts, second_step
from intake.web.addresses import qr_image
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.limits import limit_passwords
from intake.web.logging import security_event
from intake.web.tools import settings, tools

_NEW_SECRET, _NEW_CODES = "new_second_step", "new_recovery_codes"
_FEW = 3  # recovery codes left, from which on one is reminded


@blueprint.route("/second-step", methods=["GET", "POST"])
@limit_passwords
def second_step_asked() -> str | Response | tuple[str, int, dict[str, str]]:
    """The code, after the password was right."""
    official_id = half_signed_in()
    if official_id is None:
        return redirect(url_for("account.sign_in", next=request.args.get("next")), 303)
    form, status, headers = CodeForm(), 200, dict[str, str]()
    if form.validate_on_submit():
        try:
            if _let_in(official_id, form):
                return redirect(start_page(), 303)
        except LimitExceeded as error:
            form.wait()
            status, headers = 429, {"Retry-After": str(error.retry_after)}
    official = db.session.get_one(Official, official_id)
    page = render_template(
        "account/second_step.html",
        form=form,
        form_error=bool(form.errors),
        by_device=second_step.is_on(official),
        passkey=offer() if passkeys.has_any(db.session(), official_id) else None,
    )
    return page, status, headers


def _let_in(official_id: int, form: CodeForm) -> bool:
    now, codes, sealer = tools().clock(), tools().codes, tools().sealer
    counted = second_step.subjects(official_id, codes)
    with transaction() as rows:
        attempts.refuse_if_locked(rows, counted, now=now)
        used = second_step.use(
            rows, official_id, form.code.data, now=now, sealer=sealer, codes=codes
        )
        if used is None:
            attempts.record(rows, counted, now=now)
        else:
            attempts.forget(rows, counted, now=now)
            start_session(rows, rows.get_one(Official, official_id))
    if used is None:
        security_event("second_step_failed", official=official_id)
        form.refuse()
        return False
    if used.recovery:
        security_event("recovery_code_used", official=official_id, left=used.left)
    if used.left <= _FEW:
        flash(_("You have few recovery codes left. Make new ones on the page of your account."))
    return True


@blueprint.route("/second-step/set-up", methods=["GET", "POST"])
@limit_passwords
@requires()
def set_up_second_step() -> str | Response:
    """A new device: it scans the secret, and shows by a code that it knows it."""
    official = me(db.session())
    secret = _waiting_secret(official)
    form = SetUpSecondForm()
    if form.validate_on_submit() and confirmed(official, form):
        made = _switched_on(official.id, secret, form)
        if made is not None:
            session.pop(_NEW_SECRET, None)
            return show_codes(made, _("Signing in now takes a second step."))
        form.refuse()
    address = second_step.address_for(secret, who=official.email, service=service())
    return render_template(
        "account/second_set_up.html",
        form=form,
        form_error=bool(form.errors),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        qr=qr_image(address, scale=4, border=2),
        again=second_step.is_on(official),
        codes_left=second_step.codes_left(official),
        passkeys_possible=party() is not None,
    )


def _switched_on(official_id: int, secret: str, form: SetUpSecondForm) -> list[str] | None:
    now, codes, sealer = tools().clock(), tools().codes, tools().sealer
    with transaction() as rows:
        row = rows.get_one(Official, official_id, populate_existing=True)
        made = second_step.switch_on(
            row, secret, form.code.data, now=now, sealer=sealer, codes=codes
        )
        if made is not None:
            start_session(rows, row)  # a new token after a change of secrets
    if made is not None:
        security_event("second_step_on", official=official_id)
    return made


@blueprint.get("/second-step/codes")
@requires()
def recovery_codes() -> str | Response:
    """The new recovery codes, shown once."""
    made = session.pop(_NEW_CODES, None)
    if not made:
        return redirect(url_for("account.profile"), 303)
    return render_template("account/recovery_codes.html", made=made)


@blueprint.route("/second-step/renew", methods=["GET", "POST"])
@limit_passwords
@requires()
def renew_recovery_codes() -> str | Response:
    """Ten new recovery codes instead of the old ones."""
    official, form = me(db.session()), ConfirmForm()
    if not second_step.is_asked(db.session(), official):
        raise NotFound("second step")
    if form.validate_on_submit() and confirmed(official, form):
        with transaction() as rows:
            made = second_step.renew_codes(me(rows), tools().codes)
        security_event("recovery_codes_made", official=official.id)
        return show_codes(made, _("The old recovery codes no longer work."))
    return _confirm_page(form, "account/second_renew.html")


@blueprint.route("/second-step/end", methods=["GET", "POST"])
@limit_passwords
@requires()
def end_second_step() -> str | Response:
    """No codes of a device any more: by passkeys, or by password alone, where the installation
    allows it."""
    official, form = me(db.session()), ConfirmForm()
    others = passkeys.has_any(db.session(), official.id)
    if not second_step.is_on(official) or (settings().second_step == "required" and not others):
        raise NotFound("second step")
    if form.validate_on_submit() and confirmed(official, form):
        with transaction() as rows:
            second_step.switch_off(rows, me(rows))
        security_event("second_step_off", official=official.id)
        flash(
            _("You are no longer asked for codes of your device.")
            if others
            else _("Signing in takes the password alone again."),
            "success",
        )
        return redirect(url_for("account.profile"), 303)
    return _confirm_page(form, "account/second_end.html", others=others)


def _confirm_page(form: ConfirmForm, template: str, **told: object) -> str:
    return render_template(template, form=form, form_error=bool(form.errors), **told)


def me(rows: Session) -> Official:
    """The row of whoever is signed in."""
    return rows.get_one(Official, signed_in_actor().official_id, populate_existing=True)


def show_codes(made: list[str], sentence: str) -> Response:
    """Lead to the page that shows new recovery codes, once."""
    session[_NEW_CODES] = made
    flash(sentence, "success")
    return redirect(url_for("account.recovery_codes"), 303)


def _waiting_secret(official: Official) -> str:
    """The secret that this browser was shown last, sealed in its cookie until it is used."""
    sealer, place = tools().sealer, f"new-second-step:{official.id}"
    try:
        return sealer.open(session[_NEW_SECRET], place).decode()
    except (KeyError, SealBroken):
        secret = second_step.new_secret()
        session[_NEW_SECRET] = sealer.seal(secret.encode(), place)
        return secret


def service() -> str:
    """What devices call this service."""
    return settings().service_name or _("Citizen Intake")
