"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys (RFC 7517)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from intake.domain.identity import ProviderNotBelieved
from intake.oidc.fetching import JSON, is_safe

Key = RSAKey | ECKey
_KINDS: dict[str, type[RSAKey] | type[ECKey]] = {"RSA": RSAKey, "EC": ECKey}
_MOST_KEYS = 50
_SHORTEST_RSA = 256  # bytes of the modulus (NIST SP 800-131A)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider is asked for what."""

    authorization: str
    token: str
    jwks: str
    secret_in_header: bool  # else in the form
    names_itself: bool  # in every answer (RFC 9207)
    scopes: frozenset[str] | None  # those it knows; None: it does not say


def metadata_of(document: JSON, issuer: str) -> Metadata:
    """Read a discovery document. Raises ProviderNotBelieved when it is of another issuer (Discovery
    1.0, 4.3), sends people or secrets where others can read them, or offers no PKCE."""
    if document.get("issuer") != issuer:
        raise ProviderNotBelieved("metadata_issuer")
    places = [
        document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    ]
    if not all(is_safe(place) for place in places):
        raise ProviderNotBelieved("metadata_endpoint")
    if "S256" not in _listed(document, "code_challenge_methods_supported", ["S256"]):
        raise ProviderNotBelieved("metadata_pkce")
    # Basic is what a provider takes that does not say (Core, 9; RFC 8414, 2).
    ways = _listed(document, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    scopes = _listed(document, "scopes_supported", [])
    return Metadata(
        authorization=str(places[0]),
        token=str(places[1]),
        jwks=str(places[2]),
        secret_in_header="client_secret_basic" in ways,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        scopes=frozenset(scopes) if scopes else None,
    )


def keys_of(document: JSON) -> list[Key]:
    """The keys with which the provider may sign. One that cannot be used is left out: it may be for
    something else. Raises ProviderNotBelieved when there is no list of keys."""
    rows = document.get("keys")
    if not isinstance(rows, list) or len(rows) > _MOST_KEYS:
        raise ProviderNotBelieved("keys")
    found = (_key_of(row) for row in rows)
    return [key for key in found if key is not None]


def _key_of(row: Any) -> Key | None:
    if not isinstance(row, dict) or row.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(str(row.get("kty")))
    if kind is None:
        return None
    try:
        if kind is RSAKey and len(urlsafe_b64decode(str(row["n"]).encode())) < _SHORTEST_RSA:
            return None
        public = {name: value for name, value in row.items() if name in _PUBLIC}
        return kind.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


_PUBLIC = frozenset({"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"})


def _listed(document: JSON, name: str, unsaid: Sequence[str]) -> Sequence[str]:
    said = document.get(name)
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else unsaid
