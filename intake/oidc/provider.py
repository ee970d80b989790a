"""One configured provider: where people are sent, and who comes back."""

import base64
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus, urlencode

from intake.domain.identity import Identity, ProviderNotBelieved, ProviderUnreachable, Trip
from intake.oidc.fetching import JSON, Fetcher, Limits
from intake.oidc.id_token import identity_in
from intake.oidc.metadata import Key, Metadata, keys_of, metadata_of

FRESH = 3600.0  # seconds for which what the provider says of itself is not asked again
STALE = 86_400.0  # and for which it still serves when the provider does not answer
KEYS_ASKED = 60.0  # at most once in so many seconds because of a key that is not known
DOWN = 5.0  # seconds for which a provider that did not answer is not asked again


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """Who the provider is, and who we are there."""

    issuer: str
    client: str
    secret: str


@dataclass(slots=True)
class _Known:
    """What was fetched, and when."""

    metadata: Metadata
    keys: list[Key]
    at: float
    keys_at: float


class OidcProvider:
    """Remembers what the provider says of itself; safe for many threads."""

    def __init__(
        self,
        config: ProviderConfig,
        *,
        limits: Limits | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._fetcher = Fetcher(limits or Limits())
        self._ticks = ticks
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._down_until = 0.0

    def address(self, trip: Trip, back: str, scopes: Iterable[str], language: str) -> str:
        """Where the browser is sent to sign in (Core, 3.1.2.1). Raises ProviderUnreachable,
        ProviderNotBelieved."""
        known = self._look().metadata
        wanted = [one for one in scopes if known.scopes is None or one in known.scopes]
        asked = {
            "response_type": "code",
            "client_id": self._config.client,
            "redirect_uri": back,
            "scope": " ".join(["openid", *wanted]),
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": trip.challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        joint = "&" if "?" in known.authorization else "?"
        return f"{known.authorization}{joint}{urlencode(asked)}"

    def identity(
        self, code: str, named: str | None, trip: Trip, back: str, *, now: datetime
    ) -> Identity:
        """Who came back with ``code``; ``named`` is the issuer that the answer names (RFC 9207).
        Raises ProviderUnreachable, ProviderNotBelieved."""
        known = self._look().metadata
        if named != self._config.issuer and (named is not None or known.names_itself):
            raise ProviderNotBelieved("answer_issuer")
        answer = self._redeem(known, code, trip, back)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderNotBelieved("token_missing")
        return identity_in(
            token,
            self._key,
            issuer=self._config.issuer,
            client=self._config.client,
            nonce=trip.nonce,
            now=now,
        )

    def _redeem(self, known: Metadata, code: str, trip: Trip, back: str) -> JSON:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": trip.verifier,
        }
        headers = {}
        client, secret = self._config.client, self._config.secret
        if known.secret_in_header:  # RFC 6749, 2.3.1: each is encoded before they are joined
            pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode("ascii")
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        else:
            form |= {"client_id": client, "client_secret": secret}
        answer = self._fetcher.post(known.token, form, headers)
        if answer is None:
            raise ProviderNotBelieved("code_refused")
        return answer

    def _key(self, kid: str | None, algorithm: str) -> Key:
        """The key of a token. A key that is not known may be a new one: then, not too often, they
        are all asked for again."""
        key = _among(self._look().keys, kid, algorithm)
        if key is None and self._may_ask_keys():
            self._ask_keys()
            key = _among(self._look().keys, kid, algorithm)
        if key is None:
            raise ProviderNotBelieved("token_key")
        return key

    def _may_ask_keys(self) -> bool:
        with self._lock:
            known, now = self._known, self._ticks()
            if known is None or now - known.keys_at < KEYS_ASKED:
                return False
            known.keys_at = now  # also when the asking fails
            return True

    def _ask_keys(self) -> None:
        known = self._look()
        keys = keys_of(self._fetcher.get(known.metadata.jwks))
        with self._lock:
            known.keys = keys

    def _look(self) -> _Known:
        """What the provider says of itself, asked for when there is nothing fresh."""
        with self._lock:
            known, now = self._known, self._ticks()
            if known is not None and now - known.at < FRESH:
                return known
            usable = known if known is not None and now - known.at < STALE else None
            if now < self._down_until:
                if usable is not None:
                    return usable
                raise ProviderUnreachable
        try:
            found = self._fetch()
        except ProviderUnreachable:
            with self._lock:
                self._down_until = self._ticks() + DOWN
            if usable is not None:
                return usable
            raise
        with self._lock:
            self._known = found
        return found

    def _fetch(self) -> _Known:
        issuer = self._config.issuer
        document = self._fetcher.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        metadata = metadata_of(document, issuer)
        keys = keys_of(self._fetcher.get(metadata.jwks))
        # Asked just now, but by us and not because of a token: one may still ask once more.
        return _Known(metadata, keys, self._ticks(), float("-inf"))


def _among(keys: list[Key], kid: str | None, algorithm: str) -> Key | None:
    """The key of this number; without one, the only key that fits (Core, 10.1)."""
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    fitting = [key for key in keys if key.key_type == kind]
    if kid is not None:
        fitting = [key for key in fitting if key.kid == kid]
    return fitting[0] if len(fitting) == 1 else None
