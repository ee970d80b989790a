"""What a page needs to offer signing in with a passkey."""

import json

from flask import request, session, url_for

from intake.account.passkey_forms import PasskeyForm
from intake.domain.officials.passkeys import (
    RelyingParty,
    new_challenge,
    options_for_signing_in,
    relying_party,
)
from intake.domain.reference import new_token
from intake.web.auth import safe_next
from intake.web.tools import settings, tools

_BROWSER = "passkeys"  # in the cookie: a secret of this browser, to which challenges are bound


def party() -> RelyingParty | None:
    """For whom passkeys are made here: the public address as the settings give it, whatever a
    request says. None where there can be none."""
    return relying_party(settings().public_url)


def about_signing_in() -> str:
    """What a challenge for signing in is made for: this browser."""
    return f"sign-in:{session.get(_BROWSER, '')}"


def offer(form: PasskeyForm | None = None) -> dict[str, object] | None:
    """Form, options and address for signing in with a passkey; None where nobody can. ``form`` has
    just been refused."""
    asking = party()
    if asking is None:
        return None
    if not isinstance(session.get(_BROWSER), str):
        session[_BROWSER] = new_token()
    challenge = new_challenge(about_signing_in(), codes=tools().codes, now=tools().clock())
    return {
        "form": form.emptied() if form else PasskeyForm(formdata=None),
        "options": json.dumps(options_for_signing_in(asking, challenge)),
        "url": url_for("account.sign_in_by_passkey", next=safe_next(request.args.get("next"))),
    }
