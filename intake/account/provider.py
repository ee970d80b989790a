"""Signing in at an identity provider, and connecting an account with it.

The provider stands for the password, and for the second step only where the settings say so and the
provider says that it asked for two factors (OWASP ASVS 5.0.0, 6.8.4).
"""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.account.arrivals import connect_waiting, keep_waiting, waiting_for
from intake.account.forms import ConfirmForm
from intake.account.signing import SignIn, confirmed, half_sign_in, start_session
from intake.account.views import LINK, blueprint, start_page
from intake.domain.errors import IntakeError, NotFound
from intake.domain.identity import Identity, ProviderNotBelieved, ProviderUnreachable, TripLost
from intake.models import Official
from intake.services.officials import identities, second_step
from intake.services.officials.identities import IdentityTaken
from intake.web import provider
from intake.web.auth import current_actor, requires, safe_next, signed_in_actor
from intake.web.db import db, transaction
from intake.web.limits import limit_passwords
from intake.web.logging import security_event
from intake.web.provider import Denied, Return
from intake.web.tools import settings, tools

_BACK, _SCOPES = "account.from_provider", ("email",)


@blueprint.get("/provider")
def to_provider() -> Response:
    """Sign in there."""
    return provider.depart("officials", _BACK, _SCOPES, wanted=safe_next(request.args.get("next")))


@blueprint.get("/provider/connect")
@requires()
def connect_provider() -> Response:
    """Sign in there, to be known by it here."""
    official_id = signed_in_actor().official_id
    return provider.depart("officials", _BACK, _SCOPES, official_id=official_id)


@blueprint.get("/provider/return")
def from_provider() -> str | Response | tuple[str, int]:
    """Whoever comes back is signed in, may connect the account, or is told why not."""
    try:
        back = provider.arrive("officials", _BACK)
    except Denied:
        flash(provider.not_signed_in())
        return redirect(url_for("account.sign_in"), 303)
    if back.official_id:
        return _to_connect(back)
    match _sign_in(back.identity):
        case SignIn.DONE:
            return redirect(back.wanted or start_page(), 303)
        case SignIn.HALF:
            return redirect(url_for("account.second_step_asked", next=back.wanted), 303)
    return _invited(back.identity) or _page("unknown", 403)


def _sign_in(identity: Identity) -> SignIn:
    with transaction() as rows:
        official = identities.official_of(rows, identity.hashed(tools().codes))
        if official is None:
            begun = SignIn.REFUSED
        elif second_step.is_asked(rows, official) and not _two_factors(identity):
            half_sign_in(official)
            begun = SignIn.HALF
        else:
            start_session(rows, official)
            begun = SignIn.DONE
    if begun is SignIn.REFUSED:
        security_event("identity_unknown")
    return begun


def _two_factors(identity: Identity) -> bool:
    """Whether the provider says that it asked for two, and is believed."""
    trusted = {one.strip() for one in settings().oidc_two_factors.split(",")} - {""}
    return bool(identity.methods & trusted)


def _invited(identity: Identity) -> Response | None:
    """The invited go on as if they had followed their link; None for everybody else."""
    if not (settings().oidc_invited_by_email and identity.email):
        return None
    now, codes = tools().clock(), tools().codes
    with transaction() as rows:
        found = identities.invitation_for(rows, identity.email, now=now, codes=codes)
    if found is None:
        return None
    official_id, session[LINK] = found
    keep_waiting(identity, official_id)
    return redirect(url_for("account.start"), 303)


def _to_connect(back: Return) -> Response:
    actor = current_actor()
    if actor is None or actor.official_id != back.official_id:
        raise TripLost  # somebody else sits there now
    keep_waiting(back.identity, actor.official_id)
    return redirect(url_for("account.link_identity"), 303)


@blueprint.route("/provider/link", methods=["GET", "POST"])
@limit_passwords
@requires()
def link_identity() -> str | Response:
    """Connect the account with the identity that was just shown, after the password."""
    official = _me()
    waiting = waiting_for(official.id)
    if waiting is None:
        raise NotFound("identity")
    form = ConfirmForm()
    if form.validate_on_submit() and confirmed(official, form):
        _link(official.id)
        return redirect(url_for("account.profile"), 303)
    return render_template(
        "account/identity_link.html",
        form=form,
        form_error=bool(form.errors),
        known_as=waiting.known_as,
        provider=provider.provider_name(),
    )


def _link(official_id: int) -> None:
    name = provider.provider_name()
    try:
        with transaction() as rows:
            connect_waiting(rows, official_id, now=tools().clock())
            start_session(rows, rows.get_one(Official, official_id))  # as after a change of secrets
    except IdentityTaken:
        flash(_("This sign-in belongs to another account here."), "error")
    else:
        flash(_("You can now sign in with %(provider)s.", provider=name), "success")


@blueprint.route("/provider/end", methods=["GET", "POST"])
@limit_passwords
@requires()
def end_identity() -> str | Response:
    """The account is no longer known by the provider."""
    official, form = _me(), ConfirmForm()
    if identities.link_of(db.session(), official.id) is None:
        raise NotFound("identity")
    if form.validate_on_submit() and confirmed(official, form):
        with transaction() as rows:
            identities.unlink(rows, official.id)
        security_event("identity_disconnected", official=official.id)
        flash(_("You no longer sign in elsewhere. Your password goes on working."), "success")
        return redirect(url_for("account.profile"), 303)
    return render_template("account/identity_end.html", form=form, form_error=bool(form.errors))


@blueprint.errorhandler(TripLost)
@blueprint.errorhandler(ProviderUnreachable)
@blueprint.errorhandler(ProviderNotBelieved)
def _failed(error: IntakeError) -> tuple[str, int]:
    return _page(error.code, provider.failed(error))


def _page(why: str, status: int) -> tuple[str, int]:
    """Why nobody was signed in, and how else one signs in."""
    name = provider.provider_name()
    return render_template("account/provider.html", why=why, provider=name), status


def _me() -> Official:
    return db.session.get_one(Official, signed_in_actor().official_id)
