"""What somebody sent while signed in at the provider; nobody has to be."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.domain.errors import IntakeError, NotFound
from intake.domain.identity import ProviderNotBelieved, ProviderUnreachable, TripLost
from intake.domain.reference import parse_reference
from intake.domain.workflow import PUBLIC_STATUS, Status
from intake.queries.receiving import own as queries
from intake.services.receiving import own
from intake.web import provider
from intake.web.auth import safe_next
from intake.web.citizen import Citizen, current_citizen, sign_in_citizen, sign_out_citizen
from intake.web.db import db, transaction
from intake.web.opened import OPENED
from intake.web.provider import Denied
from intake.web.tools import tools

blueprint = Blueprint("mine", __name__, url_prefix="/mine")
_BACK, _SCOPES = "mine.from_provider", ("profile", "email", "phone")


@blueprint.get("/")
def index() -> str:
    """The list, or what signing in is good for."""
    name, citizen = provider.name_for("citizens"), current_citizen()
    if not name and citizen is None:
        raise NotFound("provider")
    if citizen is None:
        return render_template("mine/sign_in.html", provider=name)
    sent = queries.sent_by(db.session(), citizen.identity_hash)
    listed = [(one, PUBLIC_STATUS[Status(one.status)]) for one in sent]
    return render_template("mine/index.html", sent=listed, most=queries.MOST)


@blueprint.get("/provider")
def to_provider() -> Response:
    """Sign in there."""
    wanted = safe_next(request.args.get("next"))
    return provider.depart("citizens", _BACK, _SCOPES, wanted=wanted)


@blueprint.get("/provider/return")
def from_provider() -> Response:
    """Whoever comes back is signed in, and goes on where they were."""
    try:
        back = provider.arrive("citizens", _BACK)
    except Denied:
        flash(provider.not_signed_in())
        return redirect(url_for("mine.index"), 303)
    with transaction() as rows:
        sign_in_citizen(rows, back.identity)
    return redirect(back.wanted or url_for("mine.index"), 303)


@blueprint.post("/<reference>/open")
def open_one(reference: str) -> Response:
    """Open one of the list, as number and code would."""
    session[OPENED] = [_own(_citizen(), reference), tools().clock().timestamp()]
    return redirect(url_for("track.follow"), 303)


@blueprint.post("/<reference>/take-off")
def take_off(reference: str) -> Response:
    """Take one off the list; number and code go on opening it."""
    citizen = _citizen()
    number = _own(citizen, reference)
    with transaction() as rows:
        own.take_off(rows, citizen.identity_hash, number)
    flash(_("It is no longer on your list. Number and code still open it."), "success")
    return redirect(url_for("mine.index"), 303)


@blueprint.route("/forget", methods=["GET", "POST"])
def forget() -> str | Response:
    """End the list, after a page that says what that means."""
    citizen = current_citizen()
    if citizen is None:
        return redirect(url_for("mine.index"), 303)
    if request.method == "GET":
        return render_template("mine/forget.html")
    with transaction() as rows:
        own.forget_identity(rows, citizen.identity_hash)
    sign_out_citizen()
    flash(_("Your list has been deleted. Number and code still open what you sent."), "success")
    return redirect(url_for("submit.home"), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session, here and in the database."""
    citizen = current_citizen()
    if citizen is not None:
        with transaction() as rows:
            own.end_session(rows, citizen.token_hash)
    sign_out_citizen()
    session.pop(OPENED, None)  # whoever comes to this computer next
    return redirect(url_for("submit.home"), 303)


@blueprint.errorhandler(TripLost)
@blueprint.errorhandler(ProviderUnreachable)
@blueprint.errorhandler(ProviderNotBelieved)
def _failed(error: IntakeError) -> tuple[str, int]:
    name, status = provider.provider_name(), provider.failed(error)
    return render_template("mine/provider.html", why=error.code, provider=name), status


def _citizen() -> Citizen:
    citizen = current_citizen()
    if citizen is None:
        raise NotFound("citizen")
    return citizen


def _own(citizen: Citizen, reference: str) -> int:
    """The number of a submission of theirs. Raises NotFound, whether it is another's or none."""
    found = parse_reference(reference)
    if found is None or not queries.is_own(db.session(), citizen.identity_hash, found.number):
        raise NotFound(reference)
    return found.number
