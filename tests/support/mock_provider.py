"""An OpenID Connect provider on this machine: a real HTTP server that keeps to the protocol, until
it is told to lie."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

_WRITES_ANYTHING = JWSRegistry(
    header_registry={"exp": HeaderParameter("a rule that must be known", "int")},
    algorithms=["ES256", "RS256"],
)
CLIENT, SECRET = "intake at home", "a secret: with + and %"
# What is answered wrongly, and the problem that must be found in it.
TOKEN_LIES = {
    "iss": "token_iss",
    "no_iss": "token_iss",
    "sub": "token_sub",
    "no_sub": "token_sub",
    "long_sub": "token_sub",
    "aud": "token_aud",
    "second_aud": "token_aud",
    "azp": "token_azp",
    "nonce": "token_nonce",
    "no_nonce": "token_nonce",
    "nonces": "token_nonce",
    "expired": "token_exp",
    "nan": "token_exp",
    "future": "token_iat",
    "old": "token_iat",
    "text_iat": "token_iat",
    "none": "token_alg",
    "hmac_key": "token_alg",
    "hmac_secret": "token_alg",
    "no_alg": "token_signature",
    "other_key": "token_signature",
    "cut": "token_signature",
    "crit": "token_signature",
    "unknown_kid": "token_key",
    "two_without_kid": "token_key",
    "short_rsa": "token_key",
    "no_token": "token_missing",
}
ANSWER_LIES = {
    "redirect": "status_302",
    "huge": "too_large",
    "not_json": "not_json",
    "list": "not_json",
    "deep": "not_json",
    "refused": "code_refused",
    "answer_iss": "answer_issuer",
    "error": "answer_error",
}
METADATA_LIES = {
    "metadata_issuer": "metadata_issuer",
    "metadata_http": "metadata_endpoint",
    "metadata_user": "metadata_endpoint",
    "metadata_pkce": "metadata_pkce",
    "metadata_keys": "keys",
    "metadata_redirect": "status_302",
}
SILENCES = ("broken", "slow", "drip", "gone", "metadata_broken", "metadata_slow")
LIES = TOKEN_LIES | ANSWER_LIES | METADATA_LIES


@dataclass
class MockProvider:
    """Who signs in there, how it lies, and what it was asked."""

    now: Callable[[], datetime]
    issuer: str = ""
    lie: str = ""
    patience: float = 1.0  # seconds that a slow answer takes
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "lan-0451"})
    shows_page: bool = False  # where people press a button, as in a browser
    denies: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)  # the question of the last trip
    key: Any = None

    def __post_init__(self) -> None:
        self.rotate("first")

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on."""
        self.key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})

    def visit(self, address: str) -> str:
        """What a browser does there: sign in, and be sent back; the address of the way back."""
        parts = urlsplit(address)
        line = HTTPConnection(parts.netloc, timeout=5)
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        answer.read()
        line.close()
        assert answer.status == 302, answer.status
        return answer.headers["Location"]

    def metadata(self) -> dict[str, Any]:
        issuer = "http://elsewhere.example" if self.lie == "metadata_issuer" else self.issuer
        token = {
            "metadata_http": "http://198.51.100.7/token",
            "metadata_user": self.issuer.replace("//", "//user:word@") + "/token",
        }.get(self.lie, f"{self.issuer}/token")
        methods = ["plain"] if self.lie == "metadata_pkce" else ["plain", "S256"]
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": token,
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": methods,
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        if self.lie == "metadata_keys":
            return {"keys": "none"}
        public = [self.key.as_dict(private=False)]
        if self.lie == "two_without_kid":
            public.append(ECKey.generate_key("P-256").as_dict(private=False))
        if self.lie == "short_rsa":
            public = [_short_public()]
        # What others use for other things must not be in the way.
        return {"keys": [{"kty": "oct", "k": "c2VjcmV0"}, {"kty": "OKP"}, None, *public]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where somebody is sent who has signed in."""
        self.last = asked
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"], "iss": self.issuer}
        if self.denies or self.lie == "error":
            back["error"] = "access_denied" if self.denies else "invalid_scope"
        else:
            code = f"code-{len(self.codes)}"
            self.codes[code] = asked
            back["code"] = code
        if self.lie == "answer_iss":
            back["iss"] = "http://elsewhere.example"
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def redeem(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What the token endpoint gives for a code, once and to whoever asked for it."""
        name, _, word = (
            base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        )
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        right = (
            (unquote_plus(name), unquote_plus(word)) == (CLIENT, SECRET)
            and asked is not None
            and form["redirect_uri"] == asked["redirect_uri"]
            and _coded(digest) == asked["code_challenge"]
            and self.lie != "refused"
        )
        if not right or asked is None:
            return None
        answer = {"access_token": "never used", "token_type": "Bearer"}
        return answer if self.lie == "no_token" else answer | {"id_token": self.token(asked)}

    def token(self, asked: dict[str, str]) -> str:
        header: dict[str, Any] = {"alg": "ES256", "kid": self.key.kid}
        claims = self.claims(asked)
        key = self.key
        if self.lie in ("none", "hmac_key", "hmac_secret", "no_alg"):
            return _forged(self.lie, claims, key)
        if self.lie == "other_key":
            key = ECKey.generate_key("P-256")
        if self.lie == "unknown_kid":
            header["kid"] = "never published"
        if self.lie == "two_without_kid":
            del header["kid"]
        if self.lie == "short_rsa":
            header = {"alg": "RS256"}  # with a key that fits, if it were long enough
            key = RSAKey.generate_key(2048)
        if self.lie == "crit":
            header |= {"crit": ["exp"], "exp": 1}
        token = jwt.encode(header, claims, key, registry=_WRITES_ANYTHING)
        return token[:-4] if self.lie == "cut" else token

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(self.now().timestamp())
        true = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        true |= {"nonce": asked["nonce"], **self.person}
        changed: dict[str, dict[str, Any]] = {
            "iss": {"iss": "http://elsewhere.example"},
            "no_iss": {"iss": None},
            "sub": {"sub": 451},
            "no_sub": {"sub": None},
            "long_sub": {"sub": "x" * 256},
            "aud": {"aud": "another client"},
            "second_aud": {"aud": [CLIENT, "another client"]},
            "azp": {"azp": "another client"},
            "nonce": {"nonce": "0" * 26},
            "no_nonce": {"nonce": None},
            "nonces": {"nonce": [asked["nonce"], "0" * 26]},
            "expired": {"iat": now - 400, "exp": now - 121},
            "nan": {"exp": float("nan")},
            "future": {"iat": now + 125, "exp": now + 400},
            "old": {"iat": now - 730},
            "text_iat": {"iat": str(now)},
        }
        found = true | changed.get(self.lie, {})
        return {name: value for name, value in found.items() if value is not None}


def _short_public() -> dict[str, str]:
    """A key of 1024 bits, which anybody with means can find."""
    numbers = rsa.generate_private_key(65_537, 1024).public_key().public_numbers()
    return {"kty": "RSA", "e": "AQAB", "n": _coded(numbers.n.to_bytes(128, "big"))}


def _forged(lie: str, claims: dict[str, Any], key: Any) -> str:
    """Tokens that anybody can make."""
    header = {"none": {"alg": "none"}, "no_alg": {"typ": "JWT"}}.get(lie, {"alg": "HS256"})
    told = ".".join(_coded(json.dumps(part).encode()) for part in (header, claims))
    secret = key.as_pem(private=False) if lie == "hmac_key" else SECRET.encode()
    signature = hmac.new(secret, told.encode(), hashlib.sha256).digest()
    return f"{told}.{'' if lie == 'none' else _coded(signature)}"


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    """Answers for the provider of its server."""

    provider: MockProvider

    def log_message(self, *_told: object) -> None:
        """Nothing to say."""

    def do_GET(self) -> None:
        it, parts = self.provider, urlsplit(self.path)
        it.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            if it.lie in ("metadata_broken", "metadata_slow", "metadata_redirect"):
                self._misbehave(it.lie.removeprefix("metadata_"))
            else:
                self._json(it.metadata())
        elif parts.path == "/jwks":
            self._json(it.keys())
        else:
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._authorize(it, asked)

    def do_POST(self) -> None:
        it = self.provider
        it.asked.append("/token")
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(raw).items()}
        if it.lie in ("redirect", "huge", "not_json", "list", "deep", "broken", "slow", "drip"):
            self._misbehave(it.lie)
            return
        answer = it.redeem(form, self.headers["Authorization"])
        self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _authorize(self, it: MockProvider, asked: dict[str, str]) -> None:
        back = it.authorize(asked)
        if not it.shows_page:
            self._send(302, b"", {"Location": back})
            return
        page = f'<!doctype html><html lang="vi"><title>Mock</title><a href="{_plain(back)}">Lan</a>'
        self._send(200, page.encode(), {"Content-Type": "text/html"})

    def _misbehave(self, lie: str) -> None:
        if lie == "slow":
            time.sleep(self.provider.patience)
        if lie == "drip":
            self._drip()
            return
        raw, status = {
            "redirect": (b"", 302),
            "huge": (b'{"id_token": "' + b"x" * 300_000 + b'"}', 200),
            "not_json": (b"<html>one moment please</html>", 200),
            "list": (b"[]", 200),
            "deep": (b"[" * 100_000, 200),
            "broken": (b'{"error": "no"}', 500),
        }.get(lie, (b"{}", 200))
        self._send(status, raw, {"Location": f"{self.provider.issuer}/jwks"})

    def _drip(self) -> None:
        """A byte now and then, each in time."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(20):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(self.provider.patience / 10)
        except OSError:
            return  # nobody waits any more

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        self._send(status, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, raw: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)
        except OSError:
            return  # nobody waits any more


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


@contextmanager
def running_provider(now: Callable[[], datetime]) -> Iterator[MockProvider]:
    """The provider, on a free port."""
    provider = MockProvider(now)
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
