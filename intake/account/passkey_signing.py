"""Signing in with a passkey alone: it proves that somebody holds the device and has shown it
finger, face or PIN, so it stands for password and second step."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.account.passkey_forms import PasskeyForm
from intake.account.passkey_offers import about_signing_in, offer, party
from intake.account.signing import start_session
from intake.account.views import blueprint, start_page
from intake.domain.errors import LimitExceeded
from intake.domain.officials.passkeys import (
    Answer,
    PasskeyRefused,
    RelyingParty,
    Why,
    read_answer,
)
from intake.models import Passkey
from intake.queries.officials import passkeys as queries
from intake.services.officials import accounts, attempts, ceremonies, passkeys
from intake.services.officials.attempts import Subject
from intake.web.auth import current_actor
from intake.web.db import end_reading, transaction
from intake.web.limits import limit_passwords
from intake.web.logging import security_event
from intake.web.tools import tools


@blueprint.route("/sign-in/passkey", methods=["GET", "POST"])
@limit_passwords
def sign_in_by_passkey() -> str | Response | tuple[str, int, dict[str, str]]:
    """A passkey instead of address, password and code."""
    asking = party()
    if asking is None or (request.method == "GET" and current_actor() is not None):
        return redirect(start_page() if current_actor() else url_for("account.sign_in"), 303)
    form, status, headers = PasskeyForm(), 200, dict[str, str]()
    if form.validate_on_submit():
        end_reading()
        try:
            _let_in(form.passkey.data, asking)
            return redirect(start_page(), 303)
        except PasskeyRefused as refused:
            form.refuse(refused.why)
        except LimitExceeded as error:
            form.wait()
            status, headers = 429, {"Retry-After": str(error.retry_after)}
    page = render_template(
        "account/passkey_sign_in.html", passkey=offer(form), form_error=bool(form.errors)
    )
    return page, status, headers


def _let_in(text: str, asking: RelyingParty) -> None:
    """Begin a session for whoever the passkey belongs to. Raises PasskeyRefused, LimitExceeded.

    As with passwords the try is written down before anything is looked at, and the signature is
    checked outside every transaction.
    """
    now = tools().clock()
    counted = accounts.passkey_subjects(request.remote_addr or "", tools().codes)
    with transaction() as rows:
        attempts.refuse_if_locked(rows, counted, now=now)
        attempts.record(rows, counted, now=now)
    try:
        answer = read_answer(text)
        found = _found(answer, now)
        count = ceremonies.proven_count(answer, asking, found.public_key)
        with transaction() as rows:
            why = _begin(rows, found.id, count, counted, now)
        if why is not None:  # after the commit: a passkey that was shut stays shut
            raise PasskeyRefused(why)
    except PasskeyRefused as refused:
        security_event("passkey_refused", why=refused.why.value)
        raise


def _found(answer: Answer, now: datetime) -> Passkey:
    """The passkey that is said to have answered our challenge, which is used up by that."""
    codes = tools().codes
    with transaction() as rows:
        fresh = passkeys.use_up(rows, answer, about_signing_in(), now=now, codes=codes)
        found = queries.by_credential(rows, answer.credential_id)
    if not fresh:
        raise PasskeyRefused(Why.CHALLENGE)
    if found is None or not passkeys.owner_known(found, answer, codes):
        raise PasskeyRefused(Why.UNKNOWN)
    return found


def _begin(
    rows: Session, passkey_id: int, count: int, counted: list[Subject], now: datetime
) -> Why | None:
    used = passkeys.use(rows, passkey_id, count, now=now)
    if isinstance(used, Why):
        if used is Why.COPIED:
            security_event("passkey_copied", passkey=passkey_id)
        return used
    attempts.take_back(rows, counted, at=now)
    security_event("passkey_used", official=used.id, passkey=passkey_id)
    start_session(rows, used)
    return None
