"""A browser's trip to the identity provider and back.

What must be the same on the way back waits sealed in the cookie, so only the browser that went can
return; ``identities.spend_trip`` lets it return once.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Literal, cast

from flask import redirect, request, session, url_for
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute
from werkzeug.wrappers import Response

from intake.domain.errors import IntakeError, NotFound, SealBroken
from intake.domain.identity import (
    TRIP_LIFE,
    Identity,
    ProviderNotBelieved,
    ProviderUnreachable,
    Trip,
    TripLost,
)
from intake.ports import IdentityProvider
from intake.services.officials import identities
from intake.web.db import end_reading, transaction
from intake.web.i18n import language
from intake.web.limits import count
from intake.web.logging import security_event
from intake.web.tools import settings, tools

Who = Literal["officials", "citizens"]
_TRIP = "trip"  # the key in the cookie
_STATUS: dict[type[IntakeError], int] = {
    TripLost: 400,
    ProviderNotBelieved: 502,
    ProviderUnreachable: 503,
}
# Answers of the provider by which nobody lied (RFC 6749, 4.1.2.1).
_DENIED, _OUT_OF_ORDER = "access_denied", {"server_error", "temporarily_unavailable"}


class Denied(IntakeError):
    """Whoever was there did not sign in, or did not want us to know it."""

    code = "denied"


@dataclass(frozen=True, slots=True)
class Return:
    """Who came back, and what was noted when they went."""

    identity: Identity
    wanted: str | None  # the page that they wanted
    official_id: int  # who wanted to connect their account; 0: somebody signs in


def provider_for(who: Who) -> IdentityProvider | None:
    """The provider at which they can sign in; None where there is none for them."""
    return tools().provider if settings().oidc_for in (who, "both") else None


def provider_name() -> str:
    """What people call the provider, in the language of the page."""
    names = settings().oidc_names
    return names.get(language()) or names.get("") or next(iter(names.values()))


def name_for(who: Who) -> str:
    """The same, "" where they cannot sign in there."""
    return provider_name() if provider_for(who) is not None else ""


def depart(
    who: Who,
    back: str,
    scopes: tuple[str, ...],
    *,
    wanted: str | None = None,
    official_id: int = 0,
) -> Response:
    """Send the browser to the provider, to come back to the endpoint ``back``. Raises NotFound,
    LimitExceeded, ProviderUnreachable, ProviderNotBelieved."""
    provider = _provider(who)
    trip, now = Trip.new(), tools().clock()
    end_reading()
    address = provider.address(trip, _absolute(back), scopes, language())
    noted = {
        "trip": [trip.state, trip.nonce, trip.verifier],
        "at": int(now.timestamp()),
        "wanted": wanted,
        "official": official_id,
    }
    session[_TRIP] = tools().sealer.seal(json.dumps(noted).encode(), _place(who))
    return redirect(address, 303)


def arrive(who: Who, back: str) -> Return:
    """Who came back to the endpoint ``back``. Raises NotFound, LimitExceeded, TripLost, Denied,
    ProviderUnreachable, ProviderNotBelieved."""
    provider, now = _provider(who), tools().clock()
    noted = _noted(who, now)
    trip = Trip(*noted["trip"])
    if not compare_digest(trip.state.encode(), request.args.get("state", "").encode()):
        raise TripLost  # a stranger's address, which must not end the trip under way either
    session.pop(_TRIP)
    with transaction() as rows:
        identities.spend_trip(rows, trip.state, now=now, codes=tools().codes)
    _raise_what_was_said(request.args.get("error"))
    end_reading()
    code, named = request.args.get("code", ""), request.args.get("iss")
    identity = provider.identity(code, named, trip, _absolute(back), now=now)
    return Return(identity, noted["wanted"], noted["official"])


def failed(error: IntakeError) -> int:
    """Log that a trip came to nothing, without a word of the provider's; the status of the page
    that says so."""
    problem = error.problem if isinstance(error, ProviderNotBelieved) else ""
    security_event("provider_failed", why=error.code, problem=problem)
    return _STATUS[type(error)]


def not_signed_in() -> str:
    """The sentence for somebody who turned back there."""
    return str(_("You were not signed in with %(provider)s.", provider=provider_name()))


def _provider(who: Who) -> IdentityProvider:
    provider = provider_for(who)
    if provider is None:
        raise NotFound("provider")
    count("provider", RateLimitItemPerMinute(120))
    return provider


def _noted(who: Who, now: datetime) -> dict[str, Any]:
    """What was noted when this browser went."""
    try:
        noted = json.loads(tools().sealer.open(session.get(_TRIP, ""), _place(who)))
    except SealBroken as error:
        raise TripLost from error
    passed = now.timestamp() - noted["at"]
    if not 0 <= passed <= TRIP_LIFE.total_seconds():
        raise TripLost
    return cast("dict[str, Any]", noted)


def _raise_what_was_said(error: str | None) -> None:
    if error == _DENIED:
        raise Denied
    if error in _OUT_OF_ORDER:
        raise ProviderUnreachable
    if error is not None:
        raise ProviderNotBelieved("answer_error")


def _absolute(endpoint: str) -> str:
    """The address as the provider knows it: from the settings, whatever host was asked for."""
    return settings().public_url.rstrip("/") + url_for(endpoint)


def _place(who: Who) -> str:
    return f"trip:{who}"
