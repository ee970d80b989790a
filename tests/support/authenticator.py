"""A device that makes passkeys and shows them, as phones and security keys do: real keys, real
signatures, attestation "none" (W3C Web Authentication, level 2, sections 6.1, 6.3 and 8.7)."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # bits of the flags


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Kept:
    """A passkey on the device."""

    credential_id: bytes
    handle: bytes
    key: ec.EllipticCurvePrivateKey
    count: int = 0

    def cose(self) -> bytes:
        """The public half: ECDSA with P-256 and SHA-256 (RFC 9053)."""
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


@dataclass
class Device:
    """Does what a page asks for, or something wrong where a test says so."""

    origin: str = "http://localhost:8000"
    counts: bool = True
    passkeys: list[Kept] = field(default_factory=list)

    def make(self, options: dict[str, Any], **wrong: Any) -> str:
        """Answer ``navigator.credentials.create`` with a new passkey."""
        key = ec.generate_private_key(ec.SECP256R1())
        kept = Kept(os.urandom(32), decoded(options["user"]["id"]), key)
        self.passkeys.append(kept)
        named = kept.credential_id
        with_key = bytes(16) + len(named).to_bytes(2, "big") + named + kept.cose()
        about = self._about(options["rp"]["id"], kept, WITH_KEY, wrong) + with_key
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        client = self._client("webauthn.create", options, wrong)
        return answer(named, {"clientDataJSON": client, "attestationObject": attested})

    def show(self, options: dict[str, Any], kept: Kept | None = None, **wrong: Any) -> str:
        """Answer ``navigator.credentials.get`` with a passkey, by default the newest."""
        kept = kept or self.passkeys[-1]
        kept.count += self.counts
        about = self._about(options["rpId"], kept, 0, wrong)
        client = self._client("webauthn.get", options, wrong)
        signed = about + hashlib.sha256(client).digest()
        told = {
            "clientDataJSON": client,
            "authenticatorData": about,
            "signature": wrong.get("key", kept.key).sign(signed, ec.ECDSA(SHA256())),
            "userHandle": wrong.get("handle", kept.handle),
        }
        return answer(wrong.get("credential_id", kept.credential_id), told)

    def _about(self, rp_id: str, kept: Kept, flags: int, wrong: dict[str, Any]) -> bytes:
        flags |= PRESENT | (VERIFIED if wrong.get("verified", True) else 0)
        hashed = hashlib.sha256(wrong.get("rp_id", rp_id).encode()).digest()
        return hashed + bytes([flags]) + wrong.get("count", kept.count).to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        told = {
            "type": wrong.get("kind", kind),
            "challenge": wrong.get("challenge", options["challenge"]),
            "origin": wrong.get("origin", self.origin),
            "crossOrigin": wrong.get("inside_another", False),
        }
        return json.dumps(told).encode()


def answer(credential_id: bytes, response: dict[str, bytes]) -> str:
    """What the script of the page puts into the form."""
    named = coded(credential_id)
    told = {name: coded(value) for name, value in response.items()}
    return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": told})
