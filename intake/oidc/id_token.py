"""Checks an ID token as OpenID Connect Core 1.0, 3.1.3.7, asks, and more strictly where it leaves a
choice: no second audience, no token older than a trip takes, no algorithm without a public key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jws import JWSRegistry, extract_compact
from joserfc.jwt import JWTClaimsRegistry

from intake.domain.identity import TRIP_LIFE, Identity, ProviderNotBelieved
from intake.oidc.metadata import Key

# Never "none", and never HMAC: its key would be the client's secret, or, believed from a forger,
# the provider's public key.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
)
SKEW = timedelta(minutes=2)  # by how much the provider's clock may be wrong
_LONGEST_SUBJECT = 255  # Core, 2
_LONGEST_CLAIM = 200

FindKey = Callable[[str | None, str], Key]
"""Gives the key of a ``kid`` (None: the token names none) for an algorithm. Raises
ProviderNotBelieved."""


def identity_in(
    token: str, find: FindKey, *, issuer: str, client: str, nonce: str, now: datetime
) -> Identity:
    """Who a token speaks of. Raises ProviderNotBelieved."""
    try:
        claims = _signed_claims(token, find)
        _check(claims, issuer=issuer, client=client, nonce=nonce, now=int(now.timestamp()))
    except ExpiredTokenError as error:
        raise ProviderNotBelieved("token_exp") from error
    except (InvalidClaimError, MissingClaimError) as error:
        raise ProviderNotBelieved(f"token_{error.claim}") from error
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise ProviderNotBelieved("token_signature") from error
    return _identity(claims)


def _signed_claims(token: str, find: FindKey) -> dict[str, Any]:
    """What stands in a token whose signature is right."""
    header = extract_compact(token.encode("ascii")).headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise ProviderNotBelieved("token_alg")
    key = find(kid if isinstance(kid, str) else None, str(algorithm))
    rules = JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    return jwt.decode(token, key, registry=rules).claims


def _check(claims: dict[str, Any], *, issuer: str, client: str, nonce: str, now: int) -> None:
    JWTClaimsRegistry(
        now=now,
        leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(claims)
    if claims["aud"] not in (client, [client]):
        raise InvalidClaimError("aud")  # for somebody else, or for others as well
    if claims.get("azp", client) != client:
        raise InvalidClaimError("azp")
    if not isinstance(claims["nonce"], str):
        raise InvalidClaimError("nonce")  # a list that holds the right one
    if claims["iat"] < now - (TRIP_LIFE + SKEW).total_seconds():
        raise InvalidClaimError("iat")
    if not (isinstance(claims["sub"], str) and 0 < len(claims["sub"]) <= _LONGEST_SUBJECT):
        raise InvalidClaimError("sub")


def _identity(claims: dict[str, Any]) -> Identity:
    methods = claims.get("amr") if isinstance(claims.get("amr"), list) else []
    told = [*(methods or []), claims.get("acr")]
    return Identity(
        issuer=claims["iss"],
        subject=claims["sub"],
        # The JSON value true; a string "false" would be true as well.
        email=_line(claims, "email") if claims.get("email_verified") is True else "",
        name=_line(claims, "name"),
        phone=_line(claims, "phone_number"),
        methods=frozenset(one for one in told if isinstance(one, str) and one),
    )


def _line(claims: dict[str, Any], name: str) -> str:
    """A claim that is one line of printable letters, else ""."""
    value = claims.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST_CLAIM or not value.isprintable():
        return ""
    return value.strip()
