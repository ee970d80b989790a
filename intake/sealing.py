"""Sealing what must not be read where it lies: in the database, in its backups, in a draft.

AES-256 in Galois/counter mode (NIST SP 800-38D) with a random nonce of 96 bits. What is sealed is
bound to its place, so that a sealed value moved to another row does not open. Each value names its
key, so that keys can be changed: the first of the book seals, all of them open.
"""

import base64
import binascii
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.domain.errors import SealBroken

_NONCE = 12  # bytes
_KEY = b"citizen-intake sealed fields: key 1"
_NUMBER = b"citizen-intake sealed fields: number 1"


class SealBook:
    """The keys of an installation, derived from ``secrets`` (the newest first)."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets:
            raise ValueError("a book without keys")
        self._keys = {_derived(one, _NUMBER)[:4].hex(): _derived(one, _KEY) for one in secrets}
        self._newest = _derived(secrets[0], _NUMBER)[:4].hex()

    @property
    def key_id(self) -> str:
        """The number of the key that seals."""
        return self._newest

    def seal(self, content: bytes, place: str) -> str:
        """``content``, readable only with the key and only at ``place``."""
        nonce = os.urandom(_NONCE)
        cipher = AESGCM(self._keys[self._newest])
        sealed = cipher.encrypt(nonce, content, _bound(self._newest, place))
        return f"{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> bytes:
        """The content again. Raises SealBroken."""
        number, _, text = sealed.partition(".")
        key = self._keys.get(number)
        if key is None:
            raise SealBroken("sealed with a key that is not known")
        try:
            raw = base64.b64decode(text, altchars=b"-_", validate=True)
            if base64.urlsafe_b64encode(raw).decode() != text:
                raise ValueError("spare bits that nobody wrote")
            return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(number, place))
        except (InvalidTag, binascii.Error, ValueError):
            raise SealBroken("changed, or moved from its place") from None

    def key_of(self, sealed: str) -> str:
        """The number of the key that sealed it, as far as it says so."""
        return sealed.partition(".")[0]


def _bound(number: str, place: str) -> bytes:
    return f"{number}\0{place}".encode()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
