"""Passkeys (W3C Web Authentication, level 2): who asks for them and what is asked, the challenge,
how an answer must look, and when a passkey may have been copied. What only mathematics can say,
whether a signature is right, is asked of a library (``services.officials.ceremonies``).
"""

import base64
import enum
import hmac
import ipaddress
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from intake.domain.errors import IntakeError
from intake.domain.reference import CodeBook, new_token

LIFE = timedelta(minutes=5)  # of a challenge, and of the password given before a passkey is added
MOST = 10  # of one official: some devices at work, some at home, a spare
NAME_LIMIT = 60  # characters
ID_LIMIT = 1364  # characters of base64url: 1,023 bytes (section 7.1 of level 3, step 25)
ANSWER_LIMIT = 20_000  # characters; answers of real devices have one to three thousand
_HELD = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_BASE64URL = re.compile("[A-Za-z0-9_-]*")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Why(enum.StrEnum):
    """Why an answer was not accepted. Codes of the log; people read fewer sentences."""

    SHAPE = "shape"  # no answer of a browser at all
    CHALLENGE = "challenge"  # not ours, not of this browser, too old, or used before
    UNKNOWN = "unknown"  # no such passkey, or not of the account that it names
    PROOF = "proof"  # origin, service, user verification or signature
    ACCOUNT = "account"  # shut
    COPIED = "copied"  # the count went back: now, or before
    TAKEN = "taken"  # it is somebody's already
    MANY = "many"


class PasskeyRefused(IntakeError):
    """An answer was not accepted, and ``why``."""

    code = "passkey_refused"

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom browsers make passkeys: the name of the service's host, and the one origin from
    which its pages may ask."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser answered, as far as it can be read without believing it. ``held`` is the same
    again for the library, with nothing in it that is not looked at."""

    credential_id: str
    challenge: str
    user_handle: bytes | None
    held: dict[str, Any]


def relying_party(public_url: str) -> RelyingParty | None:
    """For whom passkeys are made under the address of an installation. None where browsers make
    none: without TLS (but for the machine itself), or without a name (section 5.1.2)."""
    try:
        parts = urlsplit(public_url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        return None
    local = host == "localhost" or host.endswith(".localhost")
    if not host or _is_number(host) or not (parts.scheme == "https" or local):
        return None
    if parts.scheme not in _DEFAULT_PORTS:
        return None
    shown = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{shown}")


def handle_of(official_id: int, codes: CodeBook) -> bytes:
    """What a device keeps of whose passkey it is: says nothing of the person (section 14.6.1)."""
    return bytes.fromhex(codes.hash(f"passkey-owner:{official_id}"))


def new_challenge(about: str, *, codes: CodeBook, now: datetime) -> str:
    """A fresh challenge for ``about``: what is asked for, by which browser. It carries when it was
    made and a keyed hash, so that it is known again without having been stored."""
    made = f"{int(now.timestamp())}.{new_token()}"
    return f"{made}.{_mark(made, about, codes)}"


def is_challenge(text: str, about: str, *, codes: CodeBook, now: datetime) -> bool:
    """Whether this challenge was made here for ``about``, within its life."""
    made, _, mark = text.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(made, about, codes).encode()):
        return False
    age = now.timestamp() - int(made.partition(".")[0])
    return -1 < age <= LIFE.total_seconds()


def options_for_adding(
    party: RelyingParty,
    challenge: str,
    *,
    service: str,
    email: str,
    name: str,
    handle: bytes,
    known: list[str],
) -> dict[str, Any]:
    """What a browser is asked to make (section 5.4): a passkey that can be found without a name
    and asks for finger, face or PIN. ``known`` are those that the official has."""
    return {
        "rp": {"id": party.rp_id, "name": service},
        "user": {"id": _coded(handle), "name": email, "displayName": name},
        "challenge": _coded(challenge.encode()),
        # Ed25519, ECDSA with P-256, RSA with SHA-256: what the library checks, best first.
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-8, -7, -257)],
        "timeout": _milliseconds(),
        "excludeCredentials": [{"type": "public-key", "id": one} for one in known],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",  # which make of device it is, is nobody's business
    }


def options_for_signing_in(party: RelyingParty, challenge: str) -> dict[str, Any]:
    """What a browser is asked to show (section 5.5): any passkey of this service, with finger, face
    or PIN."""
    return {
        "challenge": _coded(challenge.encode()),
        "rpId": party.rp_id,
        "timeout": _milliseconds(),
        "allowCredentials": [],
        "userVerification": "required",
    }


def read_answer(text: str) -> Answer:
    """The answer of a browser. Raises PasskeyRefused for what is none, and for one that was asked
    for from inside a page of somebody else."""
    if len(text) > ANSWER_LIMIT:
        raise PasskeyRefused(Why.SHAPE)
    try:
        told = json.loads(text)
        response = told["response"]
        held = {name: response[name] for name in _HELD if response.get(name) is not None}
        raw = {name: _decoded(value) for name, value in held.items()}
        client = json.loads(raw["clientDataJSON"].decode())
        challenge = _decoded(client["challenge"]).decode("ascii")
        credential_id, kind = told["id"], told["type"]
        plain = bool(_decoded(credential_id)) and not client.get("crossOrigin", False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PasskeyRefused(Why.SHAPE) from error
    if not plain or kind != "public-key" or len(credential_id) > ID_LIMIT:
        raise PasskeyRefused(Why.SHAPE)
    whole = {"id": credential_id, "rawId": credential_id, "type": kind, "response": held}
    return Answer(credential_id, challenge, raw.get("userHandle"), whole)


def went_back(kept: int, told: int) -> bool:
    """Whether a passkey counts as if another one of the same keys had been used meanwhile (section
    6.1.1). Those that never count say nothing."""
    return (kept, told) != (0, 0) and told <= kept


def _mark(made: str, about: str, codes: CodeBook) -> str:
    return codes.hash(f"passkey-challenge:{about}:{made}")


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: object) -> bytes:
    """Base64url without its padding, and nothing else. Raises TypeError, ValueError."""
    if not isinstance(text, str):
        raise TypeError("no text")
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _milliseconds() -> int:
    return int(LIFE.total_seconds() * 1000)
